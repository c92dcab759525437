/** Methods of arrays: the host's own, with checks of callbacks, lengths and unknown values. */

import { invoke } from '../calls/functions'
import { nameEntry } from '../calls/naming'
import { charge, chargeText } from '../limits'
import { messages } from '../problems/messages'
import { errorOf, raise } from '../problems/problems'
import { type At, Poisoned } from '../run'
import { joined, numberOf, textOf } from '../values/primitive'
import { arrayTooLong } from '../values/properties'
import { type JsValue, Unknown } from '../values/values'
import { type Builtin, type Methods, methods, methodsTakingUnknown } from './builtin'

type ArrayMethod = (self: JsValue[], args: JsValue[], at: At) => JsValue

/** Range of a method's arguments that are positions in the array: from the first, up to but excluding the last. */
type Places = readonly [from: number, to: number]

/** Methods that run the host's of the same name; their arguments are values and positions, not callbacks. */
const hosts = ([from, to]: Places, ...names: (keyof JsValue[] & string)[]): Record<string, ArrayMethod> =>
  Object.fromEntries(
    names.map(name => {
      const host = Array.prototype[name as 'at'] as (...args: JsValue[]) => JsValue
      const method: ArrayMethod = (self, args, at) => {
        if (!atOnce.has(name)) charge(self.length, at)
        for (let index = from; index < Math.min(to, args.length); index++) {
          if (args[index] === undefined) continue
          const place = numberOf(args[index], at)
          if (place instanceof Unknown) return place
          args[index] = place
        }
        return Reflect.apply(host, self, args)
      }
      return [name, method]
    }),
  )

/** Methods that take constant time. */
const atOnce: ReadonlySet<string> = new Set(['at', 'pop'])

/** As `hosts`, for methods that compare or search entries: if an entry is unknown, so is the result. */
const comparing = (...names: (keyof JsValue[] & string)[]): Record<string, ArrayMethod> =>
  Object.fromEntries(
    Object.entries(hosts([1, 2], ...names)).map(([name, method]) => [
      name,
      (self, args, at) => {
        const [sought] = args
        let alike = 0
        charge(self.length, at)
        for (const entry of self) {
          if (entry instanceof Unknown) return entry
          if (typeof sought === 'string' && typeof entry === 'string' && entry.length === sought.length) alike++
        }
        if (typeof sought === 'string') chargeText(2 * alike * sought.length, at)
        return method(self, args, at)
      },
    ]),
  )

/**
 * A function that the host may call back. If its result decides something ('asked'), an unknown result makes that of
 * the whole call unknown; if it is only stored ('kept'), it may be unknown.
 */
export function callback(given: JsValue, at: At, result: 'kept' | 'asked'): (...args: JsValue[]) => JsValue {
  if (typeof given !== 'function') throw errorOf(messages.notACallback(given))
  const { run } = at.unit
  return (...args) => {
    const { loop } = run
    run.loop = at
    const value = invoke(given, undefined, args, at)
    run.loop = loop
    if (result === 'asked' && value instanceof Unknown) throw new Poisoned(value)
    return value
  }
}

/** Methods that run the host's of the same name, with a callback as the first argument. */
const callingBack = (result: 'kept' | 'asked', ...names: (keyof JsValue[] & string)[]): Record<string, ArrayMethod> =>
  Object.fromEntries(
    names.map(name => {
      const host = Array.prototype[name as 'map'] as (...args: never[]) => JsValue
      const method: ArrayMethod = (self, [given, ...rest], at) => {
        charge(self.length, at)
        return Reflect.apply(host, self, [callback(given, at, result), ...rest])
      }
      return [name, method]
    }),
  )

/** Runs `method` unless the array would become longer than allowed. */
const growing =
  (more: (self: JsValue[], args: JsValue[]) => number, method: ArrayMethod): ArrayMethod =>
  (self, args, at) => {
    const length = self.length + more(self, args)
    if (length > at.unit.run.limits.arrayLength) return arrayTooLong(length, at)
    charge(length - self.length, at)
    return method(self, args, at)
  }

const push = growing(
  (_, args) => args.length,
  (self, args) => {
    args.forEach((value, index) => {
      nameEntry(self, self.length + index, value)
    })
    return self.push(...args)
  },
)

const concat = growing(
  (_, args) => args.reduce<number>((sum, arg) => sum + (Array.isArray(arg) ? arg.length : 1), 0),
  (self, args, at) => {
    charge(self.length, at)
    return args.find(arg => arg instanceof Unknown) ?? self.concat(...args)
  },
)

