/** What the changes of a model bring to some of its rows. */

import { boundOf } from '../figures'
import type { LayerRow } from '../report'
import type { Advice, Change, RowEffect, RowsEffect } from './advice'

export interface RowsChange {
  readonly change: Change
  /** Of these rows together, with the change made. */
  readonly after: RowsEffect
}

/** Whether times are of one sample: with one sample a step as things are, where a step may then take more of them. */
export const isPerSample = ({ batch, changes, others }: Advice): boolean =>
  batch > 1 || [...changes, ...others].some(({ kind }) => kind === 'batch' || kind === 'parallel')

/** What changes less than this part is no change. */
const least = 0.005

export const saves = (before: number, after: number): boolean => after <= before * (1 - least) && after < before

/** Of these rows together, as things are. */
export const rowsBefore = ({ rows }: Advice, which: readonly number[]): RowsEffect =>
  sumOf(which.flatMap(index => rows[index] ?? []))

/** The advice on rows that stand for a part of their ops: what a change brings a row, it brings its ops alike. */
export function ofParts(advice: Advice, parts: readonly LayerRow[], layers: readonly LayerRow[]): Advice {
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

/** In this order: what saves these rows time, what saves them memory alone, what saves them bytes moved alone. */
const figures = ['time', 'held', 'bytes'] as const
export type Saving = (typeof figures)[number]

/** The first of them that a change saves; null where it saves none. */
export function savingOf(before: RowEffect, after: RowEffect): Saving | null {
  return figures.find(figure => saves(before[figure], after[figure])) ?? null
}

/** Changes that save these rows something, whatever they bring the whole, in the order of what they save, most first. */
export function changesOf(advice: Advice, which: readonly number[]): readonly RowsChange[] {
  const before = rowsBefore(advice, which)
  const known = [...advice.changes, ...advice.others].flatMap((change): RowsChange[] => {
    const rows = which.flatMap(index => change.rows[index] ?? [])
    return rows.length === which.length ? [{ change, after: sumOf(rows) }] : []
  })
  return figures.flatMap(figure =>
    known.filter(({ after }) => savingOf(before, after) === figure).sort((a, b) => a.after[figure] - b.after[figure]),
  )
}

/** The first of each kind of change. */
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
