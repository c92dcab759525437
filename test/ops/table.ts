/** Tables of what each export of the DSL gives and costs: one case a row, checked by closed-forms.test.ts. */
import type { Scenario } from '../../src/scenario/scenario'

/** At int8, so that a byte is an element; what is not given is 0. */
export interface Expected {
  /** Shape of the result. */
  readonly output: readonly number[]
  readonly flops?: number
  readonly macs?: number
  /** Bytes, by what is moved. */
  readonly weights?: number
  readonly inputs?: number
  readonly outputs?: number
  readonly kvRead?: number
  readonly kvWrite?: number
  readonly parameters?: number
}

/** An expression over x, an input of a shape, and what the model that gives it has in total. */
export type Case = readonly [body: string, shape: readonly number[], expected: Expected, scenario?: Partial<Scenario>]

/** By the export they are of. */
export type Cases = Readonly<Record<string, readonly Case[]>>

/** Elements of a shape. */
export const size = (...sizes: readonly number[]): number => sizes.reduce((product, each) => product * each, 1)
