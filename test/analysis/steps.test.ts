/** Times and passes of many steps at once, against the literal sum over each of them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeOf } from '../../src/analysis/time'
import { noCost } from '../../src/cost/cost'
import { type Polynomial, type Steps, sumOverSteps, valueAt } from '../../src/cost/opCharge'
import { oneDevice } from '../../src/scenario/scenario'
import { a100, exampleReport } from '../support/report'

/** Half of the coefficients are 0, as where steps are alike or only their work grows. */
const coefficient = (most: number) => fc.oneof(fc.constant(0), fc.integer({ min: 0, max: most }))
const polynomial = (most: number) =>
  fc.tuple(coefficient(most), coefficient(most), coefficient(most)) as fc.Arbitrary<Polynomial>

/** A peak of 1 FLOP/s, beside 1 B/s. */
const unit = { ...a100, memory: [{ name: 'DRAM', bytes: 1, bandwidth: 1 }] }

/** FLOP/s and B/s of a target, and whether a step of the polynomials has equal terms. */
const rates = fc.constantFrom([1, 1], [312e12, 2.039e12], [989.4e12, 3.35e12], [19.5e12, 2.039e12])

test('the time of steps is the sum of the larger term of each, wherever the terms cross or meet', () => {
  fc.assert(
    fc.property(
      polynomial(100),
      polynomial(100),
      rates,
      fc.integer({ min: 1, max: 60 }),
      (work, moved, [peak, bandwidth], count) => {
        // In seconds the terms are small whole numbers, so that they are often equal at a step, but for rounding.
        const flops = work.map(each => each * (peak as number)) as unknown as Polynomial
        const bytes = moved.map(each => each * (bandwidth as number)) as unknown as Polynomial
        const steps: Steps = { count, flops, bytes, total: { ...noCost, flops: sumOverSteps(flops, count) } }
        const target = { ...a100, memory: [{ name: 'DRAM', bytes: 1, bandwidth: bandwidth as number }] }
        const { total, compute, arithmetic, link, once } = timeOf({ steps: [steps] }, peak as number, target)
        let [sum, byCompute, ties] = [0, 0, 0]
        for (let k = 0; k < count; k++) {
          const [of, other] = [valueAt(work, k), valueAt(moved, k)]
          sum += Math.max(of, other)
          if (of > other) byCompute += of
          if (of === other) ties += of
        }
        const rounding = 1e-9 * Math.max(1, sum)
        expect(Math.abs(total - sum)).toBeLessThanOrEqual(rounding)
        // A step whose terms are equal is bound by either.
        expect(compute).toBeGreaterThanOrEqual(byCompute - rounding)
        expect(compute).toBeLessThanOrEqual(byCompute + ties + rounding)
        expect(Math.abs(arithmetic - sumOverSteps(work, count))).toBeLessThanOrEqual(rounding)
        expect([link, once]).toEqual([0, 0])
      },
    ),
    { numRuns: 2000 },
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

test('work in a format of its own, or on the vector unit, runs at that rate and not at the one of its op', () => {
  const steps: Steps = { count: 1, flops: [312e12, 0, 0], bytes: [0, 0, 0], total: { ...noCost, flops: 312e12 } }
  const seconds = (own: Partial<Steps>): number => timeOf({ steps: [{ ...steps, ...own }] }, 1e12, a100).total
  expect(seconds({})).toBeCloseTo(312, 9)
  // The peaks of an A100: 312 TFLOP/s in bf16, 624 in int8, 19.5 on the vector unit.
  expect(seconds({ contraction: 'bf16' })).toBeCloseTo(1, 9)
  expect(seconds({ contraction: 'int8' })).toBeCloseTo(0.5, 9)
  expect(seconds({ vector: true })).toBeCloseTo(16, 9)
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