function flat(self: JsValue[], [given = 1]: JsValue[], at: At): JsValue {
  const depth = numberOf(given, at)
  if (depth instanceof Unknown) return depth
  const all: JsValue[] = []
  const { arrayLength } = at.unit.run.limits
  const add = (values: readonly JsValue[], deep: number): boolean => {
    charge(values.length * 8, at)
    return values.every(value =>
      Array.isArray(value) && deep > 0 ? add(value, deep - 1) : all.push(value) <= arrayLength,
    )
  }
  return add(self, depth) ? all : arrayTooLong(all.length, at)
}

function flatMap(self: JsValue[], [given]: JsValue[], at: At): JsValue {
  charge(self.length, at)
  return flat(self.map(callback(given, at, 'kept')), [1], at)
}

/** Sorts by the comparison given, else by text. */
function sort(self: JsValue[], [given]: JsValue[], at: At): JsValue {
  charge(self.length * 8, at)
  const unknown = self.find(entry => entry instanceof Unknown)
  if (unknown !== undefined) return unknown
  if (given !== undefined) {
    const compare = callback(given, at, 'asked')
    return self.sort((a, b) => {
      const order = numberOf(compare(a, b), at)
      if (order instanceof Unknown) throw new Poisoned(order)
      return order
    })
  }
  return sortByText(self, at)
}

/**
 * Sorts by text. Unlike the host it converts each entry once. Every comparison is counted. Undefined goes to the end,
 * and holes after it.
 */
function sortByText(self: JsValue[], at: At): JsValue {
  const texts: { readonly entry: JsValue; readonly text: string }[] = []
  let count = 0
  for (let index = 0; index < self.length; index++) {
    if (!(index in self)) continue
    count++
    const entry = self[index]
    if (entry === undefined) continue
    const text = textOf(entry, at)
    if (text instanceof Unknown) return text
    texts.push({ entry, text })
  }
  texts.sort(({ text: a }, { text: b }) => {
    charge(8, at)
    chargeText(4 * Math.min(a.length, b.length), at)
    return a < b ? -1 : a > b ? 1 : 0
  })
  for (let index = 0; index < self.length; index++)
    if (index < count) self[index] = texts[index]?.entry
    else delete self[index]
  return self
}

function join(self: JsValue[], [separator = ',']: JsValue[], at: At): JsValue {
  const between = textOf(separator, at)
  return between instanceof Unknown ? between : joined(self, between, at)
}

/** Iterators are arrays here: they can be spread and iterated over. */
const keys: ArrayMethod = (self, _, at) => {
  charge(self.length * 8, at)
  return [...self.keys()]
}
const entries: ArrayMethod = (self, _, at) => {
  charge(self.length * 16, at)
  return [...self.entries()]
}

/** Makes methods refuse to change a frozen array. */
const changing = (table: Record<string, ArrayMethod>): Record<string, ArrayMethod> =>
  Object.fromEntries(
    Object.entries(table).map(([name, method]) => [
      name,
      (self, args, at) =>
        Object.isFrozen(self) ? raise(at.node, at.unit, messages.frozenArray) : method(self, args, at),
    ]),
  )

export const arrayMethods: Methods<JsValue[]> = new Map<string, Builtin<JsValue[]>>([
  ...methods<JsValue[]>({
    ...hosts([0, 2], 'at', 'slice', 'toReversed'),
    ...comparing('includes', 'indexOf', 'lastIndexOf'),
    ...callingBack('asked', 'every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some'),
    ...callingBack('kept', 'forEach', 'map'),
    ...changing({ ...hosts([0, 3], 'copyWithin', 'pop', 'reverse', 'shift'), sort }),
    toSorted: (self, args, at) => sort([...self], args, at),
    entries,
    flat,
    flatMap,
    join,
    keys,
    toString: (self: JsValue[], _: JsValue[], at: At) => join(self, [], at),
    valueOf: (self: JsValue[]) => self,
    values: (self, _, at) => {
      charge(self.length * 8, at)
      return [...self]
    },
  }),
  ...methodsTakingUnknown<JsValue[]>({
    ...callingBack('kept', 'reduce', 'reduceRight'),
    ...hosts([0, 1], 'with'),
    ...changing({
      ...hosts([1, 3], 'fill'),
      push,
      splice: growing((_, args) => Math.max(0, args.length - 2), hosts([0, 2], 'splice').splice as ArrayMethod),
      unshift: growing((_, args) => args.length, hosts([0, 0], 'unshift').unshift as ArrayMethod),
    }),
    concat,
    toSpliced: growing((_, args) => Math.max(0, args.length - 2), hosts([0, 2], 'toSpliced').toSpliced as ArrayMethod),
  }),
])
