/** Reads and writes properties of values: own keys, entries and the members of a tensor; never a host prototype. */

import type { ts } from 'ts-morph'
import { layerRecord } from '../../dsl/layer'
import { isTensor, tensorMembers } from '../../dsl/tensor'
import { builtinOf } from '../builtins/builtin'
import { nameEntry, nameValue } from '../calls/naming'
import { charge } from '../limits'
import { type Message, messages } from '../problems/messages'
import { fail, raise, recover } from '../problems/problems'
import { tensorEquivalents } from '../problems/pytorch'
import { suggesting } from '../problems/suggest'
import { recordMissing, whyUndefined } from '../problems/undefinedProvenance'
import type { At, Run, SourceUnit } from '../run'
import { isClass, staticsOf } from './classValue'
import { closureOf } from './closure'
import { ownKeys } from './keys'
import { DslNamespace, describeValue, type JsValue, Plain, Unknown } from './values'

/** Members that plain objects inherit from their prototype in JavaScript, and do not have here. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype))

/** `object[key]`. */
export function getProperty(object: JsValue, key: JsValue, node: ts.Node, unit: SourceUnit): JsValue {
  if (object instanceof Unknown) return object
  if (key instanceof Unknown) return key
  if (isTainted(object, unit.run)) return new Unknown()
  if (object instanceof Plain) {
    const name = nameOf(key)
    if (name in object) return markUnknown(object[name], unit.run)
    if (object instanceof DslNamespace)
      return fail(
        node,
        unit,
        suggesting(meant => messages.noLayer(name, meant), name, ownKeys(object, { node, unit }), unit.run),
      )
    if (!inherited.has(name)) return recordMissing(object, name, node, unit)
    return fail(node, unit, messages.fromPrototype(name))
  }
  if (Array.isArray(object)) {
    if (key === 'length') return object.length
    const index = indexOf(key)
    if (index !== null)
      return index < object.length
        ? markUnknown(object[index], unit.run)
        : recordMissing(object, String(index), node, unit)
    return typeof key === 'number' ? undefined : failMember('an array', key, [], node, unit)
  }
  if (object === null || object === undefined)
    return raise(node, unit, messages.readOf(nameOf(key), object, whyUndefined(node, unit.run)))
  if (isTensor(object)) return ofTensor(object, nameOf(key), node, unit)
  if (typeof object === 'string') {
    if (key === 'length') return object.length
    const index = indexOf(key)
    if (index !== null) return object[index]
    return typeof key === 'number' ? undefined : failMember('a string', key, [], node, unit)
  }
  if (typeof object === 'function') return ofFunction(object, nameOf(key), node, unit)
  if (object instanceof Map || object instanceof Set)
    return key === 'size' ? object.size : failMember(describeValue(object), key, [], node, unit)
  if (typeof object !== 'object') return failMember(`a ${typeof object}`, key, [], node, unit)
  // An object of the DSL: a model, a hardware target.
  const name = nameOf(key)
  return Object.hasOwn(object, name)
    ? (object as Record<string, JsValue>)[name]
    : recordMissing(object, name, node, unit)
}

function ofTensor(object: object, name: string, node: ts.Node, unit: SourceUnit): JsValue {
  if (!tensorMembers.has(name))
    return failMember('a tensor', name, tensorMembers, node, unit, tensorEquivalents.get(name))
  try {
    const member = (object as Record<string, JsValue>)[name]
    if (Array.isArray(member)) return [...member]
    return typeof member === 'function' ? member.bind(object) : member
  } catch (error) {
    return recover(error, node, unit)
  }
}

function ofFunction(object: object, name: string, node: ts.Node, unit: SourceUnit): JsValue {
  if (isClass(object)) {
    const statics = staticsOf(object)
    if (name in statics) return markUnknown(statics[name], unit.run)
    return name === 'name' ? (object as { name: string }).name : undefined
  }
  const builtin = builtinOf(object)
  if (builtin !== undefined) {
    const { members = {} } = builtin
    if (Object.hasOwn(members, name)) return members[name]
    return failMember(nameOf((object as { name: string }).name), name, Object.keys(members), node, unit)
  }
  const closure = closureOf(object)
  if (closure !== undefined) {
    if (name === 'name') return closure.name ?? ''
    if (name === 'length') return closure.code.node.parameters.length
    return failMember('a function', name, ['name', 'length'], node, unit)
  }
  if (layerRecord(object) !== undefined) {
    // A function's own `length` and `name` are not enumerable: they are the host's.
    if (Object.prototype.propertyIsEnumerable.call(object, name)) return (object as Record<string, JsValue>)[name]
    return failMember('a layer', name, Object.keys(object), node, unit)
  }
  return failMember('a function', name, [], node, unit)
}

/**
 * Reports a missing property of a value whose properties are all known, where JavaScript returns undefined: it is a
 * mistake. Suggests `instead`, else the nearest name.
 */
