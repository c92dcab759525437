/** Classes of the model file as values. Their prototypes are created here and end in null, so they are safe to read. */
import type { ts } from 'ts-morph'
import type { Closure, Native } from './closure'
import type { Scope } from './scope'
import type { JsValue, Plain } from './values'

export interface ClassValue {
  readonly base: ClassValue | null
  /** Number of classes in its chain of bases: a lookup that fails goes through all of them. */
  readonly depth: number
  /** Holds its methods and accessors; inherits from the base's. */
  readonly prototype: Plain
  readonly statics: Plain
  readonly fields: readonly ts.PropertyDeclaration[]
  readonly scope: Scope
  construct: Closure | null
}

const classes = new WeakMap<object, ClassValue>()

/** The class behind a host function. */
export const classOf = (value: JsValue): ClassValue | undefined =>
  typeof value === 'function' ? classes.get(value) : undefined

export const isClass = (value: JsValue): value is Native => classOf(value) !== undefined

export const staticsOf = (value: Native): Plain => (classes.get(value) as ClassValue).statics

export function tagClass(native: Native, made: ClassValue): Native {
  classes.set(native, made)
  return native
}
