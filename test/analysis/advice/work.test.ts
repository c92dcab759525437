import { expect, test } from 'vitest'
import { openAnalysis } from '../../../src/analysis/analyze'
import { finish } from '../../../src/limits/resumable'
import { defaultScenario } from '../../../src/scenario/scenario'
import { a100 } from '../../support/report'

import { example } from './advised'

test('work is in parts, and leaves the analysis as it was', () => {
  const text = example('bert.ts')
  const analysis = openAnalysis({ file: '/m.ts', read: () => text })
  const before = JSON.stringify(analysis.report(defaultScenario, a100))
  const work = analysis.advice(defaultScenario, a100, 0)
  let parts = 1
  while (!work.next().done) parts++
  expect(parts).toBeGreaterThan(8)
  expect(JSON.stringify(analysis.report(defaultScenario, a100))).toBe(before)
})

test('what takes no time gets no advice, nor does a model that is not there', () => {
  const text = `import { input, model } from 'memwall'
    model('Nothing', { batch: 1 }, ({ batch }) => input([batch, 3]))`
  const analysis = openAnalysis({ file: '/m.ts', read: () => text })
  expect(finish(analysis.advice(defaultScenario, a100, 0))).toBeNull()
  expect(finish(analysis.advice(defaultScenario, a100, 1))).toBeNull()
})
