/** Use of an op: its attributes and the shapes around it. */
import type { Shape } from '../tensor/shape'

/** One use of an op: its attributes, and the shapes of its operands (weights included) and of its result. */
export interface Use<A> {
  readonly attrs: A
  readonly inputs: readonly Shape[]
  readonly output: Shape
}
