/** What for-of, spread and array patterns go over. */
import type { ts } from 'ts-morph'
import { charge } from './limits'
import { raise } from './problems'
import { changedElsewhere, isTainted } from './properties'
import type { Unit } from './unit'
import { described, Unknown, type Value } from './values'

/** Arrays, strings, Map and Set, as the host iterates them; Unknown, and a problem where it is something else. */
export function iterate(value: Value, node: ts.Node, unit: Unit): Iterable<Value> | Unknown {
  if (value instanceof Unknown) return value
  if (isTainted(value)) return changedElsewhere(node, unit)
  if (Array.isArray(value) || typeof value === 'string' || value instanceof Map || value instanceof Set) return value
  return raise(node, unit, `${described(value)} cannot be gone over: only arrays, strings, Map and Set can`)
}

/** The entries as an array: the very one where it is one. */
export function entriesOf(value: Value, node: ts.Node, unit: Unit): readonly Value[] | Unknown {
  const iterable = iterate(value, node, unit)
  if (iterable instanceof Unknown || Array.isArray(iterable)) return iterable
  charge(typeof iterable === 'string' ? iterable.length : (iterable as Map<Value, Value>).size, { node, unit })
  return [...iterable]
}
