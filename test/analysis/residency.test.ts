/** What fits an on-chip memory is served at its bandwidth, where that is asked for. */
import { expect, test } from 'vitest'
import type { Target } from '../../src/hardware/target'
import { a100, int8, reportOf } from '../support/report'

const n = 1000
const file = `import { attention, input, linear, model } from 'memwall'
model('m', { batch: 1, seq: 8 }, ({ batch, seq }) => linear(${n}, { bias: false })(input([batch, ${n}])))`

/** Slow outside, so that memory is the bound. */
const chip = (bytes: number, bandwidth: number | null = 100e9): Target => ({
  ...a100,
  memory: [
    { name: 'DRAM', bytes: 1e12, bandwidth: 1e9 },
    { name: 'SRAM', bytes, bandwidth },
  ],
})

const totals = (target: Target, resident: 'none' | 'auto') => {
  const found = reportOf(file, { dtypes: int8, resident }, target).models[0]?.totals
  if (found === undefined) throw new Error('no model')
  return found
}

test('weights that fit are served on the chip', () => {
  const { time, residency, totalBytes } = totals(chip(2e6), 'auto')
  expect(residency).toEqual({ weights: 'SRAM', activations: 'SRAM' })
  expect(time).toBeCloseTo((n * n + 2 * n) / 100e9, 15)
  // What moves is the same, only from elsewhere.
  expect(totalBytes).toBe(n * n + 2 * n)
})

test('a small chip holds the activations alone', () => {
  const { time, residency } = totals(chip(n * n), 'auto')
  expect(residency).toEqual({ weights: 'SRAM' })
  expect(time).toBeCloseTo((n * n) / 100e9 + (2 * n) / 1e9, 15)
  const smaller = totals(chip(n * n - 1), 'auto')
  expect(smaller.residency).toEqual({ activations: 'SRAM' })
  expect(smaller.time).toBeCloseTo((n * n) / 1e9 + (2 * n) / 100e9, 15)
})

test('nothing is resident where it is not asked for, does not fit or the bandwidth is not known', () => {
  const outside = (n * n + 2 * n) / 1e9
  for (const found of [totals(chip(2e6), 'none'), totals(chip(10), 'auto'), totals(chip(2e6, null), 'auto')]) {
    expect(found.residency).toEqual({})
    expect(found.time).toBeCloseTo(outside, 15)
  }
})

test('a level that is no faster than the memory outside it serves nothing', () => {
  expect(totals(chip(2e6, 1e9), 'auto').residency).toEqual({})
  expect(totals(chip(2e6, 1.001e9), 'auto').residency).toEqual({ weights: 'SRAM', activations: 'SRAM' })
})

test('of two levels each part is where all of it takes the least time', () => {
  const [outside = { name: '', bytes: 0, bandwidth: 1 }] = chip(0).memory
  const small = { name: 'L1', bytes: n * n, bandwidth: 400e9 }
  const large = { name: 'L2', bytes: 2 * n * n, bandwidth: 100e9 }
  for (const memory of [
    [outside, large, small],
    [outside, small, large],
  ]) {
    const { time, residency } = totals({ ...a100, memory }, 'auto')
    // The weights fill the faster one to the byte; the vectors have what is left of the other.
    expect(residency).toEqual({ weights: 'L1', activations: 'L2' })
    expect(time).toBeCloseTo((n * n) / 400e9 + (2 * n) / 100e9, 15)
  }
})

test('what a model does not have is not said to be on the chip', () => {
  // One linear keeps no KV cache.
  expect(Object.keys(totals(chip(2e6), 'auto').residency)).not.toContain('kvCache')
  const empty = reportOf(
    "import { input, model, relu } from 'memwall'\nmodel('m', {}, () => relu(input([9])))",
    { resident: 'auto' },
    chip(2e6),
  )
  expect(empty.models[0]?.totals.residency).toEqual({ activations: 'SRAM' })
})

test('generation: weights and KV cache on the chip take their time in every step', () => {
  const decoder = `import { attention, input, model } from 'memwall'
model('m', { batch: 1, seq: 64 }, ({ batch, seq }) => attention({ heads: 4, causal: true, bias: false })(input([batch, seq, 64])))`
  const report = (resident: 'none' | 'auto') =>
    reportOf(decoder, { phase: 'generate', dtypes: int8, resident }, chip(1e6)).models[0]?.totals
  expect(report('auto')?.residency).toEqual({ weights: 'SRAM', kvCache: 'SRAM', activations: 'SRAM' })
  expect((report('none')?.time ?? 0) / (report('auto')?.time ?? 1)).toBeGreaterThan(50)
  expect(report('auto')?.totalBytes).toBe(report('none')?.totalBytes)
})
