/** What the host has before any file is read, and must have after: its globals, with all that their prototypes hold. */

/** All objects that the host's globals lead to, by the path to each. */
export interface Snapshot {
  /** Of every own key. */
  readonly descriptors: ReadonlyMap<string, PropertyDescriptor>
  readonly prototypes: ReadonlyMap<string, object | null>
  readonly extensible: ReadonlyMap<string, boolean>
  readonly globals: ReadonlySet<string | symbol>
}

/** Builtins that no global names. */
const nameless: Readonly<Record<string, unknown>> = {
  arrayIterator: Object.getPrototypeOf([][Symbol.iterator]()),
  mapIterator: Object.getPrototypeOf(new Map().entries()),
  setIterator: Object.getPrototypeOf(new Set().entries()),
  stringIterator: Object.getPrototypeOf(''[Symbol.iterator]()),
  regExpIterator: Object.getPrototypeOf('x'.matchAll(/x/g)),
  generatorFunction: function* () {}.constructor,
  asyncFunction: (async () => {}).constructor,
  asyncGeneratorFunction: async function* () {}.constructor,
  typedArray: Object.getPrototypeOf(Uint8Array),
}

/** ECMAScript's own globals: those of a host (process, fetch, ..) change by themselves. */
const names = [
  ...['Object', 'Array', 'Function', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Math', 'JSON', 'Reflect'],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Promise', 'Proxy', 'Date', 'RegExp', 'Intl', 'Atomics'],
  ...['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError'],
  ...['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array'],
  ...['Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
  ...['FinalizationRegistry', 'eval', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'encodeURIComponent'],
  ...['globalThis', 'undefined', 'NaN', 'Infinity', 'structuredClone', 'queueMicrotask', 'setTimeout', 'console'],
] as const

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

export function snapshot(): Snapshot {
  const descriptors = new Map<string, PropertyDescriptor>()
  const prototypes = new Map<string, object | null>()
  const extensible = new Map<string, boolean>()
  const seen = new Set<object>([globalThis])
  const visit = (value: unknown, path: string): void => {
    if (!isObject(value) || seen.has(value)) return
    seen.add(value)
    prototypes.set(path, Object.getPrototypeOf(value))
    extensible.set(path, Object.isExtensible(value))
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor
      descriptors.set(`${path}.${String(key)}`, descriptor)
      for (const part of [descriptor.value, descriptor.get, descriptor.set]) visit(part, `${path}.${String(key)}`)
    }
    visit(Object.getPrototypeOf(value), `${path}.__proto__`)
  }
  for (const name of names) visit((globalThis as Record<string, unknown>)[name], name)
  for (const [name, value] of Object.entries(nameless)) visit(value, name)
  return { descriptors, prototypes, extensible, globals: new Set(Reflect.ownKeys(globalThis)) }
}

/** What is not as it was, by path; empty where nothing has changed. */
export function changedSince(before: Snapshot): string[] {
  const now = snapshot()
  return [
    ...differing(before.descriptors, now.descriptors, sameDescriptor),
    ...differing(before.prototypes, now.prototypes, Object.is),
    ...differing(before.extensible, now.extensible, Object.is),
    ...[...before.globals, ...now.globals]
      .filter(name => !before.globals.has(name) || !now.globals.has(name))
      .map(String),
  ]
}

const differing = <T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>, same: (a: T, b: T) => boolean) =>
  [...new Set([...before.keys(), ...now.keys()])].filter(path => {
    const [old, present] = [before.get(path), now.get(path)]
    return old === undefined || present === undefined || !same(old, present)
  })

const parts = ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'] as const

const sameDescriptor = (a: PropertyDescriptor, b: PropertyDescriptor): boolean =>
  parts.every(part => Object.is(a[part], b[part]))
