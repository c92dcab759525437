/** What a hover says of what would move a layer. */
import { describe, expect, test } from 'vitest'
import type { Advice, Change, Modification, RowEffect } from '../../src/analysis/advice/advice'
import type { Bound } from '../../src/analysis/report'
import { adviceText } from '../../src/present/adviceText'

const row = (
  time: number,
  { bound = 'memory', ...changed }: Partial<RowEffect> & { bound?: Bound } = {},
): RowEffect => ({
  time,
  bytes: time * 1e12,
  held: 0,
  timeBy: { compute: 0, memory: 0, link: 0, [bound]: time },
  ...changed,
})

const change = (
  modification: Modification,
  time: number,
  changed: Partial<Pick<Change, 'after' | 'rows'>> = {},
): Change => ({
  ...modification,
  after: { time, memory: 2e9, bound: 'memory' },
  devices: 1,
  rows: [row(time / 2), row(time / 2)],
  ...changed,
})

const target = (name: string): Modification => ({ kind: 'target', id: 'other', name })
const int8: Modification = { kind: 'dtype', dtype: 'int8', parts: ['weights'] }
const fused: Modification = { kind: 'fusion', from: 'none', to: 'pointwise' }

const advice = (changes: readonly Change[], batch = 1): Advice => ({
  batch,
  before: { time: 2e-3, memory: 4e9, bound: 'memory', fits: true },
  rows: [row(1e-3), row(1e-3)],
  changes,
  others: [],
})

const plain = (text: string): string => text.replace(/\\/g, '').replace(/\*\*/g, '')
const lines = (text: string): string[] => plain(text).split('  \n')

/** Text of the advice on rows of a model of two, which is counted in full unless said otherwise. */
const adviceOf = (given: Advice, rows: readonly number[], complete = true, staged = false): string =>
  adviceText(given, rows, { whole: rows.length === 2, complete, staged })

describe('suggested optimizations', () => {
  test('a layer: one line a kind of change, most time saved first, at most four', () => {
    const text = adviceOf(
      advice([
        change(target('H100 [SXM]'), 1.2e-3),
        change(int8, 1e-3),
        change({ kind: 'dtype', dtype: { dtype: 'int4', group: 128 }, parts: ['weights'] }, 0.6e-3),
        change({ kind: 'batch', batch: 64 }, 0.04e-3, {
          rows: [row(0.02e-3, { bound: 'compute' }), row(0.02e-3, { bound: 'compute' })],
        }),
        change(fused, 1.8e-3),
        change({ kind: 'kvHeads', heads: 1 }, 1.9e-3),
      ]),
      [0],
    )
    expect(lines(text)).toEqual([
      'Suggested optimizations',
      'batch 64: ≥ 1 ms → ≥ 0.02 ms (÷ 50) per sample, compute-bound',
      'int4 weights (group 128): ≥ 1 ms → ≥ 0.3 ms (÷ 3.33)',
      'H100 [SXM]: ≥ 1 ms → ≥ 0.6 ms (−40%)',
      'pointwise fusion: ≥ 1 ms → ≥ 0.9 ms (−10%)',
    ])
    expect(text).toContain('H100 \\[SXM\\]')
  })

  test('replicas take a sample each: their time is that of one', () => {
    const shared = change({ kind: 'parallel', settings: { dp: 8, zero: 3 } }, 0.25e-3)
    expect(lines(adviceOf(advice([shared]), [0, 1]))).toEqual([
      'Suggested optimizations',
      'ZeRO stage 3 over 8 replicas: ≥ 2 ms → ≥ 0.25 ms (÷ 8) per sample',
    ])
    expect(lines(adviceOf(advice([shared], 8), [0, 1]))[0]).toBe('Suggested optimizations, per sample')
  })

  test('a model: its footprint where no time is saved, and that it would fit where it does not', () => {
    const fitting = advice(
      [
        change(target('Large'), 1e-3),
        change({ kind: 'optimizer', to: 'adam8bit' }, 2e-3, { after: { time: 2e-3, memory: 1e9, bound: 'memory' } }),
      ],
      8,
    )
    expect(lines(adviceOf(fitting, [0, 1]))).toEqual([
      'Suggested optimizations, per sample',
      'Large: ≥ 2 ms → ≥ 1 ms (−50%)',
      'adam8bit: 4 GB → 1 GB (÷ 4)',
    ])
    const given = { ...fitting, before: { ...fitting.before, fits: false } }
    expect(lines(adviceOf(given, [0, 1]))[1]).toBe('Large: ≥ 2 ms → ≥ 1 ms (−50%), fits')
    // Part of the model is not counted: its bytes are lower bounds too.
    expect(lines(adviceOf(given, [0, 1], false)).at(-1)).toBe('adam8bit: ≥ 4 GB → ≥ 1 GB (÷ 4), fits')
  })

  test('a layer whose time stays: what it keeps in memory, then what it moves', () => {
    const keeps = row(1e-3, { held: 3e6 })
    const given: Advice = {
      ...advice([
        change(int8, 2e-3, { rows: [{ ...keeps, bytes: 5e8 }, row(1e-3)] }),
        change({ kind: 'recompute', to: 'selective' }, 2.1e-3, { rows: [row(1e-3), row(1.1e-3)] }),
      ]),
      rows: [keeps, row(1e-3)],
    }
    expect(lines(adviceOf(given, [0]))).toEqual([
      'Suggested optimizations',
      'selective recomputation: 3 MB → 0 B (−100%) in memory',
      'int8 weights: 1 GB → 500 MB (−50%) moved',
    ])
    // Of a pipeline, a layer's memory is that of its devices on all stages.
    expect(lines(adviceOf(given, [0], true, true))[1]).toBe(
      'selective recomputation: 3 MB → 0 B (−100%) in memory over all stages',
    )
    expect(lines(adviceOf(given, [0], false))).toEqual([
      'Suggested optimizations',
      'selective recomputation: ≥ 3 MB → ≥ 0 B (−100%) in memory',
      'int8 weights: ≥ 1 GB → ≥ 500 MB (−50%) moved',
    ])
  })

  test('nothing where nothing helps, or where the row would be gone', () => {
    expect(adviceOf(advice([]), [0])).toBe('')
    expect(adviceOf(advice([change(fused, 1e-3, { rows: [null, row(1e-3)] })]), [0])).toBe('')
  })
})
