/** Functions of JavaScript that a model file may call: host functions with a tag that says how to call them. */

import type { At } from '../syntax/sourceUnit'
import type { Native } from '../values/closure'
import type { JsValue } from '../values/values'

/** What a method or a global function does. `at` is the call, for problems and for what its callbacks report. */
export interface Builtin<Self = JsValue> {
  readonly call: (self: Self, args: JsValue[], at: At) => JsValue
  /** It only stores or hands on its arguments: they may be Unknown. Any other gives Unknown for one. */
  readonly holds: boolean
}

export type Methods<Self> = ReadonlyMap<string, Builtin<Self>>

/** A global function: with what `new` does, and what can be read of it (`Number.isInteger`). */
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

/** Methods that take and give known values. */
export function methods<Self>(table: Readonly<Record<string, Builtin<Self>['call']>>): [string, Builtin<Self>][] {
  return Object.entries(table).map(([name, call]) => [name, { call, holds: false }])
}

/** Methods whose arguments may be Unknown. */
export function holding<Self>(table: Readonly<Record<string, Builtin<Self>['call']>>): [string, Builtin<Self>][] {
  return Object.entries(table).map(([name, call]) => [name, { call, holds: true }])
}
