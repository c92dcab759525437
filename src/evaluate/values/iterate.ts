/** What for-of, spread and array patterns go over. */
import type { ts } from 'ts-morph'
import { charge } from '../limits'
import { raise } from '../problems/problems'
import { current } from '../run'
import type { Unit } from '../syntax/sourceUnit'
import { changedElsewhere, isTainted, tooLong } from './properties'
import { described, Unknown, type Value } from './values'

/** What can be gone over. */
export type Entries = readonly Value[] | string | ReadonlyMap<Value, Value> | ReadonlySet<Value>

/** How many entries there are at the most: a text has as many as it has characters, or fewer. */
export const sizeOf = (entries: Entries): number =>
  typeof entries === 'string' || 'length' in entries ? entries.length : entries.size

/** Arrays, strings, Map and Set, as the host iterates them; Unknown, and a problem where it is something else. */
export function iterate(value: Value, node: ts.Node, unit: Unit): Entries | Unknown {
  if (value instanceof Unknown) return value
  if (isTainted(value)) return changedElsewhere(node, unit)
  if (Array.isArray(value) || typeof value === 'string' || value instanceof Map || value instanceof Set) return value
  return raise(node, unit, `${described(value)} cannot be gone over: only arrays, strings, Map and Set can`)
}

/** The entries as an array: the very one where it is one. */
export function entriesOf(value: Value, node: ts.Node, unit: Unit): readonly Value[] | Unknown {
  const entries = iterate(value, node, unit)
  if (entries instanceof Unknown || Array.isArray(entries)) return entries
  const size = sizeOf(entries)
  if (size > current().limits.arrayLength) return tooLong(size, { node, unit })
  charge(size, { node, unit })
  return [...entries]
}
