import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ops } from '../../src/ops'
import { machineText } from '../../src/present/targetText'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { ticks } from '../../webview/chart/frame'
import { hitsAt } from '../../webview/chart/hits'
import { leastOverlapping, spreadApart } from '../../webview/chart/labelPlacement'
import { kindStyle } from '../../webview/kinds'
import { thinned } from '../../webview/questions/plans'
import { follow, rowKeys } from '../../webview/rows'
import { isShown, restoredView, storedView } from '../../webview/view'
import { root } from '../cli/memwall'
import { example, modelOf, target } from './state'

describe('kinds', () => {
  const look = (kind: string): string => {
    const { colour, symbol } = kindStyle(kind)
    return `${colour} ${symbol}`
  }

  test('every op has a colour of its own family', () => {
    for (const kind of Object.keys(ops)) expect(kindStyle(kind).colour, kind).toMatch(/^var\(--kind-[0-7]\)$/)
  })

  test('no two kinds of a model look the same', () => {
    for (const file of readdirSync(join(root, 'examples')).filter(name => name.endsWith('.ts')))
      for (const { name, kinds } of example(file).models) {
        const looks = kinds.map(({ kind }) => look(kind))
        expect(new Set(looks).size, `${name}: ${kinds.map(({ kind }) => kind).join()}`).toBe(looks.length)
      }
  })
})

describe('labels', () => {
  test('positions are spread apart, stay inside, keep their order and move no more than they must', () => {
    const positions = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(positions, from => {
        const to = spreadApart(from, 13, 0, 300)
        const sorted = [...to].sort((a, b) => a - b)
        for (let at = 1; at < sorted.length; at++)
          expect((sorted[at] ?? 0) - (sorted[at - 1] ?? 0)).toBeGreaterThanOrEqual(13)
        expect(sorted[0]).toBeGreaterThanOrEqual(0)
        expect(sorted.at(-1)).toBeLessThanOrEqual(300)
        from.forEach((a, i) => {
          from.forEach((b, j) => {
            if (a < b) expect(to[i]).toBeLessThan(to[j] ?? 0)
          })
        })
      }),
    )
    expect(spreadApart([10, 50, 100], 13, 0, 300)).toEqual([10, 50, 100])
  })

  test('the first free place is taken, else the one that covers least', () => {
    const box = (left: number) => ({ left, right: left + 10, top: 0, bottom: 10 })
    expect(leastOverlapping([0, 20, 40], box, [box(5)])).toBe(20)
    expect(leastOverlapping([0, 20], box, [box(2), box(15)])).toBe(20)
    expect(leastOverlapping([], box, [])).toBe(undefined)
  })
})

test('ticks are powers of ten, and finer where the stretch is short', () => {
  expect(ticks([0.1, 2000], 10)).toEqual([0.1, 1, 10, 100, 1000])
  expect(ticks([1e9, 2e15], 4)).toEqual([1e10, 1e12, 1e14])
  expect(ticks([3, 40], 10)).toEqual([5, 10, 20])
})

test('of plans that lie on each other one is enough, and both ends stay', () => {
  const plans = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(plans, places => {
      const from = [...new Set(places)].sort((a, b) => a - b).map(work => ({ work, memory: 1 }))
      const kept = thinned(from, (a, b) => b.work - a.work)
      expect(kept[0]).toBe(from[0])
      expect(kept.at(-1)).toBe(from.at(-1))
      for (let at = 1; at < kept.length; at++)
        if (kept.length > 2) expect((kept[at]?.work ?? 0) - (kept[at - 1]?.work ?? 0)).toBeGreaterThanOrEqual(9)
    }),
  )
})

test('a small dot on a large one is found, and so are all that share its place', () => {
  const hits = [
    { row: 0, x: 100, y: 100, radius: 20 },
    { row: 2, x: 100.5, y: 100, radius: 4 },
    { row: 1, x: 112, y: 100, radius: 4 },
  ]
  expect(hitsAt(hits, 112, 101).map(hit => hit.row)).toEqual([1])
  expect(hitsAt(hits, 101, 100).map(hit => hit.row)).toEqual([0, 2])
  expect(hitsAt(hits, 300, 100)).toEqual([])
})

test('rows are followed through an edit', () => {
  const { layers } = modelOf(example('bert.ts'))
  const before = rowKeys(layers)
  expect(new Set(before).size).toBe(layers.length)
  const after = rowKeys(layers.slice(3))
  expect(follow([1, 5, 7], before, after)).toEqual([2, 4])
})

test('what was kept in another shape is not believed', () => {
  expect(restoredView(undefined).state).toBe(null)
  const bert = example('bert.ts')
  const kept = storedView({ ...restoredView(null).view, filter: 'x' }, bert)
  expect(restoredView(JSON.parse(JSON.stringify(kept))).state).toEqual(bert)
  expect(restoredView({ ...kept, state: { models: 3 } }).state).toBe(null)
  // What an older version kept: choices stay, figures of another shape do not.
  const { open, ...view } = kept.view
  expect(open).toEqual(['frontier'])
  expect(restoredView({ view, state: bert })).toEqual({ ...kept, state: null })
})

test('the filter looks at path and kind, in any case', () => {
  const view = restoredView(null).view
  const row = { path: 'encoder/query', kind: 'linear' }
  expect(isShown(row, view)).toBe(true)
  expect(isShown(row, { ...view, filter: ' QUERY ' })).toBe(true)
  expect(isShown(row, { ...view, filter: 'lin' })).toBe(true)
  expect(isShown(row, { ...view, filter: 'value' })).toBe(false)
  expect(isShown(row, { ...view, hiddenKinds: ['linear'] })).toBe(false)
})

describe('the rate that a target is said to have', () => {
  const said = (scenario: Partial<Scenario>): string =>
    machineText(target('h100-sxm'), modelOf(example('bert.ts', 'h100-sxm', scenario)).scenario)
  const { dtypes, training } = defaultScenario

  test('is that of the dtype contractions run in: NVIDIA gives the H100 989 TFLOP/s in 16 bits, 1,979 in 8', () => {
    expect(said({})).toBe('bf16 989 TFLOP/s · HBM3 85.5 GB at 3.35 TB/s · ridge 295 FLOP/B')
    expect(said({ dtypes: { ...dtypes, weights: 'int4' } })).toContain('bf16 989 TFLOP/s')
    expect(said({ dtypes: { ...dtypes, activations: 'int8' } })).toContain('bf16 989 TFLOP/s')
    expect(said({ dtypes: { ...dtypes, weights: 'int8', activations: 'int8' } })).toContain('int8 1.98 PFLOP/s')
  })

  test('in training with fp8 it is that of fp8, in any other phase that of the formats', () => {
    const fp8 = { ...training, precision: 'fp8' } as const
    expect(said({ phase: 'train', training: fp8 })).toBe(
      'fp8 1.98 PFLOP/s · HBM3 85.5 GB at 3.35 TB/s · ridge 591 FLOP/B',
    )
    expect(said({ phase: 'forward', training: fp8 })).toContain('bf16 989 TFLOP/s')
  })
})
