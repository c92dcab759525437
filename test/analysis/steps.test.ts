/** Times and passes of many steps at once, against the literal sum over each of them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepOf } from '../../src/analysis/pipeline'
import { timeOf } from '../../src/analysis/time'
import { noCost } from '../../src/cost/cost'
import { type Polynomial, type Steps, sumOverSteps, valueAt } from '../../src/cost/opCharge'
import { oneDevice } from '../../src/scenario/scenario'
import { a100, exampleReport } from '../support/report'

const polynomial = (most: number) =>
  fc.tuple(
    fc.integer({ min: 0, max: most }),
    fc.integer({ min: 0, max: most }),
    fc.integer({ min: 0, max: most }),
  ) as fc.Arbitrary<Polynomial>

/** Peaks of 1 FLOP/s and 1 B/s, so that the terms cross anywhere. */
const unit = { ...a100, memory: [{ name: 'DRAM', bytes: 1, bandwidth: 1 }] }

test('the time of steps is the sum of the larger term of each, wherever the terms cross', () => {
  fc.assert(
    fc.property(polynomial(100), polynomial(100), fc.integer({ min: 1, max: 60 }), (flops, bytes, count) => {
      const steps: Steps = { count, flops, bytes, total: { ...noCost, flops: sumOverSteps(flops, count) } }
      const { total, compute, arithmetic, link, once } = timeOf({ steps: [steps] }, 1, unit)
      let [sum, byCompute, ties] = [0, 0, 0]
      for (let k = 0; k < count; k++) {
        const [work, moved] = [valueAt(flops, k), valueAt(bytes, k)]
        sum += Math.max(work, moved)
        if (work > moved) byCompute += work
        if (work === moved) ties += work
      }
      expect(total).toBeCloseTo(sum, 6)
      // A step whose terms are equal is bound by either.
      expect(compute).toBeGreaterThanOrEqual(byCompute - 1e-6)
      expect(compute).toBeLessThanOrEqual(byCompute + ties + 1e-6)
      expect(arithmetic).toBe(sumOverSteps(flops, count))
      expect([link, once]).toEqual([0, 0])
    }),
    { numRuns: 500 },
  )
})

test('work of a step that several stages do at the same time takes its mean, and is counted as once a step', () => {
  const steps: Steps = {
    count: 2,
    flops: [10, 0, 0],
    bytes: [6, 0, 0],
    total: { ...noCost, flops: 20 },
    concurrentStages: 4,
    oncePerStep: true,
  }
  expect(timeOf({ steps: [steps] }, 1, unit)).toEqual({ total: 5, compute: 5, arithmetic: 5, link: 0, once: 5 })
  const { oncePerStep: _, ...repeated } = { ...steps, flops: [1, 0, 0] as const }
  expect(timeOf({ steps: [repeated] }, 1, unit)).toMatchObject({ total: 3, compute: 0, once: 0 })
})

test('passes add up to the totals, part by part', () => {
  for (const parallel of [oneDevice, { ...oneDevice, tp: 2, dp: 4, zero: 1 as const }])
    for (const recompute of ['none', 'full'] as const) {
      const training = { optimizer: 'adamw', precision: null, gradients: null, recompute } as const
      const { totals } =
        exampleReport('bert.ts', { phase: 'train', parallel, training }).models[0] ?? expect.fail('no model')
      const { forward, backward, optimizer, recompute: again } = totals.passes ?? expect.fail('no passes')
      for (const of of ['flops', 'macs', 'time'] as const)
        expect((forward[of] + backward[of] + optimizer[of]) / totals[of]).toBeCloseTo(1, 9)
      for (const part of ['weights', 'inputs', 'outputs', 'kvRead', 'kvWrite'] as const)
        expect(forward.bytes[part] + backward.bytes[part] + optimizer.bytes[part]).toBeCloseTo(totals.bytes[part], 0)
      expect(again.flops > 0).toBe(recompute === 'full')
      // Each row's share of what is saved makes up the activations, and outside of checkpoints nothing else does.
      const saved = exampleReport('bert.ts', { phase: 'train', parallel, training }).models[0]?.layers.reduce(
        (sum, row) => sum + row.saved,
        0,
      )
      expect(saved).toBeCloseTo(totals.memory.activations, 0)
    }
})

test('stages that are alike take m + p - 1 times one of them, and the bubble is (p - 1) / (m + p - 1) (Narayanan et al., arXiv 2104.04473)', () => {
  for (const [stages, microBatches] of [
    [2, 1],
    [2, 8],
    [4, 8],
    [8, 3],
  ] as const) {
    const runs = Array.from({ length: stages }, () => ({ forward: 1, backward: 2 }))
    const { time, bubble } = stepOf(
      runs,
      runs.map(() => 0),
      microBatches,
    )
    expect(time).toBe(3 * (microBatches + stages - 1))
    expect(bubble).toBeCloseTo((stages - 1) / (microBatches + stages - 1), 12)
  }
})

test('interleaved runs divide the bubble by the runs of a stage', () => {
  const [stages, perStage, microBatches] = [4, 2, 8]
  const runs = Array.from({ length: stages * perStage }, () => ({ forward: 1, backward: 2 }))
  const { time } = stepOf(runs, [0, 0, 0, 0], microBatches)
  expect(time).toBeGreaterThanOrEqual(3 * perStage * (microBatches + (stages - 1) / perStage) - 3 * (stages - 1))
  expect(time).toBeLessThanOrEqual(3 * perStage * (microBatches + (stages - 1) / perStage))
})
