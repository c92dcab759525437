/** Values as text and as numbers, by JavaScript's rules, within the limits. */
import { isTensor } from '../dsl/tensor'
import { charge } from './limits'
import { fail } from './problems'
import { maxText, tooMuchText } from './properties'
import type { At } from './unit'
import { Fault, Unknown, type Value } from './values'

export type Primitive = string | number | boolean | null | undefined

const isPrimitive = (value: Value): value is Primitive =>
  typeof value !== 'object' ? typeof value !== 'function' : value === null

/** What an operator or a builtin makes of an object: its text. Unknown, and a problem, for functions. */
export function primitiveOf(value: Value, at: At): Primitive | Unknown {
  if (isPrimitive(value) || value instanceof Unknown) return value
  if (typeof value === 'function')
    return fail(at.node, at.unit, 'unsupported', 'a function has no text or number here; did you mean to call it?')
  return objectText(value, at, [])
}

/** `String(value)` */
export function textOf(value: Value, at: At): string | Unknown {
  const primitive = primitiveOf(value, at)
  return primitive instanceof Unknown ? primitive : String(primitive)
}

function objectText(value: Value, at: At, around: readonly Value[]): string | Unknown {
  if (Array.isArray(value)) return around.includes(value) ? '' : joined(value, ',', at, around)
  if (value instanceof Fault) return value.message === '' ? String(value.name) : `${value.name}: ${value.message}`
  if (value instanceof Map) return '[object Map]'
  if (value instanceof Set) return '[object Set]'
  if (isTensor(value)) return fail(at.node, at.unit, 'type', 'a tensor has no text; use its shape')
  return '[object Object]'
}

/** `values.join(separator)`. An array that holds itself is empty text inside. */
export function joined(
  values: readonly Value[],
  separator: string,
  at: At,
  around: readonly Value[] = [],
): string | Unknown {
  charge(values.length * 8, at)
  let text = ''
  const inside = [...around, values]
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (index > 0) text += separator
    if (value === null || value === undefined) continue
    const part =
      typeof value === 'object' ? (value instanceof Unknown ? value : objectText(value, at, inside)) : textOf(value, at)
    if (part instanceof Unknown) return part
    text += part
    if (text.length > maxText()) return tooMuchText(text.length, at)
  }
  charge(text.length >> 3, at)
  return text
}
