/** Names of properties, and texts that are keys. */
import { charge } from '../limits'
import { fail } from '../problems/problems'
import type { At } from '../syntax/sourceUnit'
import { isObject, type JsValue, type Unknown } from './values'

/** Characters of a key: the host finds longer ones only by comparing each with all others of their length. */
const longest = 10_000

/** A key of an object, a Map or a Set; Unknown, and a problem, where it is a text that is too long. */
export function checkedKey<K>(key: K, { node, unit }: At): K | Unknown {
  if (typeof key !== 'string' || key.length <= longest) return key
  return fail(node, unit, 'limit', `a key of ${key.length} characters is longer than the ${longest} allowed`)
}

/** The names of the own entries of a value. To make an object took longer than to list them. */
export function ownKeys(value: JsValue, at: At): string[] {
  if (typeof value === 'string' || Array.isArray(value)) {
    charge(value.length * 16, at)
    return Object.keys(value)
  }
  const keys = isObject(value) ? Object.keys(value) : []
  charge(keys.length * 16, at)
  return keys
}
