/** Effects of a model's advice on some of its rows. */

import { boundOf } from '../figures'
import type { LayerRow } from '../report'
import type { Advice, Change, RowEffect, RowsEffect } from './advice'

export interface RowsChange {
  readonly change: Change
  /** Effect on these rows together, with the change made. */
  readonly after: RowsEffect
}

/** Whether times are per sample: with several samples per step, or where a change would lead to several. */
export const isPerSample = ({ batch, changes, others }: Advice): boolean =>
  batch > 1 || [...changes, ...others].some(({ kind }) => kind === 'batch' || kind === 'parallel')

/** Smallest relative saving that counts as a change. */
const least = 0.005

export const saves = (before: number, after: number): boolean => after <= before * (1 - least) && after < before

/** Sum of these rows in the unchanged model. */
export const rowsBefore = ({ rows }: Advice, which: readonly number[]): RowsEffect =>
  sumOf(which.flatMap(index => rows[index] ?? []))

/** Scales advice to rows that contain only some of their ops, assuming that a change affects all ops of a row alike. */
export function adviceOnParts(advice: Advice, parts: readonly LayerRow[], layers: readonly LayerRow[]): Advice {
  const byIndex = new Map(parts.map(part => [part.index, part]))
  const scaled = <T extends RowEffect | null>(rows: readonly T[]): T[] =>
    rows.map((row, index) => {
      const [part, whole] = [byIndex.get(index), layers[index]]
      return row === null || part === undefined || whole === undefined ? row : { ...row, ...partOf(row, part, whole) }
    })
  const ofChange = (change: Change): Change => ({ ...change, rows: scaled(change.rows) })
  return {
    ...advice,
    rows: scaled(advice.rows),
    changes: advice.changes.map(ofChange),
    others: advice.others.map(ofChange),
  }
}

function partOf({ time, timeBy, bytes, held }: RowEffect, part: LayerRow, whole: LayerRow): RowEffect {
  const ratio = (figure: (row: LayerRow) => number): number =>
    figure(whole) === 0 ? part.count / whole.count : figure(part) / figure(whole)
  const [ofTime, ofBytes, ofHeld] = [ratio(row => row.time), ratio(row => row.totalBytes), ratio(row => row.held)]
  return {
    time: time * ofTime,
    timeBy: { compute: timeBy.compute * ofTime, memory: timeBy.memory * ofTime, link: timeBy.link * ofTime },
    bytes: bytes * ofBytes,
    held: held * ofHeld,
  }
}

/**
 * Figures in order of precedence: a change that saves these rows time ranks first, then memory alone, then bytes moved
 * alone.
 */
const figures = ['time', 'held', 'bytes'] as const
export type Saving = (typeof figures)[number]

/** First figure in this order that a change saves; null when it saves none. */
export function savingOf(before: RowEffect, after: RowEffect): Saving | null {
  return figures.find(figure => saves(before[figure], after[figure])) ?? null
}

/** Changes that help the whole model and save these rows something, largest saving first. */
export function changesOf(advice: Advice, which: readonly number[]): readonly RowsChange[] {
  const before = rowsBefore(advice, which)
  const comparable = advice.changes.flatMap((change): RowsChange[] => {
    const rows = which.flatMap(index => change.rows[index] ?? [])
    return rows.length === which.length ? [{ change, after: sumOf(rows) }] : []
  })
  return figures.flatMap(figure =>
    comparable
      .filter(({ after }) => savingOf(before, after) === figure)
      .sort((a, b) => a.after[figure] - b.after[figure]),
  )
}

/** Keeps the first change of each kind. */
export function bestOfEachKind<T>(ranked: readonly T[], changeOf: (each: T) => Change): readonly T[] {
  const seen = new Set<string>()
  return ranked.filter(each => {
    const { kind } = changeOf(each)
    return !seen.has(kind) && seen.add(kind)
  })
}

function sumOf(rows: readonly RowEffect[]): RowsEffect {
  const sum = { time: 0, bytes: 0, held: 0 }
  const timeBy = { compute: 0, memory: 0, link: 0 }
  for (const row of rows) {
    sum.time += row.time
    sum.bytes += row.bytes
    sum.held += row.held
    timeBy.compute += row.timeBy.compute
    timeBy.memory += row.timeBy.memory
    timeBy.link += row.timeBy.link
  }
  return { ...sum, timeBy, bound: boundOf(timeBy) }
}
