/** Globals of a model file, and globals of other hosts that it does not have. */

import type { JsValue } from '../values/values'
import { map, set } from './collections'
import { errorType, noOutput } from './error'
import { json } from './json'
import { boolean, math, number, pure, string } from './number'
import { array, object } from './object'

export const globals: ReadonlyMap<string, JsValue> = new Map<string, JsValue>([
  ['Array', array],
  ['Boolean', boolean],
  ['Error', errorType('Error')],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['JSON', json],
  ['Map', map],
  ['Math', math],
  ['NaN', Number.NaN],
  ['Number', number],
  ['Object', object],
  ['RangeError', errorType('RangeError')],
  ['Set', set],
  ['String', string],
  ['TypeError', errorType('TypeError')],
  ['console', noOutput],
  ['isFinite', pure('isFinite', globalThis.isFinite)],
  ['isNaN', pure('isNaN', globalThis.isNaN)],
  ['parseFloat', pure('parseFloat', Number.parseFloat, 'string')],
  ['parseInt', pure('parseInt', Number.parseInt, 'string')],
  ['undefined', undefined],
])

const run = 'a model file is read, not run'

/** Globals of a host, each with an alternative. */
export const absentGlobals: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Date: 'figures must be the same at any time; write the number',
    Function: `${run}; write a function`,
    Intl: `${run}; write the text`,
    Promise: `${run}; write it without waiting`,
    Proxy: `${run}; use a plain object`,
    Reflect: `${run}; use a plain object`,
    RegExp: 'use includes, startsWith or split of strings',
    Symbol: 'use a string as the key, and valueOf or toString instead of Symbol.toPrimitive',
    WeakMap: 'use a Map',
    WeakSet: 'use a Set',
    BigInt: 'use a number',
    Iterator: 'use an array',
    WeakRef: 'use the object itself',
    arguments: 'use a rest parameter, as in (...values)',
    crypto: `${run}; write the number`,
    eval: `${run}; write the code itself`,
    exports: 'write export before what other files may use',
    fetch: `${run}; put the numbers in a .json file beside it and import that`,
    module: 'write export before what other files may use',
    performance: 'figures must be the same at any time; leave it out',
    process: `${run}; make the setting one of the model's dims, or a constant`,
    require: 'use import at the top of the file',
    structuredClone: 'use { ...object } or [...array]',
    ...each('setTimeout setImmediate queueMicrotask requestAnimationFrame', `${run}; call the function`),
    ...each('global globalThis self', `${run}; import what is needed`),
    ...each('__dirname __filename', `${run}; import by a relative path, as in "./blocks"`),
    ...each('ArrayBuffer Buffer DataView SharedArrayBuffer Int8Array Uint8Array Uint8ClampedArray', 'use an array'),
    ...each('Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array', 'use an array'),
    ...each('BigInt64Array BigUint64Array TextEncoder TextDecoder', 'use an array'),
    ...each('encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape atob btoa', 'write the text'),
    ...each('document window navigator location localStorage alert prompt confirm', `${run}; leave it out`),
    ...each('clearTimeout clearInterval clearImmediate setInterval', `${run}; leave it out`),
    ...each('Worker WebSocket XMLHttpRequest AbortController Event URL WebAssembly', `${run}; leave it out`),
    ...each('Atomics FinalizationRegistry Deno Bun', `${run}; leave it out`),
  }),
)

function each(names: string, instead: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.split(' ').map(name => [name, instead]))
}
