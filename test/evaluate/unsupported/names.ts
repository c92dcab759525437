/** Modules and globals that a model file does not have. */
import type { Groups } from './cases'

export const names: Groups = {
  'other modules': [
    ['require("x")', 'unsupported at require: require is not available; use import at the top of the file'],
    [
      'module.exports = 1',
      'unsupported at module: module is not available; write export before what other files may use',
    ],
    ['exports.a = 1', 'unsupported at exports: exports is not available; write export before what other files may use'],
    [
      'export import a = linear',
      'unsupported at export import a = linear: import = is not supported; write import .. from',
    ],
    [
      'import.meta.url',
      'unsupported at import.meta: import.meta is not available: a model file is read, not run; write the value',
    ],
    [
      '__dirname',
      'unsupported at __dirname: __dirname is not available: a model file is read, not run; import by a relative path, as in "./blocks"',
    ],
    [
      '__filename',
      'unsupported at __filename: __filename is not available: a model file is read, not run; import by a relative path, as in "./blocks"',
    ],
  ],
  'globals of a host': [
    ['window.x', 'unsupported at window: window is not available: a model file is read, not run; leave it out'],
    [
      'globalThis.x',
      'unsupported at globalThis: globalThis is not available: a model file is read, not run; import what is needed',
    ],
    ['self.x', 'unsupported at self: self is not available: a model file is read, not run; import what is needed'],
    [
      'global.x',
      'unsupported at global: global is not available: a model file is read, not run; import what is needed',
    ],
    [
      'document.title',
      'unsupported at document: document is not available: a model file is read, not run; leave it out',
    ],
    [
      'navigator.x',
      'unsupported at navigator: navigator is not available: a model file is read, not run; leave it out',
    ],
    [
      'performance.now()',
      'unsupported at performance: performance is not available: figures must not depend on the time; leave it out',
    ],
    [
      'crypto.randomUUID()',
      'unsupported at crypto: crypto is not available: a model file is read, not run; write the number',
    ],
    ['Buffer.from("x")', 'unsupported at Buffer: Buffer is not available; use an array'],
    [
      'setTimeout(() => 1)',
      'unsupported at setTimeout: setTimeout is not available: a model file is read, not run; call the function',
    ],
    [
      'setInterval(() => 1)',
      'unsupported at setInterval: setInterval is not available: a model file is read, not run; leave it out',
    ],
    [
      'setImmediate(() => 1)',
      'unsupported at setImmediate: setImmediate is not available: a model file is read, not run; call the function',
    ],
    [
      'queueMicrotask(() => 1)',
      'unsupported at queueMicrotask: queueMicrotask is not available: a model file is read, not run; call the function',
    ],
    [
      'structuredClone({})',
      'unsupported at structuredClone: structuredClone is not available; use { ...object } or [...array]',
    ],
    ['alert("x")', 'unsupported at alert: alert is not available: a model file is read, not run; leave it out'],
    ['new URL("x")', 'unsupported at URL: URL is not available: a model file is read, not run; leave it out'],
    [
      'new AbortController()',
      'unsupported at AbortController: AbortController is not available: a model file is read, not run; leave it out',
    ],
  ],
  'globals of JavaScript': [
    [
      'Function("x")',
      'unsupported at Function: Function is not available: a model file is read, not run; write a function',
    ],
    ['new RegExp("x")', 'unsupported at RegExp: RegExp is not available; use includes, startsWith or split of strings'],
    ['BigInt(1)', 'unsupported at BigInt: BigInt is not available; use a number'],
    [
      'Symbol("x")',
      'unsupported at Symbol: Symbol is not available; use a string as the key, and valueOf or toString for Symbol.toPrimitive',
    ],
    [
      'const o = { [Symbol.iterator]() {} }',
      'unsupported at Symbol: Symbol is not available; use a string as the key, and valueOf or toString for Symbol.toPrimitive',
    ],
    [
      'new Proxy({}, {})',
      'unsupported at Proxy: Proxy is not available: a model file is read, not run; use a plain object',
    ],
    [
      'Reflect.ownKeys({})',
      'unsupported at Reflect: Reflect is not available: a model file is read, not run; use a plain object',
    ],
    ['new WeakMap()', 'unsupported at WeakMap: WeakMap is not available; use a Map'],
    ['new WeakSet()', 'unsupported at WeakSet: WeakSet is not available; use a Set'],
    ['new WeakRef({})', 'unsupported at WeakRef: WeakRef is not available; use the object itself'],
    ['new Date()', 'unsupported at Date: Date is not available: figures must not depend on the time; write the number'],
    ['Date.now()', 'unsupported at Date: Date is not available: figures must not depend on the time; write the number'],
    [
      'new Promise(() => 1)',
      'unsupported at Promise: Promise is not available: a model file is read, not run; use the value itself',
    ],
    [
      'Promise.resolve(1)',
      'unsupported at Promise: Promise is not available: a model file is read, not run; use the value itself',
    ],
    [
      'new Intl.NumberFormat()',
      'unsupported at Intl: Intl is not available: a model file is read, not run; write the text',
    ],
    ['new Float32Array(3)', 'unsupported at Float32Array: Float32Array is not available; use an array'],
    ['new ArrayBuffer(3)', 'unsupported at ArrayBuffer: ArrayBuffer is not available; use an array'],
    ['SharedArrayBuffer', 'unsupported at SharedArrayBuffer: SharedArrayBuffer is not available; use an array'],
    ['Atomics', 'unsupported at Atomics: Atomics is not available: a model file is read, not run; leave it out'],
    ['Iterator.from([1])', 'unsupported at Iterator: Iterator is not available; use an array'],
    ['new TextEncoder()', 'unsupported at TextEncoder: TextEncoder is not available; use an array'],
    [
      'encodeURIComponent("x")',
      'unsupported at encodeURIComponent: encodeURIComponent is not available; write the text',
    ],
    ['escape("x")', 'unsupported at escape: escape is not available; write the text'],
    [
      '(function () { return arguments })()',
      'unsupported at arguments: arguments is not available; use a rest parameter, as in (...values)',
    ],
  ],
}
