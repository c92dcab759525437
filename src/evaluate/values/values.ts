/**
 * Values of the interpreted program. Numbers, strings, booleans, null, undefined, arrays, Map and Set are the host's
 * own; functions are host functions (closure.ts); objects are those below. Nothing is read through a host prototype.
 */

import { isTensor } from '../../dsl/tensor'

export type JsValue = unknown

/** A value that could not be determined. */
export class Unknown {
  /** Tells its type from others: without a member it would be the type of every value. */
  readonly isUnknown = true
}

/** An object of the model file: own keys only. The DSL may read it as it reads any object. */
export class Plain {
  [key: string]: JsValue
}
emptyPrototype(Plain)

/** The object of `import * as name from "memwall"`. */
export class DslNamespace extends Plain {}
emptyPrototype(DslNamespace)

/** The object that `new Error()` makes. */
export class Fault extends Plain {
  constructor(name: string, message: string) {
    super()
    this.name = name
    this.message = message
  }
}
emptyPrototype(Fault)

/** Removes everything a program could read from the prototype; the host still gets a text where it asks for one. */
function emptyPrototype(made: { readonly prototype: object }): void {
  Reflect.deleteProperty(made.prototype, 'constructor')
  if (Object.getPrototypeOf(made.prototype) === Object.prototype) {
    Object.setPrototypeOf(made.prototype, null)
    Object.defineProperty(made.prototype, Symbol.toPrimitive, { value: () => '[object Object]' })
  }
}

/** An object whose own keys a program may read: one of the program, or one the DSL returned. */
export const isObject = (value: JsValue): value is Record<string, JsValue> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !isTensor(value) &&
  !(value instanceof Unknown || value instanceof Map || value instanceof Set)

export function plainOf(entries: Iterable<readonly [string, JsValue]>): Plain {
  const made = new Plain()
  for (const [key, value] of entries) made[key] = value
  return made
}

/** Text of a value in a message. */
export function describeValue(value: JsValue): string {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number')
    return String(value)
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  if (isTensor(value)) return 'a tensor'
  if (value instanceof Map) return 'a Map'
  if (value instanceof Set) return 'a Set'
  return 'an object'
}
