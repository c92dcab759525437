/** Methods of arrays: the host's own, with callbacks, lengths and unknown values watched over. */
import { type Builtin, holding, type Methods, methods } from '../builtin'
import { invoke } from '../functions'
import { charge } from '../limits'
import { nameEntry } from '../naming'
import { raise } from '../problems'
import { tooLong } from '../properties'
import { current, Poisoned } from '../run'
import { joined, textOf } from '../text'
import type { At } from '../unit'
import { described, Unknown, type Value } from '../values'

type ArrayMethod = (self: Value[], args: Value[], at: At) => Value

/** Runs the host's method of this name; its arguments are values, not callbacks. */
const hosts = (...names: (keyof Value[] & string)[]): Record<string, ArrayMethod> =>
  Object.fromEntries(
    names.map(name => {
      const host = Array.prototype[name as 'at'] as (...args: Value[]) => Value
      const method: ArrayMethod = (self, args, at) => {
        charge(self.length, at)
        return Reflect.apply(host, self, args)
      }
      return [name, method]
    }),
  )

/** As above, for methods that compare or look for entries: with an unknown entry, the answer is unknown. */
const comparing = (...names: (keyof Value[] & string)[]): Record<string, ArrayMethod> =>
  Object.fromEntries(
    Object.entries(hosts(...names)).map(([name, method]) => [
      name,
      (self, args, at) => self.find(entry => entry instanceof Unknown) ?? method(self, args, at),
    ]),
  )

/** A function the host may call back. What a predicate does not know makes the whole unknown. */
export function callback(given: Value, at: At, result: 'kept' | 'asked'): (...args: Value[]) => Value {
  if (typeof given !== 'function') throw new TypeError(`this takes a function, got ${described(given)}`)
  const run = current()
  return (...args) => {
    const { loop } = run
    run.loop = at
    const value = invoke(given, undefined, args, at)
    run.loop = loop
    if (result === 'asked' && value instanceof Unknown) throw new Poisoned(value)
    return value
  }
}

/** Runs the host's method of this name, whose first argument is called back. */
const callingBack = (result: 'kept' | 'asked', ...names: (keyof Value[] & string)[]): Record<string, ArrayMethod> =>
  Object.fromEntries(
    names.map(name => {
      const host = Array.prototype[name as 'map'] as (...args: never[]) => Value
      const method: ArrayMethod = (self, [given, ...rest], at) => {
        charge(self.length, at)
        return Reflect.apply(host, self, [callback(given, at, result), ...rest])
      }
      return [name, method]
    }),
  )

/** Runs `method` unless the array would become longer than allowed. */
const growing =
  (more: (self: Value[], args: Value[]) => number, method: ArrayMethod): ArrayMethod =>
  (self, args, at) => {
    const length = self.length + more(self, args)
    if (length > current().limits.arrayLength) return tooLong(length, at)
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

function flat(self: Value[], [depth = 1]: Value[], at: At): Value {
  const all: Value[] = []
  const { arrayLength } = current().limits
  const add = (values: readonly Value[], deep: number): boolean => {
    charge(values.length * 8, at)
    return values.every(value =>
      Array.isArray(value) && deep > 0 ? add(value, deep - 1) : all.push(value) <= arrayLength,
    )
  }
  return add(self, Number(depth)) ? all : tooLong(all.length, at)
}

function flatMap(self: Value[], [given]: Value[], at: At): Value {
  charge(self.length, at)
  return flat(self.map(callback(given, at, 'kept')), [1], at)
}

/** Without a callback, by text; unlike the host's it takes the texts first, so that their size is watched. */
function sort(self: Value[], [given]: Value[], at: At): Value {
  charge(self.length * 8, at)
  const unknown = self.find(entry => entry instanceof Unknown)
  if (unknown !== undefined) return unknown
  if (given !== undefined) return self.sort(callback(given, at, 'asked') as (a: Value, b: Value) => number)
  const texts = new Map<Value, string>()
  for (const entry of self) {
    const text = textOf(entry, at)
    if (text instanceof Unknown) return text
    texts.set(entry, text)
  }
  const before = (a: Value, b: Value): number => {
    const [x, y] = [texts.get(a) as string, texts.get(b) as string]
    return x < y ? -1 : x > y ? 1 : 0
  }
  return self.sort(before)
}

function join(self: Value[], [separator = ',']: Value[], at: At): Value {
  const between = textOf(separator, at)
  return between instanceof Unknown ? between : joined(self, between, at)
}

/** Iterators are arrays here: they can be spread and gone over. */
const keys: ArrayMethod = (self, _, at) => {
  charge(self.length * 8, at)
  return [...self.keys()]
}
const entries: ArrayMethod = (self, _, at) => {
  charge(self.length * 16, at)
  return [...self.entries()]
}

/** Changes that a frozen array refuses. */
const changing = (table: Record<string, ArrayMethod>): Record<string, ArrayMethod> =>
  Object.fromEntries(
    Object.entries(table).map(([name, method]) => [
      name,
      (self, args, at) =>
        Object.isFrozen(self) ? raise(at.node, at.unit, 'the array is frozen') : method(self, args, at),
    ]),
  )

export const arrayMethods: Methods<Value[]> = new Map<string, Builtin<Value[]>>([
  ...methods<Value[]>({
    ...hosts('at', 'slice', 'toReversed'),
    ...comparing('includes', 'indexOf', 'lastIndexOf'),
    ...callingBack('asked', 'every', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some'),
    ...callingBack('kept', 'forEach', 'map'),
    ...changing({ ...hosts('copyWithin', 'pop', 'reverse', 'shift'), sort }),
    toSorted: (self, args, at) => sort([...self], args, at),
    entries,
    flat,
    flatMap,
    join,
    keys,
    toString: (self: Value[], _: Value[], at: At) => join(self, [], at),
    values: (self, _, at) => entries(self, [], at) && [...self],
  }),
  ...holding<Value[]>({
    ...callingBack('kept', 'reduce', 'reduceRight'),
    ...hosts('with'),
    ...changing({
      ...hosts('fill'),
      push,
      splice: growing((_, args) => Math.max(0, args.length - 2), hosts('splice').splice as ArrayMethod),
      unshift: growing((_, args) => args.length, hosts('unshift').unshift as ArrayMethod),
    }),
    concat,
    toSpliced: growing((_, args) => Math.max(0, args.length - 2), hosts('toSpliced').toSpliced as ArrayMethod),
  }),
])
