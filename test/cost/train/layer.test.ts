/** A transformer layer as Korthikanti et al., arXiv 2205.05198, count it: h = 12288, a = 96, s = 2048, b = 1, 16 bits. */
import { expect, test } from 'vitest'
import type { Scenario, Training } from '../../../src/scenario/scenario'
import { trained } from '../../support/gpt'

const [s, b, h, a] = [2048, 1, 12288, 96]

/** Two of them, so that what the second keeps as its input is of the first. */
const size = { layers: 2, heads: a, hidden: h, seq: s, batch: b }
const totals = (training: Partial<Training>, scenario: Partial<Scenario> = {}) =>
  trained(size, {}, training, null, scenario)

/** Mean and reciprocal deviation of both norms in fp32, which the formulas leave out. */
const statistics = 2 * 2 * 4 * b * s

test('sbh(34 + 5as/h) without recomputation', () => {
  expect(totals({}).memory.activations / 2 - statistics).toBe(s * b * h * (34 + (5 * a * s) / h))
})

test('34 sbh with selective recomputation', () => {
  expect(totals({ recompute: 'selective' }).memory.activations / 2 - statistics).toBe(s * b * h * 34)
})

test('2 sbh with full recomputation', () => {
  expect(totals({ recompute: 'full' }).memory.activations / 2).toBe(s * b * h * 2)
})

test('full recomputation runs the forward pass again, selective the core of the attention', () => {
  const none = totals({}).passes
  const full = totals({ recompute: 'full' }).passes
  const selective = totals({ recompute: 'selective' }).passes
  expect(none?.recompute.flops).toBe(0)
  expect(full?.recompute).toEqual(full?.forward)
  // Two layers: scores and context, 2 bs^2h multiply-accumulates.
  expect(selective?.recompute.macs).toBe(2 * 2 * b * s * s * h)
})

test('72 BLsh^2 (1 + s / 6h) FLOPs of contractions', () => {
  const passes = totals({}).passes
  const macs = (passes?.forward.macs ?? 0) + (passes?.backward.macs ?? 0)
  expect((2 * macs) / (72 * b * 2 * s * h * h * (1 + s / (6 * h)))).toBeCloseTo(1, 14)
})

test('what a block rebuilds is there while its backward runs', () => {
  const { transient } = totals({ recompute: 'full' }).memory
  const rebuilt = s * b * h * (34 - 2 + (5 * a * s) / h) + statistics
  // And the gradients of the softmax's result and of its scores, beside a few of the hidden size.
  const gradients = 2 * 2 * b * a * s * s
  expect(transient).toBeGreaterThanOrEqual(rebuilt + gradients)
  expect(transient).toBeLessThan(rebuilt + gradients + 8 * 2 * s * b * h)
})

test('bytes a parameter: 16 mixed with adam, 18 with gradients in fp32, 16 in fp32', () => {
  const bytes = (training: Partial<Training>, scenario: Partial<Scenario> = {}) => {
    const { memory, parameters } = totals({ optimizer: 'adam', ...training }, scenario)
    return (memory.weights + memory.gradients + memory.optimizer) / parameters
  }
  expect(bytes({})).toBe(16)
  expect(bytes({ gradients: 'fp32' })).toBe(18)
  expect(bytes({ precision: 'fp32' })).toBe(16)
  expect(bytes({ optimizer: 'sgd' })).toBe(2 + 2 + 4)
  expect(bytes({ optimizer: 'momentum' })).toBe(2 + 2 + 4 + 4)
  expect(bytes({ optimizer: 'adam8bit' })).toBe(2 + 2 + 4 + 2)
  expect(bytes({ optimizer: 'adahessian' })).toBe(2 + 2 + 4 + 12)
})

test('passes add up to the totals', () => {
  const { flops, macs, totalBytes, time, passes } = totals({ recompute: 'selective' })
  if (passes === null) throw new Error('no passes')
  const { forward, backward, optimizer } = passes
  const all = [forward, backward, optimizer]
  const bytes = all.map(each => Object.values(each.bytes).reduce((sum, value) => sum + value, 0))
  expect(all.reduce((sum, each) => sum + each.flops, 0)).toBe(flops)
  expect(all.reduce((sum, each) => sum + each.macs, 0)).toBe(macs)
  expect(bytes.reduce((sum, value) => sum + value, 0)).toBe(totalBytes)
  expect(all.reduce((sum, each) => sum + each.time, 0)).toBeCloseTo(time, 12)
})

test('flash keeps q, k, v and a row statistic of the core, and computes the scores again', () => {
  const flash = totals({}, { fusion: 'flash' })
  const logSumExp = 4 * b * a * s
  expect(flash.memory.activations / 2 - statistics - logSumExp).toBe(s * b * h * 34)
  // Scores alone, of two layers: the context is not needed again, nor are the scores that the mask leaves out.
  expect(flash.passes?.recompute.macs).toBe(2 * b * ((s * (s + 1)) / 2) * h)
  const forward = (fusion: 'none' | 'flash') => {
    const { inputs, outputs } = totals({}, { fusion }).passes?.forward.bytes ?? { inputs: 0, outputs: 0 }
    return inputs + outputs
  }
  // Of two layers: scores, softmax and dropout are written, and each is read by the next.
  expect(forward('none') - forward('flash')).toBeGreaterThanOrEqual(2 * 6 * 2 * b * a * s * s)
})
