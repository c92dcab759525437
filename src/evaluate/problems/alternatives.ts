/** Globals of other hosts, and functions of `Object`, that a model file does not have, each with an alternative. */

export interface Alternative {
  /** The reason why it is not available; empty where the alternative says enough. */
  readonly why: string
  readonly instead: string
}

type Row = readonly [names: string, instead: string, why?: string]

const notRun = 'a model file is read, not run'
const noTime = 'figures must not depend on the time'

const globals: readonly Row[] = [
  ['Date', 'write the number', noTime],
  ['performance', 'leave it out', noTime],
  ['Function', 'write a function', notRun],
  ['eval', 'write the code itself', notRun],
  ['Intl', 'write the text', notRun],
  ['Promise', 'use the value itself', notRun],
  ['Proxy Reflect', 'use a plain object', notRun],
  ['crypto', 'write the number', notRun],
  ['fetch', 'put the numbers in a .json file beside it and import that', notRun],
  ['process', "make the setting one of the model's dims, or a constant", notRun],
  ['setTimeout setImmediate queueMicrotask requestAnimationFrame', 'call the function', notRun],
  ['global globalThis self', 'import what is needed', notRun],
  ['__dirname __filename', 'import by a relative path, as in "./blocks"', notRun],
  ['document window navigator location localStorage alert prompt confirm', 'leave it out', notRun],
  ['clearTimeout clearInterval clearImmediate setInterval', 'leave it out', notRun],
  ['Worker WebSocket XMLHttpRequest AbortController Event URL WebAssembly', 'leave it out', notRun],
  ['Atomics FinalizationRegistry Deno Bun', 'leave it out', notRun],
  ['require', 'use import at the top of the file'],
  ['exports module', 'write export before what other files may use'],
  ['arguments', 'use a rest parameter, as in (...values)'],
  ['RegExp', 'use includes, startsWith or split of strings'],
  ['Symbol', 'use a string as the key, and valueOf or toString for Symbol.toPrimitive'],
  ['WeakMap', 'use a Map'],
  ['WeakSet', 'use a Set'],
  ['WeakRef', 'use the object itself'],
  ['BigInt', 'use a number'],
  ['Iterator', 'use an array'],
  ['structuredClone', 'use { ...object } or [...array]'],
  ['ArrayBuffer Buffer DataView SharedArrayBuffer Int8Array Uint8Array Uint8ClampedArray', 'use an array'],
  ['Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array', 'use an array'],
  ['BigInt64Array BigUint64Array TextEncoder TextDecoder', 'use an array'],
  ['encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape atob btoa', 'write the text'],
]

const objectFunctions: readonly Row[] = [
  ['create', 'write { } or a class'],
  ['defineProperties defineProperty', 'write get and set in { } or in a class'],
  ['getOwnPropertyDescriptor', 'use Object.hasOwn and the property itself'],
  ['getOwnPropertyDescriptors', 'use Object.entries'],
  ['getOwnPropertyNames getOwnPropertySymbols', 'use Object.keys'],
  ['getPrototypeOf', 'use instanceof'],
  ['groupBy', 'use a loop and a Map'],
  ['preventExtensions seal', 'use Object.freeze'],
  ['setPrototypeOf', 'write a class that extends another'],
]

const byName = (rows: readonly Row[]): ReadonlyMap<string, Alternative> =>
  new Map(rows.flatMap(([names, instead, why = '']) => names.split(' ').map(name => [name, { why, instead }] as const)))

export const otherGlobals = byName(globals)

/** They read or change prototypes and attributes. */
export const otherObjectFunctions = byName(objectFunctions)
