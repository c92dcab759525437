/** Values that for-of, spread and array patterns iterate over. */

import type { ts } from 'ts-morph'
import { charge } from '../limits'
import { messages } from '../problems/messages'
import { raise } from '../problems/problems'
import type { SourceUnit } from '../run'
import { arrayTooLong, isTainted } from './properties'
import { type JsValue, Unknown } from './values'

/** Values that can be iterated over. */
export type Entries = readonly JsValue[] | string | ReadonlyMap<JsValue, JsValue> | ReadonlySet<JsValue>

/** Largest number of entries; a string may have fewer than characters. */
export const sizeOf = (entries: Entries): number =>
  typeof entries === 'string' || 'length' in entries ? entries.length : entries.size

/** Arrays, strings, Map and Set, as the host iterates them; reports a problem and returns Unknown for anything else. */
export function iterate(value: JsValue, node: ts.Node, unit: SourceUnit): Entries | Unknown {
  if (value instanceof Unknown) return value
  if (isTainted(value, unit.run)) return new Unknown()
  if (Array.isArray(value) || typeof value === 'string' || value instanceof Map || value instanceof Set) return value
  return raise(node, unit, messages.notIterable(value))
}

/** The entries as an array; an array itself is not copied. */
export function entriesOf(value: JsValue, node: ts.Node, unit: SourceUnit): readonly JsValue[] | Unknown {
  const entries = iterate(value, node, unit)
  if (entries instanceof Unknown || Array.isArray(entries)) return entries
  const size = sizeOf(entries)
  if (size > unit.run.limits.arrayLength) return arrayTooLong(size, { node, unit })
  charge(size, { node, unit })
  return [...entries]
}
