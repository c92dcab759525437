/** What the changes of a model bring to some of its rows. */
import type { Advice, Change, RowEffect } from '../advice'
import { boundOf } from '../figures'

export interface RowsChange {
  readonly change: Change
  /** Of these rows together, with the change made. */
  readonly after: RowEffect
}

/** Whether times are of one sample: with one sample a step as things are, where a step may then take more of them. */
export const isPerSample = ({ batch, changes, others }: Advice): boolean =>
  batch > 1 || [...changes, ...others].some(({ kind }) => kind === 'batch' || kind === 'parallel')

/** What changes less than this part is no change. */
const least = 0.005

export const saves = (before: number, after: number): boolean => after <= before * (1 - least) && after < before

/** Of these rows together, as things are. */
export const rowsBefore = ({ rows }: Advice, which: readonly number[]): RowEffect =>
  sumOf(which.flatMap(index => rows[index] ?? []))

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

function sumOf(rows: readonly RowEffect[]): RowEffect {
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
