/** The search for the largest size that fits, on curves whose answer is known. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Found, largestSize, largestTried, type Trial, untried } from '../../src/analysis/fit/largest'
import { finish, type Resumable } from '../../src/limits/resumable'

const fits = (trial: Trial | null): boolean => trial !== null && 'excess' in trial && trial.excess <= 0

function parts(work: Resumable<Found>): number {
  let count = 0
  while (!work.next().done) count++
  return count
}

/** Bytes over what there is, along a + b n + c n^2. */
const curve = fc
  .record({
    fixed: fc.integer({ min: 0, max: 2e9 }),
    linear: fc.integer({ min: 1, max: 1e7 }),
    square: fc.integer({ min: 0, max: 1000 }),
    capacity: fc.integer({ min: 1, max: 1e9 }),
    from: fc.integer({ min: 1, max: 1e5 }),
  })
  .map(({ fixed, linear, square, capacity, from }) => ({
    from,
    trial: (size: number): Trial => ({ excess: fixed + linear * size + square * size ** 2 - capacity }),
  }))

describe('the largest size', () => {
  test('fits, and one more does not', () => {
    fc.assert(
      fc.property(curve, ({ from, trial }) => {
        const { size, beyond } = finish(largestSize(trial, from))
        expect(size === 0 || fits(trial(size))).toBe(true)
        expect(fits(trial(size + 1))).toBe(false)
        expect(beyond).toEqual(trial(size + 1))
      }),
    )
  })

  test('takes few trials, as a bisection of up to 2^31 sizes would take 31 and more', () => {
    fc.assert(
      fc.property(curve, ({ from, trial }) => {
        expect(parts(largestSize(trial, from))).toBeLessThanOrEqual(24)
      }),
    )
    // What grows in proportion: the size asked for, twice it, one too many, and the answer.
    expect(parts(largestSize(size => ({ excess: 3 * size - 10_000 }), 1))).toBe(4)
  })

  test('ends before one that cannot be had, however far it had looked', () => {
    fc.assert(
      fc.property(curve, fc.integer({ min: 2, max: 1e6 }), ({ from, trial }, refusedFrom) => {
        const limited = (size: number): Trial => (size < refusedFrom ? trial(size) : { problem: 'too long' })
        const { size, beyond } = finish(largestSize(limited, from))
        expect(size === 0 || fits(limited(size))).toBe(true)
        expect(fits(limited(size + 1))).toBe(false)
        expect(beyond).toEqual(limited(size + 1))
      }),
    )
  })

  test('is the last that is tried where nothing grows', () => {
    expect(finish(largestSize(() => ({ excess: -1 }), 7))).toEqual({ size: largestTried, beyond: null, above: null })
    // A few trials find the edge of a window, after which nothing grows.
    const window = (size: number): Trial => ({ excess: Math.min(size, 4096) - 5000 })
    expect(finish(largestSize(window, 512))).toEqual({ size: largestTried, beyond: null, above: null })
    expect(parts(largestSize(window, 512))).toBeLessThanOrEqual(6)
  })

  test('says what was tried where the search is ended, and which size does not fit', () => {
    // Sizes up to 1,000 fit.
    const until = (trials: number) => {
      let left = trials
      return finish(largestSize(size => (left-- > 0 ? { excess: size ** 3 - 1000 ** 3 } : untried), 600))
    }
    expect(until(1)).toEqual({ size: 600, beyond: untried, above: null })
    // Twice 600 does not fit.
    expect(until(2)).toEqual({ size: 600, beyond: untried, above: 1200 })
    expect(until(60)).toEqual({ size: 1000, beyond: { excess: 1001 ** 3 - 1000 ** 3 }, above: null })
  })

  test('is a size beside one that does not fit, where what it takes comes down again', () => {
    const saw = (size: number): Trial => ({ excess: size % 100 < 60 ? size - 4000 : size - 3900 })
    const { size } = finish(largestSize(saw, 1))
    expect(fits(saw(size))).toBe(true)
    expect(fits(saw(size + 1))).toBe(false)
  })
})
