/** `Array` and `Object` as globals, and the methods of plain objects. */

import { nameValue } from '../calls/naming'
import { charge, chargeEqual } from '../limits'
import { otherObjectFunctions } from '../problems/alternatives'
import { type Message, messages } from '../problems/messages'
import { fail, raise, warn } from '../problems/problems'
import { argumentAt, explainMissing, missingIn, missingInEntry } from '../problems/undefinedProvenance'
import type { At, MissingProperty } from '../run'
import { entriesOf, iterate } from '../values/iterate'
import { ownKeys } from '../values/keys'
import { keyOf, textOf } from '../values/primitive'
import { arrayTooLong, ownEntries, setProperty } from '../values/properties'
import { type JsValue, Plain, Unknown } from '../values/values'
import { callback } from './array'
import { globalFunction, type Methods, methods } from './builtin'

function sized(length: JsValue, at: At): JsValue {
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0)
    return raise(at.node, at.unit, messages.arrayLength(length))
  if (length > at.unit.run.limits.arrayLength) return arrayTooLong(length, at)
  charge(length * 2, at)
  return new Array<JsValue>(length)
}

function makeArray(args: JsValue[], at: At): JsValue {
  const [length] = args
  charge(args.length, at)
  if (args.length !== 1) return [...args]
  if (typeof length === 'number') return sized(length, at)
  if (length === undefined) warnOf(missingIn(argumentAt(at, 0), at.unit.run), messages.singleEntry, at)
  return [length]
}

/** `Array.from`: of an iterable, or of `{ length }`. */
function from(source: JsValue, map: JsValue, at: At): JsValue {
  if (source instanceof Unknown) return source
  let values: readonly JsValue[] | Unknown
  if (source instanceof Plain) {
    if (source.length === undefined)
      warnOf(missingInEntry(argumentAt(at, 0), 'length', at.unit.run), messages.alwaysEmpty, at)
    const made = sized(source.length === undefined ? 0 : source.length, at)
    if (made instanceof Unknown) return made
    values = Array.from(made as JsValue[], (_, index) => source[index])
  } else values = entriesOf(source, at.node, at.unit)
  if (values instanceof Unknown) return values
  charge(values.length * 2, at)
  if (map === undefined) return [...values]
  const each = callback(map, at, 'kept')
  return Array.from(values, (value, index) => each(value, index))
}

function warnOf(missing: MissingProperty | undefined, message: (reason: string) => Message, { node, unit }: At): void {
  if (missing !== undefined) warn(node, unit, message(explainMissing(missing)))
}

export const array = globalFunction('Array', {
  call: (_, args, at) => makeArray(args, at),
  construct: makeArray,
  takesUnknown: true,
  holdsInstance: Array.isArray,
  members: {
    from: globalFunction('from', { call: (_, [source, map], at) => from(source, map, at), takesUnknown: true }),
    isArray: globalFunction('isArray', { call: (_, [value]) => Array.isArray(value), takesUnknown: false }),
    of: globalFunction('of', { call: (_, args) => [...args], takesUnknown: true }),
  },
})

/** A function of an object's own entries. */
const ofEntries = (name: string, give: (entries: [string, JsValue][]) => JsValue): JsValue =>
  globalFunction(name, {
    call: (_, [object], at) => {
      if (object === null || object === undefined)
        return raise(at.node, at.unit, messages.notAnObject(`Object.${name}`, object))
      const entries = ownEntries(object, at.node, at.unit)
      return entries instanceof Unknown ? entries : give(entries)
    },
    takesUnknown: false,
  })

function fromEntries(source: JsValue, at: At): JsValue {
  const iterable = iterate(source, at.node, at.unit)
  if (iterable instanceof Unknown) return iterable
  const made = new Plain()
  for (const pair of iterable) {
    charge(8, at)
    if (!Array.isArray(pair)) return raise(at.node, at.unit, messages.notPairs('Object.fromEntries', pair))
    const key = keyOf(pair[0], at)
    if (key instanceof Unknown) return key
    nameValue(pair[1], String(key))
    made[key] = pair[1]
  }
  return made
}

function assign([target, ...sources]: JsValue[], at: At): JsValue {
  for (const source of sources) {
    const entries = ownEntries(source, at.node, at.unit)
    if (entries instanceof Unknown) return entries
    for (const [key, value] of entries) {
      const done = setProperty(target, key, value, at.node, at.unit)
      if (done instanceof Unknown && done !== value) return done
    }
  }
  return target
}

const literally = (at: At): Unknown => fail(at.node, at.unit, messages.objectCall)

export const object = globalFunction('Object', {
  call: (_, __, at) => literally(at),
  construct: (_, at) => literally(at),
  takesUnknown: true,
  holdsInstance: value => typeof value === 'object' && value !== null,
  members: {
    ...Object.fromEntries(
      [...otherObjectFunctions].map(([name, { instead }]) => [
        name,
        globalFunction(name, {
          call: (_, __, at) => fail(at.node, at.unit, messages.objectFunction(name, instead)),
          takesUnknown: true,
        }),
      ]),
    ),
    assign: globalFunction('assign', { call: (_, args, at) => assign(args, at), takesUnknown: true }),
    entries: ofEntries('entries', entries => entries),
    freeze: globalFunction('freeze', {
      call: (_, [value], at) => {
        if (!(value instanceof Plain) && !Array.isArray(value)) return value
        ownKeys(value, at)
        return Object.freeze(value)
      },
      takesUnknown: true,
    }),
    fromEntries: globalFunction('fromEntries', {
      call: (_, [source], at) => fromEntries(source, at),
      takesUnknown: true,
    }),
    hasOwn: globalFunction('hasOwn', { call: (_, [value, key], at) => hasOwn(value, key, at), takesUnknown: false }),
    is: globalFunction('is', {
      call: (_, [a, b], at) => {
        chargeEqual(a, b, at)
        return Object.is(a, b)
      },
      takesUnknown: false,
    }),
    isFrozen: globalFunction('isFrozen', {
      call: (_, [value], at) => {
        ownKeys(value, at)
        return Object.isFrozen(value)
      },
      takesUnknown: false,
    }),
    keys: ofEntries('keys', entries => entries.map(([key]) => key)),
    values: ofEntries('values', entries => entries.map(([, value]) => value)),
  },
})

function hasOwn(value: JsValue, key: JsValue, at: At): JsValue {
  const name = keyOf(key, at)
  if (name instanceof Unknown) return name
  return (
    (value instanceof Plain || Array.isArray(value) || typeof value === 'string') && Object.hasOwn(Object(value), name)
  )
}

export const objectMethods: Methods<JsValue> = new Map(
  methods<JsValue>({
    hasOwnProperty: (self: JsValue, [key]: JsValue[], at: At) => hasOwn(self, key, at),
    toString: (self: JsValue, _: JsValue[], at: At) => textOf(self, at),
    valueOf: (self: JsValue) => self,
  }),
)
