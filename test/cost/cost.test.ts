/** Sums and quotients of figures, by hand. */
import { expect, test } from 'vitest'
import { addCost, intensity, totalBytes, trafficByPart, wholeCount } from '../../src/cost/cost'
import { type Footprint, footprintTotal, fullest } from '../../src/cost/footprintParts'

const bytes = { weights: 1, inputs: 20, outputs: 300, kvRead: 4000, kvWrite: 50_000 }

test('bytes add up to their total, and to that of each format', () => {
  expect(totalBytes(bytes)).toBe(54_321)
  expect(trafficByPart(bytes)).toEqual({ weights: 1, activations: 320, kvCache: 54_000 })
})

test('costs add up figure by figure', () => {
  expect(addCost({ flops: 3, macs: 1, bytes }, { flops: 40, macs: 20, bytes })).toEqual({
    flops: 43,
    macs: 21,
    bytes: { weights: 2, inputs: 40, outputs: 600, kvRead: 8000, kvWrite: 100_000 },
  })
})

test('the intensity of work on no bytes is undefined, that of no work zero', () => {
  expect(intensity(6, 4)).toBe(1.5)
  expect(intensity(0, 4)).toBe(0)
  expect(intensity(6, 0)).toBeNull()
  expect(intensity(0, 0)).toBe(0)
})

test('a count that is whole but for rounding is whole, any other is kept', () => {
  const sevenths = (1 / 7) * 3 * 7e6
  expect(wholeCount(sevenths * 7 * (1 + 2 ** -52))).toBe(21_000_000)
  expect(wholeCount(0.1 + 0.2)).toBe(0.1 + 0.2)
  expect(wholeCount(1e6 + 1e-5)).toBe(1e6 + 1e-5)
  expect(wholeCount(1e6 + 1e-7)).toBe(1e6)
  expect(wholeCount(0)).toBe(0)
})

test('the fullest stage is that with the most memory, and the first of equals', () => {
  const stage = (part: Partial<Footprint>): Footprint => ({
    weights: 0,
    kvCache: 0,
    activations: 0,
    gradients: 0,
    optimizer: 0,
    transient: 0,
    ...part,
  })
  const [small, large, equal] = [
    stage({ weights: 5, transient: 1 }),
    stage({ weights: 2, activations: 7, gradients: 1 }),
    stage({ kvCache: 4, optimizer: 6 }),
  ]
  expect([small, large, equal].map(footprintTotal)).toEqual([6, 10, 10])
  expect(fullest([small, large, equal])).toBe(large)
  expect(fullest([equal, small, large])).toBe(equal)
})
