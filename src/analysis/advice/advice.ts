/**
 * Types of optimization advice: candidate changes analysed on the model itself, ranked by the time and memory they
 * save.
 */
import type { Fusion, Optimizer, Parallelism, Precision, Recomputation, StoredPart } from '../../scenario/scenario'
import type { WeightDType } from '../../tensor/storedFormat'
import type { Bound } from '../report'

/** Change to the scenario, the model or the target. */
export type Modification =
  | { readonly kind: 'batch'; readonly batch: number }
  | { readonly kind: 'dtype'; readonly dtype: WeightDType; readonly parts: readonly StoredPart[] }
  | { readonly kind: 'dtype'; readonly precision: Precision }
  | { readonly kind: 'fusion'; readonly from: Fusion; readonly to: Fusion }
  /** Attentions have at most this many KV heads. */
  | { readonly kind: 'kvHeads'; readonly heads: number }
  | { readonly kind: 'recompute'; readonly to: Recomputation }
  | { readonly kind: 'optimizer'; readonly to: Optimizer }
  | { readonly kind: 'parallel'; readonly settings: DeviceSplit }
  | { readonly kind: 'target'; readonly id: string; readonly name: string }
  /** Several changes of other kinds together. */
  | { readonly kind: 'combined'; readonly parts: readonly Modification[] }

/** Parallelism settings that a change makes. */
export type DeviceSplit = Readonly<Partial<Pick<Parallelism, 'tp' | 'pp' | 'ep' | 'dp' | 'zero'>>>

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

/** A modification that was tried on the model. */
export type Change = Modification & Tried

interface Tried {
  /** Effect on the whole model with the change made. */
  readonly after: Effect
  /** Number of devices that the changed model runs on. */
  readonly devices: number
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
   * Changes under which the model fits. Of a model that fits: those that save time, most first; then those that save
   * memory alone, most first, without those that save less than 0.5% of both. Of one that does not: every change that
   * makes it fit, the smallest first.
   */
  readonly changes: readonly Change[]
  /** Changes that were tried and do not help the whole model. */
  readonly others: readonly Change[]
  /** Reason why some changes were not tried; absent when every change was. */
  readonly ended?: AdviceEnd
}

/** The model is too large for every change to be tried with the steps of an answer. */
export interface AdviceEnd {
  readonly code: 'too-large'
}
