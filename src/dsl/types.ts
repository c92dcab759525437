/** The types a model file sees. */
import type { DType } from '../tensor/dtype'
import type { Shape } from '../tensor/shape'
import type { WeightDType } from '../tensor/storedFormat'

/**
 * A value in the traced graph. Axes may be negative: -1 is the last. Binary operations broadcast as NumPy does. Views
 * move no bytes and are no ops: reshape, flatten, transpose, permute, split, slice, expand, squeeze, unsqueeze. Where
 * shapes do not fit, every method throws `shape-mismatch` naming both and the axis; an argument of a wrong kind is a
 * `type` error naming it.
 */
export interface Tensor {
  /** Sizes along the axes, outermost first. */
  readonly shape: Shape
  /** Its own dtype, or the scenario's activations where it has none. */
  readonly dtype: DType
  /** Element-wise sum with a tensor that broadcasts, or a number: 1 FLOP an element of the result. */
  add(other: Tensor | number): Tensor
  /** Element-wise difference, as add: 1 FLOP an element of the result. */
  sub(other: Tensor | number): Tensor
  /** Element-wise product, as add: 1 FLOP an element of the result. */
  mul(other: Tensor | number): Tensor
  /** Element-wise quotient, as add: 1 FLOP an element of the result. */
  div(other: Tensor | number): Tensor
  /** [..., m, k] x [..., k, n] -> [..., m, n]; leading axes broadcast. 2mnk FLOPs per leading index. */
  matmul(other: Tensor): Tensor
  /** The same elements in another shape; one entry may be -1, and follows from the others. A view. */
  reshape(shape: Shape): Tensor
  /** Joins the axes from `startAxis` (default 0) to `endAxis` (default -1) into one. A view. */
  flatten(startAxis?: number, endAxis?: number): Tensor
  /** Swaps two axes. A view. */
  transpose(axisA: number, axisB: number): Tensor
  /** Puts all axes in a new order. A view. */
  permute(...axes: number[]): Tensor
  /** Parts along `axis` (default 0); sections: the number of equal parts, or the size of each. Views. */
  split(sections: number | readonly number[], axis?: number): Tensor[]
  /**
   * Elements from `start` up to `end` (default the axis's size), every `step`-th (default 1); negative places count
   * from the end. A view.
   */
  slice(axis: number, start: number, end?: number, step?: number): Tensor
  /** Repeats axes of size 1, and adds axes in front; -1 keeps a size. A view: read at its distinct elements. */
  expand(shape: Shape): Tensor
  /** Drops an axis of size 1. A view. */
  squeeze(axis: number): Tensor
  /** Adds an axis of size 1 at `axis` of the result. A view. */
  unsqueeze(axis: number): Tensor
  /**
   * Sum over `axis`, or several; default all of them. `keepDim` (default false) leaves them at size 1. 1 FLOP an
   * element of the input.
   */
  sum(axis?: number | readonly number[], options?: { keepDim?: boolean }): Tensor
  /** Mean, as sum: 1 FLOP an element of the input. */
  mean(axis?: number | readonly number[], options?: { keepDim?: boolean }): Tensor
  /** Maximum, as sum: 1 FLOP an element of the input. */
  max(axis?: number | readonly number[], options?: { keepDim?: boolean }): Tensor
  /**
   * Reads, converts and writes: 0 FLOPs. What is computed from a floating dtype keeps it, or the wider of two, until
   * the next cast; `activations` returns to the scenario's format.
   */
  cast(dtype: DType | 'activations'): Tensor
}

/** A function from tensor to tensor. */
export type Layer = (x: Tensor) => Tensor

/**
 * Named sizes the user can vary without editing the file. The phases give `batch`, `seq` and `past` (cached tokens) a
 * meaning.
 */
export type Dims = Readonly<Record<string, number>>

/** A declared model. */
export interface Model {
  /** Name in reports. */
  readonly name: string
  /** Its dims with their defaults. */
  readonly dims: Dims
}

/** Settings of every layer that owns weights. */
export interface WeightOptions {
  /** The weights' own format. Default: the scope's, else the scenario's. */
  weights?: WeightDType
  /** Name in reports. Default: the variable it is assigned to, else the kind of layer. */
  name?: string
  /**
   * False freezes them in training (LoRA's base, a frozen encoder): no gradient, no optimizer state. Default: the
   * scope's, else true.
   */
  trainable?: boolean
  /**
   * Tensor-parallel split: by output features (`column`), by input features (`row`), or replicated on every device
   * (`none`). Default: derived from the graph. `linear`, `embedding` and `embeddingBag` follow it (for a table only
   * `none` has an effect); `attention` follows `none`, and is split by heads otherwise; all other layers are replicated
   * on every device.
   */
  parallel?: 'column' | 'row' | 'none'
}

/** One size for every spatial axis, or one per axis. */
export type Size = number | readonly number[]
