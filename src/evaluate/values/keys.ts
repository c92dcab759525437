/** Names of properties, and strings used as keys. */

import { charge } from '../limits'
import { messages } from '../problems/messages'
import { fail } from '../problems/problems'
import type { At } from '../run'
import { isObject, type JsValue, type Unknown } from './values'

/** Longest key, in characters: the host finds longer ones only by comparing each with all others of their length. */
const longest = 10_000

/** A key of an object, a Map or a Set; reports a problem and returns Unknown for a string that is too long. */
export function checkedKey<K>(key: K, { node, unit }: At): K | Unknown {
  if (typeof key !== 'string' || key.length <= longest) return key
  return fail(node, unit, messages.keyTooLong(key.length, longest))
}

/** The names of the own entries of a value. Listing comes before counting: it is faster than creating the value was. */
export function ownKeys(value: JsValue, at: At): string[] {
  if (typeof value === 'string' || Array.isArray(value)) {
    charge(value.length * 16, at)
    return Object.keys(value)
  }
  const keys = isObject(value) ? Object.keys(value) : []
  charge(keys.length * 16, at)
  return keys
}
