/** What would move a model's time and footprint: each change is analysed for real, and ranked by what it brings. */
import type { Bound } from '../report'

export const changeKinds = [
  'batch',
  'dtype',
  'fusion',
  'kvHeads',
  'recompute',
  'optimizer',
  'parallel',
  'target',
] as const
export type ChangeKind = (typeof changeKinds)[number]

export interface Effect {
  /**
   * Seconds (a lower bound) of one sample: time / (batch · replicas added), of a pipeline that of a step on all micro-batches
   * over the samples of all, so that batches and replicas can be held against each other.
   */
  readonly time: number
  /** Footprint in bytes, at the batch as it is then. */
  readonly memory: number
  readonly bound: Bound
}

/** A row's part in it. */
export interface RowEffect {
  /** Seconds of one sample. */
  readonly time: number
  /** Bytes moved for one sample, by the replica that has it. */
  readonly bytes: number
  /** Bytes that stay in memory on its account (a row's `held`), at the batch as it is then. */
  readonly held: number
  /** The parts of `time` that each bounds. */
  readonly timeBy: Readonly<Record<Bound, number>>
}

/** Of rows together. */
export interface RowsEffect extends RowEffect {
  /** Where most of the time goes. */
  readonly bound: Bound
}

export interface Change {
  readonly kind: ChangeKind
  /** As in "int4 weights (group 128)", "batch 64", "flash attention", "H100 SXM5 80GB". */
  readonly title: string
  /** Of the whole model with the change made. */
  readonly after: Effect
  /** Whether it fits the target then. */
  readonly fits: boolean
  /** Parallel to the model's rows before the change; null where the row is gone. */
  readonly rows: readonly (RowEffect | null)[]
}

export interface Advice {
  /** Samples that a step takes as things are, on all micro-batches of a pipeline. */
  readonly batch: number
  /** As things are. */
  readonly before: Effect & { readonly fits: boolean }
  /** Parallel to the model's rows. */
  readonly rows: readonly RowEffect[]
  /** Most time saved first; then those that save memory alone, most first. What changes neither by 0.5% is left out. */
  readonly changes: readonly Change[]
  /** Those left out there: a layer may gain by them all the same. */
  readonly others: readonly Change[]
  /** Why not every change was tried, in words; left out where each was. */
  readonly ended?: string
}
