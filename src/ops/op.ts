/** The interface of a primitive op: its shape rule, FLOPs, reads and writes, and the tensors it saves for backward. */
import { elements, type Shape } from '../tensor/shape'
import type { Saves } from './saves'
import type { Use } from './use'

/**
 * Decides the rate an op runs at and the transformations (fusion, sharding) that apply to it. A contraction is made of
 * multiply-accumulates and runs at its dtype's peak; everything else runs at the vector rate.
 */
export type Family =
  | 'contraction'
  | 'elementwise'
  | 'normalisation'
  | 'reduction'
  | 'pooling'
  | 'movement'
  | 'recurrence'
  | 'custom'

/** A size along one axis of a shape; negative axes count from the end. */
export interface Axis {
  readonly of: Shape
  readonly axis: number
}

/** Factors of a product: a number, all sizes of a shape, or its size along one axis. */
export type Term = readonly (number | Shape | Axis)[]

/** A sum of products: evaluated it is the count, printed it is the formula. */
export type Terms = readonly Term[]

export const axis = (of: Shape, at: number): Axis => ({ of, axis: at })

export interface Op<A = unknown> {
  /** The op's name in the DSL. */
  readonly kind: string
  readonly family: Family
  /** Shape of the result. Throws ModelError naming both shapes and the axis. */
  shape(attrs: A, inputs: readonly Shape[]): Shape
  /** FLOPs; a multiply-accumulate is 2. Null if there is no rule: the op is then reported as not counted. */
  flops: ((use: Use<A>) => Terms) | null
  /** Multiply-accumulates, in contractions only. */
  macs?(use: Use<A>): number
  /**
   * Elements read of each operand, over all runs. Default: every element once. An embedding reads the gathered rows
   * alone.
   */
  reads?(use: Use<A>): readonly number[]
  /** Elements written, over all runs. Default: the result once. */
  writes?(use: Use<A>): number
  /** FLOPs of the backward pass, for an op whose model file states them. */
  backwardFlops?(use: Use<A>): number | null
  /** Tensors the op saves for its backward pass. */
  readonly saves: Saves<A>
  /** Number of runs in one application, each with `flops` FLOPs (the steps of a recurrence). Default 1. */
  runs?(use: Use<A>): number
  /** False for a result of whole numbers, through which no gradient flows. */
  readonly hasGradient?: false
  /**
   * Set for an op on rows that works on a shard of its last axis: the numbers that tensor-parallel ranks then all-reduce
   * for each row.
   */
  readonly exchangedPerRow?: number
  /** Axis of heads of every operand and of the result, for an op that works on each head apart. */
  readonly headAxis?: number
  /** The result has the first operand's dtype instead of the scenario's dtype of activations. */
  readonly keepsDType?: boolean
}

/** The value of a sum of products. */
export function evaluateTerms(terms: Terms): number {
  let sum = 0
  for (const term of terms) {
    let product = 1
    for (const factor of term) {
      if (typeof factor === 'number') product *= factor
      else if ('of' in factor) product *= factor.of.at(factor.axis) as number
      else product *= elements(factor)
    }
    sum += product
  }
  return sum
}