function failMember(
  what: string,
  key: JsValue,
  known: Iterable<string>,
  node: ts.Node,
  unit: SourceUnit,
  instead?: string,
): Unknown {
  const name = nameOf(key)
  const message = (meant: string): Message => messages.noMember(what, name, meant)
  return fail(node, unit, instead === undefined ? suggesting(message, name, known, unit.run) : message(`; ${instead}`))
}

/** `object[key] = value`; returns the value, or Unknown if it cannot be set. */
export function setProperty(object: JsValue, key: JsValue, value: JsValue, node: ts.Node, unit: SourceUnit): JsValue {
  if (object instanceof Unknown) return object
  if (key instanceof Unknown) {
    taint(object, unit.run)
    return key
  }
  if (Array.isArray(object)) return setEntry(object, key, value, { node, unit })
  const name = nameOf(key)
  const target = isClass(object) ? staticsOf(object) : object
  if (!(target instanceof Plain)) {
    if (target === null || target === undefined) return raise(node, unit, messages.setOf(name, target))
    return raise(node, unit, messages.unchangeable(target))
  }
  if (name === '__proto__' && !Object.hasOwn(target, name)) return fail(node, unit, messages.setsPrototype)
  nameValue(value, name)
  return Reflect.set(target, name, value) ? value : raise(node, unit, messages.frozenProperty(name))
}

function setEntry(array: JsValue[], key: JsValue, value: JsValue, at: At): JsValue {
  const { node, unit } = at
  if (Object.isFrozen(array)) return raise(node, unit, messages.frozenArray)
  const { arrayLength } = unit.run.limits
  if (key === 'length') {
    if (!Number.isSafeInteger(value) || (value as number) < 0) return raise(node, unit, messages.arrayLength(value))
    if ((value as number) > arrayLength) return arrayTooLong(value as number, at)
    grow(array, value as number, at)
    array.length = value as number
    return value
  }
  const index = indexOf(key)
  if (index === null) return raise(node, unit, messages.arrayIndex(key))
  if (index >= arrayLength) return arrayTooLong(index + 1, at)
  grow(array, index, at)
  array[index] = value
  nameEntry(array, index, value)
  return value
}

/** Counts the holes between the end of an array and its new length, since the host may allocate them at once. */
function grow(array: readonly JsValue[], length: number, at: At): void {
  if (length > array.length) charge((length - array.length) * 2, at)
}

export function arrayTooLong(length: number, { node, unit }: At): Unknown {
  return fail(node, unit, messages.arrayTooLong(length, unit.run.limits))
}

export function textTooLong(length: number, { node, unit }: At): Unknown {
  return fail(node, unit, messages.textTooLong(length, maxText(unit.run), unit.run.limits))
}

/** Longest string, in characters. */
export const maxText = ({ limits }: Run): number => limits.arrayLength * 8

/** The name of a property as a string. */
export const nameOf = (key: JsValue): string => (typeof key === 'string' ? key : String(key))

/** An array index; null for anything else (a fraction, a negative number, a name). */
function indexOf(key: JsValue): number | null {
  const index = typeof key === 'string' && /^(0|[1-9]\d{0,9})$/.test(key) ? Number(key) : key
  if (typeof index !== 'number') return null
  return Number.isInteger(index) && index >= 0 ? index : null
}

/** Marks the build as incomplete if an entry it reads is Unknown. */
function markUnknown(value: JsValue, run: Run): JsValue {
  if (value instanceof Unknown) run.incomplete = true
  return value
}

/** Marks the contents of `object` as unknown. */
export function taint(object: JsValue, run: Run): void {
  if (typeof object !== 'object' || object === null) return
  run.incomplete = true
  run.tainted ??= new WeakSet()
  run.tainted.add(object)
}

export function isTainted(object: JsValue, { tainted }: Run): boolean {
  return tainted !== null && typeof object === 'object' && object !== null && tainted.has(object)
}

/** The own entries of a value, as `...` and `Object.entries` see them; Unknown if they may have changed. */
export function ownEntries(value: JsValue, node: ts.Node, unit: SourceUnit): [string, JsValue][] | Unknown {
  if (value instanceof Unknown) return value
  if (isTainted(value, unit.run)) return new Unknown()
  const keys = ownKeys(value, { node, unit })
  return keys.map(key => [key, (value as Record<string, JsValue>)[key]])
}

/** Whether `object` has `key`: `in`. */
export function hasProperty(object: JsValue, key: JsValue, node: ts.Node, unit: SourceUnit): JsValue {
  if (object instanceof Unknown) return object
  if (key instanceof Unknown) return key
  if (object instanceof Map || object instanceof Set || typeof object !== 'object' || object === null)
    return raise(node, unit, messages.inOperator(object))
  if (object instanceof Plain) return nameOf(key) in object
  return Object.hasOwn(object, nameOf(key))
}
