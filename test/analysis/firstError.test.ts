/** Place of the error that left ops of a model out. */
import { expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import { errorPlace } from '../../src/present/errorPlace'
import { defaultScenario } from '../../src/scenario/scenario'
import { a100 } from '../support/report'

function places(files: Readonly<Record<string, string>>, shown?: string): (string | null)[] {
  const analysis = openAnalysis({ file: '/model.ts', read: path => files[path] })
  return analysis.report(defaultScenario, a100).models.map(model => errorPlace(model, shown))
}

test('an error in a build is that of its model, and no other', () => {
  const text = `import { input, linear, model } from 'memwall'
model('whole', {}, () => linear(8)(input([4, 8])))
model('wrong', {}, () => {
  const x = linear(8)(input([4, 8]))
  return linear('wide')(x)
})
model('other', {}, () => nothing(input([4, 8])))`
  expect(places({ '/model.ts': text })).toEqual([null, 'error in line 5', 'error in line 7'])
})

test('of several errors, the first that the build meets', () => {
  const text = `import { input, linear, model } from 'memwall'
const late = () => missing()
model('m', {}, () => {
  const x = linear('wide')(input([4, 8]))
  return late()
})`
  expect(places({ '/model.ts': text })).toEqual(['error in line 4'])
})

test('an error of the file, whose value the build uses', () => {
  const text = `import { input, linear, model } from 'memwall'
const width = missing
model('m', {}, () => linear(width)(input([4, 8])))`
  expect(places({ '/model.ts': text })).toEqual(['error in line 2'])
})

test('an error in a file that the model imports', () => {
  const text = `import { input, model } from 'memwall'
import { block } from './block'
model('m', {}, () => block(input([4, 8])))`
  const block = `import { linear } from 'memwall'
export const block = x =>
  linear('wide')(x)`
  expect(places({ '/model.ts': text, '/block.ts': block })).toEqual(['error in block.ts, line 3'])
  expect(places({ '/model.ts': text, '/block.ts': block }, '/block.ts')).toEqual(['error in line 3'])
})

test('an error of the file that a model has no use for is not its', () => {
  const text = `import { input, linear, model } from 'memwall'
const width = missing
model('m', {}, () => linear(8)(input([4, 8])))`
  expect(places({ '/model.ts': text })).toEqual([null])
})
