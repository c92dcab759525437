/** Functions of JavaScript that a model file may call: host functions with a tag that says how to call them. */

import type { At } from '../run'
import type { Native } from '../values/closure'
import type { JsValue } from '../values/values'

/** A method or a global function. `at` is the call, for its own problems and those of its callbacks. */
export interface Builtin<Self = JsValue> {
  readonly call: (self: Self, args: JsValue[], at: At) => JsValue
  /**
   * Whether it only stores or passes on its arguments, so that they may be Unknown. Any other builtin returns the first
   * Unknown argument.
   */
  readonly takesUnknown: boolean
}

export type Methods<Self> = ReadonlyMap<string, Builtin<Self>>

/** A global function, with its `new` and its static members (`Number.isInteger`). */
export interface GlobalFunction extends Builtin {
  readonly construct?: (args: JsValue[], at: At) => JsValue
  readonly members?: Readonly<Record<string, JsValue>>
  /** `instanceof` */
  readonly holdsInstance?: (value: JsValue) => boolean
}

const key = Symbol('builtin')

export const builtinOf = (value: JsValue): GlobalFunction | undefined =>
  typeof value === 'function' ? (value as { [key]?: GlobalFunction })[key] : undefined

/** A value that stands for `builtin`: the program calls it through its tag, the DSL as `byHost`. */
export function globalFunction(name: string, builtin: GlobalFunction, byHost: Native = () => undefined): Native {
  const native: Native & { [key]?: GlobalFunction } = (...args) => byHost(...args)
  Object.defineProperty(native, 'name', { value: name })
  native[key] = builtin
  return native
}

/** Methods that take and return known values. */
export function methods<Self>(table: Readonly<Record<string, Builtin<Self>['call']>>): [string, Builtin<Self>][] {
  return Object.entries(table).map(([name, call]) => [name, { call, takesUnknown: false }])
}

/** Methods whose arguments may be Unknown. */
export function methodsTakingUnknown<Self>(
  table: Readonly<Record<string, Builtin<Self>['call']>>,
): [string, Builtin<Self>][] {
  return Object.entries(table).map(([name, call]) => [name, { call, takesUnknown: true }])
}
