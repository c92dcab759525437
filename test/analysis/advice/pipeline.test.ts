/** What would move a pipeline is held against a step on all of its micro-batches, of which the update is one part. */
import { expect, test } from 'vitest'
import { finish } from '../../../src/limits/resumable'
import { defaultScenario, oneDevice, type Scenario } from '../../../src/scenario/scenario'
import { a100, exampleAnalysis } from '../../support/report'

const analysis = exampleAnalysis('gpt2.ts')
const scenario = (microBatches: number, optimizer: Scenario['training']['optimizer'] = 'adamw'): Scenario => ({
  ...defaultScenario,
  phase: 'train',
  dims: { batch: 2, seq: 256 },
  parallel: { ...oneDevice, pp: 4, dp: 2, microBatches },
  training: { ...defaultScenario.training, optimizer },
})
const step = (asked: Scenario): number => analysis.report(asked, a100).models[0]?.totals.pipeline?.time ?? Number.NaN
const adviceOn = (asked: Scenario) => finish(analysis.advice(asked, a100, 0)) ?? expect.fail('no advice')

test.each([4, 64])('with %d micro-batches', microBatches => {
  const advice = adviceOn(scenario(microBatches))
  const samples = microBatches * 2
  expect(advice.batch).toBe(samples)
  expect(advice.before.time).toBeCloseTo(step(scenario(microBatches)) / samples, 12)
  expect(advice.rows.reduce((sum, { time }) => sum + time, 0)).toBeCloseTo(advice.before.time, 12)
  const lighter = [...advice.changes, ...advice.others].filter(change => change.kind === 'optimizer')
  expect(lighter.length).toBeGreaterThan(0)
  for (const { to, after } of lighter) expect(after.time).toBeCloseTo(step(scenario(microBatches, to)) / samples, 12)
})

test('the update weighs less the more micro-batches there are', () => {
  const saved = (microBatches: number): number => {
    const { before, changes, others } = adviceOn(scenario(microBatches))
    const lighter = [...changes, ...others].filter(({ kind }) => kind === 'optimizer')
    return 1 - Math.min(...lighter.map(({ after }) => after.time)) / before.time
  }
  expect(saved(64)).toBeLessThan(saved(4) / 4)
})
