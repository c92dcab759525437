/** Map and Set. */

import { nameValue } from '../calls/naming'
import { charge } from '../limits'
import { messages } from '../problems/messages'
import { raise } from '../problems/problems'
import type { At } from '../run'
import { entriesOf } from '../values/iterate'
import { checkedKey } from '../values/keys'
import { SeededMap, SeededSet } from '../values/seeded'
import { type JsValue, Unknown } from '../values/values'
import { callback } from './array'
import { globalFunction, type Methods, methods, methodsTakingUnknown } from './builtin'

/** Looks up a key, unless it is a string that is too long. */
const byKey =
  <C>(find: (self: C, key: JsValue, value: JsValue, at: At) => JsValue) =>
  (self: C, [key, value]: JsValue[], at: At): JsValue => {
    if (key instanceof Unknown) return key
    const checked = checkedKey(key, at)
    return checked instanceof Unknown ? checked : find(self, checked, value, at)
  }

export const mapMethods: Methods<Map<JsValue, JsValue>> = new Map([
  ...methods<Map<JsValue, JsValue>>({
    delete: byKey((self, key) => self.delete(key)),
    entries: (self, _, at) => listed(self, at),
    get: byKey((self, key) => self.get(key)),
    has: byKey((self, key) => self.has(key)),
    keys: (self, _, at) => listed(self, at).map(([key]) => key),
    values: (self, _, at) => listed(self, at).map(([, value]) => value),
    clear: self => self.clear(),
    forEach: (self, [given], at) => self.forEach(callback(given, at, 'kept')),
  }),
  ...methodsTakingUnknown<Map<JsValue, JsValue>>({
    set: byKey((self, key, value) => {
      if (typeof key === 'string') nameValue(value, key)
      return self.set(key, value)
    }),
  }),
])

export const setMethods: Methods<Set<JsValue>> = new Map([
  ...methods<Set<JsValue>>({
    clear: self => self.clear(),
    delete: byKey((self, value) => self.delete(value)),
    entries: (self, _, at) => listed(self, at).map(value => [value, value]),
    forEach: (self, [given], at) => self.forEach(callback(given, at, 'kept')),
    has: byKey((self, value) => self.has(value)),
    keys: (self, _, at) => listed(self, at),
    values: (self, _, at) => listed(self, at),
  }),
  ...methodsTakingUnknown<Set<JsValue>>({ add: byKey((self, value) => self.add(value)) }),
])

function listed<E>(entries: Iterable<E> & { readonly size: number }, at: At): E[] {
  charge(entries.size * 16, at)
  return [...entries]
}

const needsNew = (name: string) => ({
  call: (_: JsValue, __: JsValue[], at: At) => raise(at.node, at.unit, messages.builtWithNew(name)),
  takesUnknown: false,
})

export const map = globalFunction('Map', {
  ...needsNew('Map'),
  construct: ([source], at) => {
    const entries = source === undefined || source === null ? [] : entriesOf(source, at.node, at.unit)
    if (entries instanceof Unknown) return entries
    charge(entries.length * 16, at)
    for (const pair of entries) if (!Array.isArray(pair)) return raise(at.node, at.unit, messages.notPairs('Map', pair))
    for (const [key] of entries as [JsValue, JsValue][]) {
      const checked = checkedKey(key, at)
      if (checked instanceof Unknown) return checked
    }
    return new SeededMap(entries as [JsValue, JsValue][])
  },
  holdsInstance: value => value instanceof Map,
})

export const set = globalFunction('Set', {
  ...needsNew('Set'),
  construct: ([source], at) => {
    const entries = source === undefined || source === null ? [] : entriesOf(source, at.node, at.unit)
    if (entries instanceof Unknown) return entries
    charge(entries.length * 16, at)
    for (const entry of entries) {
      const checked = checkedKey(entry, at)
      if (checked instanceof Unknown) return checked
    }
    return new SeededSet(entries)
  },
  holdsInstance: value => value instanceof Set,
})
