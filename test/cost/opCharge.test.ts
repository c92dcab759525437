/** Figures of steps as polynomials, against sums over the steps. */
import { expect, test } from 'vitest'
import { type Cost, intensity, noTraffic, totalBytes, trafficByPart, wholeCount } from '../../src/cost/cost'
import { fullest } from '../../src/cost/footprintParts'
import { outermost } from '../../src/cost/machine'
import {
  chargeGroups,
  collectiveRun,
  fitSteps,
  type Polynomial,
  quadraticThrough,
  sentBytes,
  singleRun,
  sumOf,
  sumOverSteps,
  valueAt,
} from '../../src/cost/opCharge'
import type { Node } from '../../src/graph/graph'

const polynomials: readonly Polynomial[] = [
  [7, 0, 0],
  [7, 5, 0],
  [7, 5, 3],
  [0, 0, 2],
  [100, -3, 1],
]

test('a polynomial has its value at each step, and the sum of these over all', () => {
  for (const polynomial of polynomials) {
    const [c0, c1, c2] = polynomial
    const values = Array.from({ length: 12 }, (_, k) => c0 + c1 * k + c2 * k ** 2)
    expect(values.map((_, k) => valueAt(polynomial, k))).toEqual(values)
    for (let n = 0; n <= 12; n++)
      expect(sumOverSteps(polynomial, n)).toBe(values.slice(0, n).reduce((sum, value) => sum + value, 0))
    expect(quadraticThrough(values[0] as number, values[1] as number, values[2] as number)).toEqual(polynomial)
  }
})

/** Each figure grows in a way of its own. */
const costAt = (k: number): Cost => ({
  flops: 1000 + 10 * k + k ** 2,
  macs: 400 + 4 * k,
  bytes: { weights: 64, inputs: 8 + k, outputs: 8 + 2 * k, kvRead: 5 * k ** 2, kvWrite: 3 },
})

const fitted = (count: number, checks: readonly (readonly [number, Cost])[] = []) =>
  fitSteps([costAt(0), costAt(1), costAt(2)], checks, count, outermost)

test('costs of steps that lie on polynomials are summed in closed form', () => {
  const count = 50
  const all = Array.from({ length: count }, (_, k) => costAt(k))
  const sum = (of: (cost: Cost) => number): number => all.reduce((total, cost) => total + of(cost), 0)
  const steps = fitted(count, [
    [49, costAt(49)],
    [20, costAt(20)],
  ])
  expect(steps?.count).toBe(count)
  expect(steps?.total).toEqual({
    flops: sum(cost => cost.flops),
    macs: sum(cost => cost.macs),
    bytes: {
      weights: sum(cost => cost.bytes.weights),
      inputs: sum(cost => cost.bytes.inputs),
      outputs: sum(cost => cost.bytes.outputs),
      kvRead: sum(cost => cost.bytes.kvRead),
      kvWrite: sum(cost => cost.bytes.kvWrite),
    },
  })
  for (const k of [0, 3, 49]) {
    expect(valueAt(steps?.flops as Polynomial, k)).toBe(costAt(k).flops)
    expect(valueAt(steps?.bytes as Polynomial, k)).toBe(totalBytes(costAt(k).bytes))
  }
})

test('a step that is off in any figure has no closed form', () => {
  const at = costAt(30)
  const off: readonly Cost[] = [
    { ...at, flops: at.flops + 1 },
    { ...at, macs: at.macs - 1 },
    ...Object.keys(at.bytes).map(part => ({ ...at, bytes: { ...at.bytes, [part]: 1 } })),
  ]
  for (const cost of off) expect(fitted(50, [[30, cost]])).toBeNull()
  expect(fitted(50, [[30, at]])).not.toBeNull()
  // Rounding is none: figures of 1e15 are off by less than one part in 1e9.
  expect(fitted(50, [[30, { ...at, flops: at.flops * (1 + 1e-10) }]])).not.toBeNull()
})

test('charges that share their steps are one group, and collectives send bytes alone', () => {
  const [one, other] = [[singleRun(costAt(1))], [singleRun(costAt(2)), collectiveRun('allReduce', 96, 2)]]
  const charge = (steps: typeof one) => ({ node: {} as Node, count: 1, steps })
  const groups = [...chargeGroups([charge(one), charge(other), charge(one), charge(one)])]
  expect(groups.map(({ charge: { steps }, ops }) => [steps, ops])).toEqual([
    [one, 3],
    [other, 1],
  ])
  expect(sentBytes([...one, ...other, collectiveRun('send', 4, 2)])).toBe(100)
  expect(sentBytes(one)).toBe(0)
  expect(sumOf(other)).toEqual(costAt(2))
})

test('intensity is none where FLOPs move no bytes, and 0 without FLOPs', () => {
  expect(intensity(12, 4)).toBe(3)
  expect(intensity(0, 4)).toBe(0)
  expect(intensity(0, 0)).toBe(0)
  expect(intensity(12, 0)).toBeNull()
})

test('counts are whole but for rounding, and fractions stay', () => {
  expect(wholeCount(3e6 + 1e-7)).toBe(3e6)
  expect(wholeCount(3e6 + 0.25)).toBe(3e6 + 0.25)
  expect(wholeCount(0)).toBe(0)
})

test('bytes of the KV cache are those read and those written', () => {
  expect(trafficByPart({ weights: 1, inputs: 2, outputs: 4, kvRead: 8, kvWrite: 16 })).toEqual({
    weights: 1,
    activations: 6,
    kvCache: 24,
  })
  expect(totalBytes(noTraffic)).toBe(0)
})

test('the fullest stage is the one with the most of all parts, the first of equal ones', () => {
  const stage = (weights: number, kvCache: number) => ({
    weights,
    kvCache,
    activations: 1,
    gradients: 0,
    optimizer: 0,
    transient: 0,
  })
  const stages = [stage(5, 1), stage(3, 9), stage(9, 3), stage(1, 1)]
  expect(fullest(stages)).toBe(stages[1])
})
