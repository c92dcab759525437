/** FLOPs formula of a row: an op's rule with its sizes, axes named after the dims they follow. */

export interface Formula {
  /** Different formulas of the row's ops, each with the number of ops that have it. A single one is of each op. */
  readonly parts: readonly { readonly count: number; readonly products: Products | null }[]
  /** Number of further formulas that are not among the parts. */
  readonly leftOut: number
  /**
   * FLOPs of an op where all have one formula, else of all ops; null where part of it is not counted or left out, and
   * where `past` occurs in a sum over steps, since it differs in each.
   */
  readonly value: number | null
}

/** Sum of products, such as 2·batch·seq·768·3072 + batch·seq·3072. Where an op has no rule there is null instead. */
export type Products = readonly (readonly Factor[])[]

export type Factor = number | NamedSize

/** Size of an axis that follows a dim, or is longer by one: `past` and `past + 1`. */
export interface NamedSize {
  readonly dim: string
  readonly more: 0 | 1
  /** Size of the axis, the one more included. */
  readonly size: number
}
