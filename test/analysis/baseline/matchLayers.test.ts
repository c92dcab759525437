/** Which layer of a baseline is which layer now. */
import { describe, expect, test } from 'vitest'
import { align } from '../../../src/analysis/baseline/align'
import { type MatchedLayer, matchLayers } from '../../../src/analysis/baseline/matchLayers'

/** "path kind in out", as in "mlp/up linear 8 16". */
function layer(text: string): MatchedLayer {
  const [path = '', kind = '', from, to] = text.split(' ')
  return { path, kind, inputs: [[1, Number(from)]], output: [1, Number(to)] }
}

const matched = (before: readonly string[], after: readonly string[]) =>
  matchLayers(before.map(layer), after.map(layer))

describe('layers of a baseline are found again', () => {
  test('by their paths, whatever their shapes', () => {
    const before = ['up linear 8 32', 'gelu gelu 32 32', 'down linear 32 8']
    const after = ['up linear 8 64', 'gelu gelu 64 64', 'down linear 64 8']
    expect(matched(before, after)).toEqual({ was: [0, 1, 2], gone: [] })
  })

  test('where one is inserted into a sequence without names: it alone is new', () => {
    const before = ['linear linear 8 16', 'linear linear 16 4']
    const after = ['linear linear 8 8', 'linear linear 8 16', 'linear linear 16 4']
    expect(matched(before, after)).toEqual({ was: [null, 0, 1], gone: [] })
    expect(matched(after, before)).toEqual({ was: [1, 2], gone: [0] })
  })

  test('where one of a sequence without names is resized: it is between those that are not', () => {
    const before = ['linear linear 8 8', 'linear linear 8 16', 'linear linear 16 16']
    const after = ['linear linear 8 8', 'linear linear 8 32', 'linear linear 16 16']
    expect(matched(before, after)).toEqual({ was: [0, 1, 2], gone: [] })
  })

  test('where one is renamed', () => {
    const before = ['up linear 8 32', 'relu relu 32 32', 'down linear 32 8']
    const after = ['wide linear 8 32', 'relu relu 32 32', 'down linear 32 8']
    expect(matched(before, after)).toEqual({ was: [0, 1, 2], gone: [] })
  })

  test('where the scope around them is renamed and they are resized', () => {
    const before = ['mlp/up linear 8 32', 'mlp/down linear 32 8', 'head linear 8 100']
    const after = ['ffn/up linear 8 64', 'ffn/down linear 64 8', 'head linear 8 100']
    expect(matched(before, after)).toEqual({ was: [0, 1, 2], gone: [] })
  })

  test('and not where the kind is another: that one is gone, and new', () => {
    expect(matched(['act relu 8 8', 'up linear 8 8'], ['act gelu 8 8', 'up linear 8 8'])).toEqual({
      was: [null, 1],
      gone: [0],
    })
  })

  test('each at most once', () => {
    const many = ['a linear 8 8', 'b linear 8 8', 'a linear 8 8', 'c linear 8 8']
    const { was, gone } = matched(many, ['c linear 8 8', 'd linear 8 8', 'a linear 8 8'])
    const found = was.filter(each => each !== null)
    expect(new Set(found).size).toBe(found.length)
    expect([...found, ...gone].sort()).toEqual([0, 1, 2, 3])
  })
})

describe('an alignment', () => {
  test('of many groups takes no more comparisons than the budget that they share', () => {
    const layersOf = (shift: number) =>
      Array.from({ length: 50 }, (_, group) =>
        Array.from({ length: 100 }, (_, at) => layer(`g${group} linear 8 ${(at * 7 + shift) % 101}`)),
      ).flat()
    const budget = { cells: 50_000 }
    const { was } = matchLayers(layersOf(0), layersOf(3), budget)
    // A group that differs at both ends takes 100·100 comparisons, so there is a table for 5 of 50 groups at most.
    expect(budget.cells).toBeGreaterThanOrEqual(0)
    expect(budget.cells).toBeLessThan(50_000)
    expect(was.filter(each => each !== null)).toHaveLength(50 * 100)
  })

  test('is as long as possible', () => {
    expect(align([...'abcbdab'], [...'bdcaba'])).toHaveLength(4)
  })

  test('keeps the order of both, at any length', () => {
    // Longer than what a table of all pairs is made for, with nothing in common at either end.
    const numbers = Array.from({ length: 3000 }, (_, index) => `${index % 50}`)
    const pairs = align(['x', ...numbers, 'x'], ['y', ...numbers.slice(7), 'y'])
    expect(pairs.length).toBeGreaterThan(2000)
    const isAfter = ([was, now]: readonly number[], at: number): boolean => {
      const [wasBefore = -1, nowBefore = -1] = pairs[at - 1] ?? []
      return (was ?? -1) > wasBefore && (now ?? -1) > nowBefore
    }
    expect(pairs.filter((pair, at) => !isAfter(pair, at))).toEqual([])
  })
})
