/** Loops that do not end, and models too large: the place to look at, and settings only where there are any. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openAnalysis } from '../../src/analysis/analyze'
import { defaultLimits, type Limits } from '../../src/limits/limits'
import { diagnosticText } from '../../src/present/diagnosticText'
import { defaultScenario } from '../../src/scenario/scenario'
import { folder, memwall } from '../cli/memwall'
import { a100 } from '../support/report'

/** A model whose loop is on line 4. */
const looping = (head: string, more = ''): string => `import { input, linear, model, repeat } from 'memwall'
model('m', { batch: 2 }, ({ batch }) => {
  let x = input([batch, 256])
  ${head} ${more}x = linear(256)(x)
  return x
})`

const found = (text: string, limits: Partial<Limits>) =>
  openAnalysis({ file: '/m.ts', read: path => (path === '/m.ts' ? text : undefined) }, { ...defaultLimits, ...limits })
    .report(defaultScenario, a100)
    .diagnostics.map(each => ({ line: each.line, column: each.column, text: diagnosticText(each) }))

const full =
  'this loop makes more than the 60 ops that a model may have; what follows is not counted. Does it end? If so, repeat fewer layers'

describe('a loop that makes all ops that a model may have', () => {
  test.each([
    'while (true)',
    'for (;;)',
    'for (let i = 0; i < 100; i++)',
    'for (const i of Array.from({ length: 100 }))',
  ])('%s is named, at its line', head => {
    expect(found(looping(head), { ops: 60 })).toEqual([{ line: 4, column: 3, text: full }])
  })

  test('is named instead of the size of a model that is too large to be counted', () => {
    // 5 x 20,000 steps are left for 1,000 ops of 15 + 65 steps and more each.
    const diagnostics = found(looping('while (true)'), { ops: 1000, steps: 15_000 })
    expect(diagnostics).toEqual([{ line: 4, column: 3, text: full.replace('60', '1,000') }])
  })

  test('the setting is named where the user has it', () => {
    const [one, ...others] = found(looping('while (true)'), { ops: 60, areSettings: true })
    expect([one?.text, others]).toEqual([`${full}, or raise memwall.limits.ops`, []])
  })

  test('it is no loop of the file where repeat makes them', () => {
    const text = looping('', 'x = repeat(100, () => linear(256))(x); ')
    expect(found(text, { ops: 60 }).map(each => each.text)).toEqual([
      'the model has more than 60 ops; what follows is not counted. Repeat fewer layers',
    ])
  })
})

test.each([
  ['a loop without an end', looping('while (true)')],
  ['steps', looping('let n = 0; while (true) n++;')],
  ['an array', looping('const a = []; a[2e6] = 1;')],
  ['a text', looping("const s = 'abcdefgh'.repeat(1e7);")],
  ['many layers', looping('', 'x = repeat(300000, () => linear(256))(x); ')],
])('the command line names no setting of the extension: %s', async (_, text) => {
  using files = folder({ 'm.ts': text })
  const { code, stderr } = await memwall(['analyze', join(files.path, 'm.ts')])
  expect(code).toBe(1)
  expect(stderr).toMatch(/:4:\d+ limit /)
  expect(stderr).not.toContain('memwall.')
})
