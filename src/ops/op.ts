/** What an op is: its shape rule, its FLOPs, what it reads and what it saves for backward, side by side. */
import { elements, type Shape } from '../tensor/shape'
import type { Saves } from './saves'

/**
 * Decides the rate an op runs at and the passes it takes part in.
 * contraction: multiply-accumulates, at the dtype's peak; everything else runs at the vector rate.
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

/** One use of an op: its settings, the shapes of its operands (weights included) and of its result. */
export interface Use<A> {
  readonly attrs: A
  readonly inputs: readonly Shape[]
  readonly output: Shape
}

/** A size along one axis of a shape; negative axes count from the end. */
export interface Axis {
  readonly of: Shape
  readonly axis: number
}

/** Factors of a product: a number, all the sizes of a shape, or one of them. */
export type Term = readonly (number | Shape | Axis)[]

/** A sum of products: evaluated it is the count, printed it is the formula. */
export type Terms = readonly Term[]

export const axis = (of: Shape, at: number): Axis => ({ of, axis: at })

export interface Op<A = unknown> {
  /** The DSL's name for it. */
  readonly kind: string
  readonly family: Family
  /** Shape of the result. Throws ModelError naming both shapes and the axis. */
  shape(attrs: A, inputs: readonly Shape[]): Shape
  /** FLOPs; a multiply-accumulate is 2. Null: no rule, the op is reported as not counted. */
  flops: ((use: Use<A>) => Terms) | null
  /** Multiply-accumulates, in contractions only. */
  macs?(use: Use<A>): number
  /** Elements read of each operand, over all runs, where that is not all of them once (an embedding's rows). */
  reads?(use: Use<A>): readonly number[]
  /** Elements written, over all runs, where that is not the result once. */
  writes?(use: Use<A>): number
  /** FLOPs of its backward pass where they are stated by hand. */
  backwardFlops?(use: Use<A>): number | null
  /** What it keeps for its backward pass. */
  readonly saves: Saves<A>
  /** How often it runs in one application, its FLOPs each time (a recurrent step); 1 where left out. */
  runs?(use: Use<A>): number
  /** The result has the first operand's dtype instead of the scenario's activations. */
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
