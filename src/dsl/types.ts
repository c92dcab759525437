/** The types a model file sees. */
import type { DType, WeightDType } from '../tensor/dtype'
import type { Shape } from '../tensor/shape'

/** A value in the traced graph. Axes may be negative. Binary operations broadcast as NumPy does. */
export interface Tensor {
  readonly shape: Shape
  readonly dtype: DType
  add(other: Tensor | number): Tensor
  sub(other: Tensor | number): Tensor
  mul(other: Tensor | number): Tensor
  div(other: Tensor | number): Tensor
  /** [..., m, k] x [..., k, n] -> [..., m, n]; leading axes broadcast. 2mnk FLOPs per leading index. */
  matmul(other: Tensor): Tensor
  /** One entry may be -1. Views move no bytes: reshape, transpose, permute, split, slice, expand, squeeze, unsqueeze. */
  reshape(shape: Shape): Tensor
  flatten(startAxis?: number, endAxis?: number): Tensor
  transpose(axisA: number, axisB: number): Tensor
  permute(...axes: number[]): Tensor
  /** sections: how many equal parts, or the size of each part. */
  split(sections: number | readonly number[], axis?: number): Tensor[]
  slice(axis: number, start: number, end?: number, step?: number): Tensor
  expand(shape: Shape): Tensor
  squeeze(axis: number): Tensor
  unsqueeze(axis: number): Tensor
  /** One FLOP per input element; every axis where none is named. */
  sum(axis?: number | readonly number[], options?: { keepDim?: boolean }): Tensor
  mean(axis?: number | readonly number[], options?: { keepDim?: boolean }): Tensor
  max(axis?: number | readonly number[], options?: { keepDim?: boolean }): Tensor
  /** Reads, converts and writes: 0 FLOPs. */
  cast(dtype: DType): Tensor
}

/** A function from tensor to tensor. */
export type Layer = (x: Tensor) => Tensor

/** Named sizes the user can vary without editing the file. `batch`, `seq` and `past` (cached tokens) have a meaning of their own to the phases. */
export type Dims = Readonly<Record<string, number>>

export interface Model {
  readonly name: string
  readonly dims: Dims
}

/** Settings of every layer that owns weights. */
export interface WeightOptions {
  /** The weights' own dtype; the scenario's where left out. */
  weights?: WeightDType
  /** Name in reports; the variable it is assigned to where left out. */
  name?: string
  /** How tensor parallelism splits it; worked out from the graph when left out. */
  parallel?: 'column' | 'row' | 'none'
}

/** One size for every spatial axis, or one per axis. */
export type Size = number | readonly number[]
