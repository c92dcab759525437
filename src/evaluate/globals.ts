/** What a model file finds without importing it, and what it looks for in vain. */

import { map, set } from './builtins/collections'
import { errorType, noOutput } from './builtins/error'
import { json } from './builtins/json'
import { boolean, math, number, pure, string } from './builtins/number'
import { array, object } from './builtins/object'
import type { Value } from './values'

export const globals: ReadonlyMap<string, Value> = new Map<string, Value>([
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
  ['parseFloat', pure('parseFloat', Number.parseFloat)],
  ['parseInt', pure('parseInt', Number.parseInt)],
  ['undefined', undefined],
])

const run = 'a model file is read, not run'

/** Globals of a host, each with what to do instead. */
export const absentGlobals: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Date: 'figures must be the same at any time; write the number',
    Function: `${run}; write a function`,
    Intl: `${run}; write the text`,
    Promise: `${run}; write it without waiting`,
    Proxy: `${run}; use a plain object`,
    Reflect: `${run}; use a plain object`,
    RegExp: 'use includes, startsWith or split of strings',
    Symbol: 'use a string',
    WeakMap: 'use a Map',
    WeakSet: 'use a Set',
    BigInt: 'use a number',
    arguments: 'use a rest parameter, as in (...values)',
    clearTimeout: `${run}; leave it out`,
    crypto: `${run}; write the number`,
    document: `${run}; leave it out`,
    eval: `${run}; write the code itself`,
    fetch: `${run}; put the numbers in a .json file beside it and import that`,
    global: `${run}; import what is needed`,
    globalThis: `${run}; import what is needed`,
    performance: 'figures must be the same at any time; leave it out',
    process: `${run}; make the setting one of the model's dims, or a constant`,
    queueMicrotask: `${run}; call the function`,
    require: 'use import at the top of the file',
    setInterval: `${run}; leave it out`,
    setTimeout: `${run}; call the function`,
    structuredClone: 'use { ...object } or [...array]',
    window: `${run}; leave it out`,
  }),
)
