/** Map and Set. */
import { globalFunction, holding, type Methods, methods } from '../builtin'
import { entriesOf } from '../iterate'
import { charge } from '../limits'
import { nameValue } from '../naming'
import { raise } from '../problems'
import type { At } from '../unit'
import { described, Unknown, type Value } from '../values'
import { callback } from './array'

export const mapMethods: Methods<Map<Value, Value>> = new Map([
  ...methods<Map<Value, Value>>({
    delete: (self, [key]) => self.delete(key),
    entries: (self, _, at) => listed(self, at, [...self]),
    get: (self, [key]) => self.get(key),
    has: (self, [key]) => self.has(key),
    keys: (self, _, at) => listed(self, at, [...self.keys()]),
    values: (self, _, at) => listed(self, at, [...self.values()]),
    clear: self => self.clear(),
    forEach: (self, [given], at) => self.forEach(callback(given, at, 'kept')),
  }),
  ...holding<Map<Value, Value>>({
    set: (self, [key, value]) => {
      if (key instanceof Unknown) return key
      if (typeof key === 'string') nameValue(value, key)
      return self.set(key, value)
    },
  }),
])

export const setMethods: Methods<Set<Value>> = new Map([
  ...methods<Set<Value>>({
    clear: self => self.clear(),
    delete: (self, [value]) => self.delete(value),
    entries: (self, _, at) => listed(self, at, [...self.entries()]),
    forEach: (self, [given], at) => self.forEach(callback(given, at, 'kept')),
    has: (self, [value]) => self.has(value),
    keys: (self, _, at) => listed(self, at, [...self]),
    values: (self, _, at) => listed(self, at, [...self]),
  }),
  ...holding<Set<Value>>({ add: (self, [value]) => (value instanceof Unknown ? value : self.add(value)) }),
])

function listed({ size }: { readonly size: number }, at: At, values: Value[]): Value[] {
  charge(size * 8, at)
  return values
}

const needsNew = (name: string) => ({
  call: (_: Value, __: Value[], at: At) => raise(at.node, at.unit, `${name} is made with new ${name}()`),
  holds: false,
})

export const map = globalFunction('Map', {
  ...needsNew('Map'),
  construct: ([source], at) => {
    const entries = source === undefined || source === null ? [] : entriesOf(source, at.node, at.unit)
    if (entries instanceof Unknown) return entries
    charge(entries.length * 16, at)
    for (const pair of entries)
      if (!Array.isArray(pair)) return raise(at.node, at.unit, `Map takes pairs [key, value], got ${described(pair)}`)
    return new Map(entries as [Value, Value][])
  },
  holdsInstance: value => value instanceof Map,
})

export const set = globalFunction('Set', {
  ...needsNew('Set'),
  construct: ([source], at) => {
    const entries = source === undefined || source === null ? [] : entriesOf(source, at.node, at.unit)
    if (entries instanceof Unknown) return entries
    charge(entries.length * 16, at)
    return new Set(entries)
  },
  holdsInstance: value => value instanceof Set,
})
