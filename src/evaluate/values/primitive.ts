/**
 * Conversion of values to primitives, strings and keys by JavaScript's rules: their own `valueOf` and `toString` are
 * called.
 */

import { isTensor } from '../../dsl/tensor'
import { callValue } from '../dispatch'
import { charge, chargeText } from '../limits'
import { messages } from '../problems/messages'
import { fail, raise } from '../problems/problems'
import type { At } from '../run'
import { isClass, staticsOf } from './classValue'
import { checkedKey } from './keys'
import { maxText, textTooLong } from './properties'
import { Fault, type JsValue, Plain, Unknown } from './values'

export type Primitive = string | number | boolean | null | undefined

/** Preferred type, which decides whether `valueOf` or `toString` is called first. */
export type PrimitiveHint = 'default' | 'number' | 'string'

const isPrimitive = (value: JsValue): value is Primitive =>
  typeof value !== 'object' ? typeof value !== 'function' : value === null

/**
 * The primitive that operators and builtins use for a value. Reports a problem and returns Unknown for functions and
 * tensors.
 */
export function primitiveOf(value: JsValue, at: At, hint: PrimitiveHint = 'default'): Primitive | Unknown {
  return isPrimitive(value) || value instanceof Unknown ? value : objectPrimitive(value, at, hint, new Set())
}

/** `String(value)` */
export function textOf(value: JsValue, at: At): string | Unknown {
  const primitive = primitiveOf(value, at, 'string')
  return primitive instanceof Unknown ? primitive : String(primitive)
}

/** `Number(value)` */
export function numberOf(value: JsValue, at: At): number | Unknown {
  if (typeof value === 'number') return value
  const primitive = primitiveOf(value, at, 'number')
  if (primitive instanceof Unknown) return primitive
  chargePrimitive(primitive, at)
  return Number(primitive)
}

/** Counts the host's conversion of a string to a number. */
export function chargePrimitive(value: Primitive, at: At): void {
  if (typeof value === 'string') chargeText(value.length, at)
}

/** Arrays being converted to text: one that contains itself is empty text inside. */
type Around = Set<JsValue>

const order = {
  default: ['valueOf', 'toString'],
  number: ['valueOf', 'toString'],
  string: ['toString', 'valueOf'],
} as const

function objectPrimitive(value: JsValue, at: At, hint: PrimitiveHint, around: Around): Primitive | Unknown {
  if (isTensor(value)) return fail(at.node, at.unit, messages.tensorText)
  const own = value instanceof Plain ? value : isClass(value) ? staticsOf(value) : null
  if (own !== null)
    for (const name of order[hint]) {
      if (!(name in own)) {
        // Every object has both: `valueOf` returns the object itself, `toString` the text below.
        if (name === 'toString') return ownText(value, at, around)
        continue
      }
      const method = own[name]
      if (method instanceof Unknown) return method
      if (typeof method !== 'function') continue
      const result = callValue(method, value, [], at)
      if (isPrimitive(result) || result instanceof Unknown) return result
    }
  if (own === null) return ownText(value, at, around)
  return raise(at.node, at.unit, messages.noPrimitive)
}

function ownText(value: JsValue, at: At, around: Around): string | Unknown {
  if (typeof value === 'function') return fail(at.node, at.unit, messages.functionText)
  if (Array.isArray(value)) return around.has(value) ? '' : joined(value, ',', at, around)
  if (value instanceof Fault) return faultText(value, at)
  if (value instanceof Map) return '[object Map]'
  if (value instanceof Set) return '[object Set]'
  return '[object Object]'
}

function faultText(value: Fault, at: At): string | Unknown {
  const name = textOf(value.name, at)
  if (name instanceof Unknown) return name
  const message = textOf(value.message, at)
  if (message instanceof Unknown) return message
  return name === '' || message === '' ? name + message : limitedText(`${name}: ${message}`, at)
}

/** Counts a concatenated string, including that the host flattens it when it is read. */
export function limitedText(text: string, at: At): string | Unknown {
  if (text.length > maxText(at.unit.run)) return textTooLong(text.length, at)
  chargeText(text.length, at)
  return text
}

/** `values.join(separator)` */
export function joined(
  values: readonly JsValue[],
  separator: string,
  at: At,
  around: Around = new Set(),
): string | Unknown {
  charge(values.length * 8, at)
  let text = ''
  around.add(values)
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (index > 0) text += separator
    if (value !== null && value !== undefined) {
      const part = isPrimitive(value) || value instanceof Unknown ? value : objectPrimitive(value, at, 'string', around)
      if (part instanceof Unknown) return part
      text += String(part)
    }
    if (text.length > maxText(at.unit.run)) return textTooLong(text.length, at)
  }
  around.delete(values)
  chargeText(text.length, at)
  return text
}

/** The property name of a computed key; a number stays a number. */
export function keyOf(value: JsValue, at: At): string | number | Unknown {
  if (typeof value === 'number' || value instanceof Unknown) return value
  const name = textOf(value, at)
  return name instanceof Unknown ? name : checkedKey(name, at)
}
