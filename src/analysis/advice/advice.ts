/**
 * Types of optimization advice: candidate changes analysed on the model itself, ranked by the time and memory they
 * save.
 */
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
   * Lower bound in seconds per sample: time / (batch · replicas added). With a pipeline, the time of a step over all
   * micro-batches divided by the samples of all of them. Makes batch sizes and replica counts comparable.
   */
  readonly time: number
  /** Footprint in bytes, at the batch size that the change leads to. */
  readonly memory: number
  readonly bound: Bound
}

/** Share of a row in an effect. */
export interface RowEffect {
  /** Seconds per sample. */
  readonly time: number
  /** Bytes moved per sample, by the replica that processes it. */
  readonly bytes: number
  /** Bytes of resident memory attributed to the row (its `held`), at the batch size that the change leads to. */
  readonly held: number
  /** Parts of `time` bounded by compute, memory and link. */
  readonly timeBy: Readonly<Record<Bound, number>>
}

/** Effect summed over several rows. */
export interface RowsEffect extends RowEffect {
  /** Resource that bounds most of the time. */
  readonly bound: Bound
}

export interface Change {
  readonly kind: ChangeKind
  /** Title of the change, as in "int4 weights (group 128)", "batch 64", "flash attention", "H100 SXM5 80GB". */
  readonly title: string
  /** Effect on the whole model with the change made. */
  readonly after: Effect
  /** Whether the changed model fits the target. */
  readonly fits: boolean
  /** Rows after the change, parallel to the model's rows before it; null where the row no longer exists. */
  readonly rows: readonly (RowEffect | null)[]
}

export interface Advice {
  /** Samples per step of the unchanged model, over all micro-batches of a pipeline. */
  readonly batch: number
  /** Time and footprint of the unchanged model. */
  readonly before: Effect & { readonly fits: boolean }
  /** Rows of the unchanged model, parallel to the model's rows. */
  readonly rows: readonly RowEffect[]
  /**
   * Changes that save time, most first; then those that save memory alone, most first. Leaves out changes that save
   * less than 0.5% of both.
   */
  readonly changes: readonly Change[]
  /** Changes left out of `changes`; single layers may still gain by them. */
  readonly others: readonly Change[]
  /** Reason in words why some changes were not tried; absent when every change was. */
  readonly ended?: string
}
