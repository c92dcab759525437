/**
 * Functions of the model file as host functions: the DSL can call them, and the evaluator finds their closures again.
 */
import type { Frame } from '../../graph/site'
import type { Code } from '../syntax/parsedFile'
import type { Scope } from './scope'
import type { JsValue } from './values'

export interface Closure {
  readonly code: Code
  readonly scope: Scope
  /** `this` of an arrow function: that of the place where it was created. */
  readonly self: JsValue
  /** The class whose method it is. */
  readonly home: JsValue
  /** The call in progress when it was created. */
  readonly madeIn: Frame | null
  /** Name in reports; null until it is named. */
  name: string | null
  /** Index in its array, or -1. */
  index: number
  /** Named after the function or the array it came from, so that an index tells it from its siblings. */
  made: boolean
  /** Runs once its parameters are bound: initialises a constructor's fields. */
  readonly prepare: ((scope: Scope, self: JsValue) => void) | null
}

export type Native = (this: unknown, ...args: JsValue[]) => JsValue

const key = Symbol('closure')

/** The closure behind a host function; undefined for the DSL's functions and for builtins. */
export const closureOf = (value: JsValue): Closure | undefined =>
  typeof value === 'function' ? (value as { [key]?: Closure })[key] : undefined

/** Makes `native` the host function of `closure`. */
export function tagClosure(native: Native, closure: Closure): Native {
  ;(native as { [key]?: Closure })[key] = closure
  return native
}
