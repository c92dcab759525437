/** What a model file may not do, by groups: a program, and the problem it has. */
type Cases = readonly (readonly [text: string, expected: string])[]

export const groups: Readonly<Record<string, Cases>> = {
  'waiting and generators': [
    [
      'for await (const x of [1]) linear(x)',
      'unsupported at await: for await is not supported; write for (const x of ..)',
    ],
    [
      'async function f() {}',
      'unsupported at async function f() {}: async functions are not supported: a model file is read, not run; write it without waiting',
    ],
    [
      'const o = { async m() {} }',
      'unsupported at async m() {}: async functions are not supported: a model file is read, not run; write it without waiting',
    ],
    [
      'class A { async m() {} }',
      'unsupported at async m() {}: async functions are not supported: a model file is read, not run; write it without waiting',
    ],
    [
      'await 1',
      'unsupported at await 1: await is not supported: a model file is read, not run; write it without waiting',
    ],
    [
      'const o = { *g() { yield* [1] } }',
      'unsupported at *g() { yield* [1] }: generators are not supported; return an array',
    ],
    ['class A { *m() {} }', 'unsupported at *m() {}: generators are not supported; return an array'],
    ['yield 1', 'unsupported at yield 1: generators are not supported; return an array'],
  ],
  'other modules': [
    ['require("x")', 'unsupported at require: require is not there: use import at the top of the file'],
    ['module.exports = 1', 'unsupported at module: module is not there: write export before what other files may use'],
    ['exports.a = 1', 'unsupported at exports: exports is not there: write export before what other files may use'],
    [
      'export import a = linear',
      'unsupported at export import a = linear: import = is not supported; write import .. from',
    ],
    [
      'import.meta.url',
      'unsupported at import.meta: import.meta is not there: a model file is read, not run; write the value',
    ],
    [
      '__dirname',
      'unsupported at __dirname: __dirname is not there: a model file is read, not run; import by a relative path, as in "./blocks"',
    ],
    [
      '__filename',
      'unsupported at __filename: __filename is not there: a model file is read, not run; import by a relative path, as in "./blocks"',
    ],
  ],
  'globals of a host': [
    ['window.x', 'unsupported at window: window is not there: a model file is read, not run; leave it out'],
    [
      'globalThis.x',
      'unsupported at globalThis: globalThis is not there: a model file is read, not run; import what is needed',
    ],
    ['self.x', 'unsupported at self: self is not there: a model file is read, not run; import what is needed'],
    ['global.x', 'unsupported at global: global is not there: a model file is read, not run; import what is needed'],
    ['document.title', 'unsupported at document: document is not there: a model file is read, not run; leave it out'],
    ['navigator.x', 'unsupported at navigator: navigator is not there: a model file is read, not run; leave it out'],
    [
      'performance.now()',
      'unsupported at performance: performance is not there: figures must be the same at any time; leave it out',
    ],
    [
      'crypto.randomUUID()',
      'unsupported at crypto: crypto is not there: a model file is read, not run; write the number',
    ],
    ['Buffer.from("x")', 'unsupported at Buffer: Buffer is not there: use an array'],
    [
      'setTimeout(() => 1)',
      'unsupported at setTimeout: setTimeout is not there: a model file is read, not run; call the function',
    ],
    [
      'setInterval(() => 1)',
      'unsupported at setInterval: setInterval is not there: a model file is read, not run; leave it out',
    ],
    [
      'setImmediate(() => 1)',
      'unsupported at setImmediate: setImmediate is not there: a model file is read, not run; call the function',
    ],
    [
      'queueMicrotask(() => 1)',
      'unsupported at queueMicrotask: queueMicrotask is not there: a model file is read, not run; call the function',
    ],
    [
      'structuredClone({})',
      'unsupported at structuredClone: structuredClone is not there: use { ...object } or [...array]',
    ],
    ['alert("x")', 'unsupported at alert: alert is not there: a model file is read, not run; leave it out'],
    ['new URL("x")', 'unsupported at URL: URL is not there: a model file is read, not run; leave it out'],
    [
      'new AbortController()',
      'unsupported at AbortController: AbortController is not there: a model file is read, not run; leave it out',
    ],
  ],
  'globals of JavaScript': [
    [
      'Function("x")',
      'unsupported at Function: Function is not there: a model file is read, not run; write a function',
    ],
    ['new RegExp("x")', 'unsupported at RegExp: RegExp is not there: use includes, startsWith or split of strings'],
    ['BigInt(1)', 'unsupported at BigInt: BigInt is not there: use a number'],
    [
      'Symbol("x")',
      'unsupported at Symbol: Symbol is not there: use a string as the key, and valueOf or toString instead of Symbol.toPrimitive',
    ],
    [
      'const o = { [Symbol.iterator]() {} }',
      'unsupported at Symbol: Symbol is not there: use a string as the key, and valueOf or toString instead of Symbol.toPrimitive',
    ],
    [
      'new Proxy({}, {})',
      'unsupported at Proxy: Proxy is not there: a model file is read, not run; use a plain object',
    ],
    [
      'Reflect.ownKeys({})',
      'unsupported at Reflect: Reflect is not there: a model file is read, not run; use a plain object',
    ],
    ['new WeakMap()', 'unsupported at WeakMap: WeakMap is not there: use a Map'],
    ['new WeakSet()', 'unsupported at WeakSet: WeakSet is not there: use a Set'],
    ['new WeakRef({})', 'unsupported at WeakRef: WeakRef is not there: use the object itself'],
    ['new Date()', 'unsupported at Date: Date is not there: figures must be the same at any time; write the number'],
    ['Date.now()', 'unsupported at Date: Date is not there: figures must be the same at any time; write the number'],
    [
      'new Promise(() => 1)',
      'unsupported at Promise: Promise is not there: a model file is read, not run; write it without waiting',
    ],
    [
      'Promise.resolve(1)',
      'unsupported at Promise: Promise is not there: a model file is read, not run; write it without waiting',
    ],
    [
      'new Intl.NumberFormat()',
      'unsupported at Intl: Intl is not there: a model file is read, not run; write the text',
    ],
    ['new Float32Array(3)', 'unsupported at Float32Array: Float32Array is not there: use an array'],
    ['new ArrayBuffer(3)', 'unsupported at ArrayBuffer: ArrayBuffer is not there: use an array'],
    ['SharedArrayBuffer', 'unsupported at SharedArrayBuffer: SharedArrayBuffer is not there: use an array'],
    ['Atomics', 'unsupported at Atomics: Atomics is not there: a model file is read, not run; leave it out'],
    ['Iterator.from([1])', 'unsupported at Iterator: Iterator is not there: use an array'],
    ['new TextEncoder()', 'unsupported at TextEncoder: TextEncoder is not there: use an array'],
    ['encodeURIComponent("x")', 'unsupported at encodeURIComponent: encodeURIComponent is not there: write the text'],
    ['escape("x")', 'unsupported at escape: escape is not there: write the text'],
    [
      '(function () { return arguments })()',
      'unsupported at arguments: arguments is not there: use a rest parameter, as in (...values)',
    ],
  ],
  'methods and functions of builtins': [
    [
      '"abc".match("x")',
      'unsupported at "abc".match("x"): regular expressions are not supported; use includes, startsWith or split',
    ],
    ['"abc".search("x")', 'unsupported at "abc".search("x"): regular expressions are not supported; use indexOf'],
    [
      '"a-b".split(/-/)',
      'unsupported at /-/: regular expressions are not supported; use includes, startsWith or split',
    ],
    [
      '"a".localeCompare("b")',
      'unsupported at "a".localeCompare("b"): figures must not depend on the language of the machine; compare with < and >',
    ],
    [
      '(1).toLocaleString()',
      'unsupported at (1).toLocaleString(): figures must not depend on the language of the machine; use toFixed',
    ],
    ['JSON.stringify({}, () => 1)', 'type at JSON.stringify({}, () => 1): JSON.stringify takes no replacer here'],
    ['JSON.parse("1", () => 1)', 'type at JSON.parse("1", () => 1): JSON.parse takes no reviver here'],
    ['new Map([1])', 'type at new Map([1]): Map takes pairs [key, value], got 1'],
    ['new Set(5)', 'type at new Set(5): 5 cannot be gone over: only arrays, strings, Map and Set can'],
    ['Object({})', 'unsupported at Object({}): write an object as { }'],
    ['new Object()', 'unsupported at new Object(): write an object as { }'],
    ['Object.create(null)', 'unsupported at Object.create(null): Object.create is not supported; write { } or a class'],
    [
      'Object.defineProperty({}, "a", {})',
      'unsupported at Object.defineProperty({}, "a", {}): Object.defineProperty is not supported; write get and set in { } or in a class',
    ],
    [
      'Object.getPrototypeOf({})',
      'unsupported at Object.getPrototypeOf({}): Object.getPrototypeOf is not supported; use instanceof',
    ],
    [
      'Object.setPrototypeOf({}, null)',
      'unsupported at Object.setPrototypeOf({}, null): Object.setPrototypeOf is not supported; write a class that extends another',
    ],
    [
      'Object.getOwnPropertyNames({})',
      'unsupported at Object.getOwnPropertyNames({}): Object.getOwnPropertyNames is not supported; use Object.keys',
    ],
    [
      'Object.groupBy([1], x => x)',
      'unsupported at Object.groupBy([1], x => x): Object.groupBy is not supported; use a loop and a Map',
    ],
    ['Object.seal({})', 'unsupported at Object.seal({}): Object.seal is not supported; use Object.freeze'],
    [
      'Object.preventExtensions({})',
      'unsupported at Object.preventExtensions({}): Object.preventExtensions is not supported; use Object.freeze',
    ],
    ['new Math.max()', 'type at new Math.max(): Math.max is not a class; call it without new'],
    ['Map.groupBy([1], x => x)', 'type at Map.groupBy: Map has no "groupBy" that can be read here'],
    ['new Set([1]).union(new Set([2]))', 'type at new Set([1]).union: a Set has no method "union"'],
    ['[1].toLocaleString()', 'type at [1].toLocaleString: an array has no method "toLocaleString"'],
  ],
  classes: [
    ['@dec class A {}', 'unsupported at @dec: decorators are not supported; call the function'],
    ['class A { @dec m() {} }', 'unsupported at @dec: decorators are not supported; call the function'],
    ['class A { @dec x = 1 }', 'unsupported at @dec: decorators are not supported; call the function'],
    ['class A { m(@dec x) {} }', 'unsupported at @dec: decorators are not supported; call the function'],
    ['class A extends Array {}', 'unsupported at Array: only a class of the model files can be extended'],
    ['class A extends linear {}', 'unsupported at linear: only a class of the model files can be extended'],
    ['class A extends null {}', 'unsupported at null: only a class of the model files can be extended'],
    [
      'class A { constructor() { new.target } }; new A()',
      'unsupported at new.target: new.target is not supported; give the constructor an argument',
    ],
    ['super.x', 'unsupported at super.x: super is supported as super.method() in a class that extends another'],
    [
      'class A { m() { return super.m() } }; new A().m()',
      'unsupported at super.m: super is supported as super.method() in a class that extends another',
    ],
    [
      'class A {}; class B extends A { m() { super["x"] } }; new B().m()',
      'unsupported at super["x"]: super is supported as super.method() in a class that extends another',
    ],
    [
      'class A { #x = 1; has(o) { return #x in o } }; new A().has({})',
      'unsupported at #x: a private name cannot be looked for with in; use instanceof',
    ],
    [
      'class A { get x() { return 1 } }; new A().x = 2',
      'type at new A().x: x cannot be set: the object is frozen or has only a getter for it',
    ],
    ['new linear(3)', 'type at new linear(3): linear is not a class; call it without new'],
    ['new relu()', 'type at new relu(): relu is not a class; call it without new'],
    [
      'function F() { this.a = 1 } new F()',
      'type at new F(): F is not a class; declare it with class, or call it without new',
    ],
    ['let f = () => 1; new f()', 'type at new f(): f is not a class; declare it with class, or call it without new'],
    ['class A {}; A.prototype.m', 'type at A.prototype.m: cannot read m of undefined'],
  ],
  'namespaces and declarations': [
    [
      'namespace N { export const a = 1 }',
      'unsupported at namespace N { export const a = 1 }: namespaces are not supported; export from a file of its own',
    ],
    ['module M {}', 'unsupported at module M {}: namespaces are not supported; export from a file of its own'],
    ['using x = 1', 'unsupported at using x = 1: using is not supported; write const'],
    ['await using x = 1', 'unsupported at await using x = 1: using is not supported; write const'],
    ['const z', 'syntax at z: a constant needs a value, as in const size = 4'],
    ['let y = 1; let y = 2', 'syntax at y: y is declared already; give one of the two another name'],
    ['var x = 1; let x = 2', 'syntax at x: x is declared already; give one of the two another name'],
    ['enum E { A } enum E { B }', 'syntax at E: E is declared already; give one of the two another name'],
    ['let [a = b, b] = []', 'unresolved at b: b is used before it is declared'],
  ],
  jumps: [
    ['continue', 'syntax at continue: there is no loop or label here to leave or to go on with'],
    ['break', 'syntax at break: there is no loop or label here to leave or to go on with'],
    ['return 1', 'syntax at return 1: return belongs in a function'],
  ],
  operators: [
    ['delete linear', 'syntax at linear: delete takes a property, as in delete options.bias'],
    ['"a" in relu', 'type at "a" in relu: in takes an object on its right, got a function'],
    ['1 instanceof 2', 'type at 1 instanceof 2: instanceof takes a class on its right'],
    ['relu + 1', 'unsupported at relu + 1: a function has no text or number here; did you mean to call it?'],
    ['-relu', 'unsupported at -relu: a function has no text or number here; did you mean to call it?'],
    ['`${relu}`', 'unsupported at relu: a function has no text or number here; did you mean to call it?'],
    ['String.raw`x`', 'unsupported at String.raw`x`: tagged templates are not supported; call the function'],
    [
      '-1 ** 2',
      "syntax at -1: An unary expression with the '-' operator is not allowed in the left-hand side of an exponentiation expression. Consider enclosing the expression in parentheses.",
    ],
  ],
  'what cannot be gone over': [
    ['[...5]', 'type at 5: 5 cannot be gone over: only arrays, strings, Map and Set can'],
    ['linear(...5)', 'type at 5: 5 cannot be gone over: only arrays, strings, Map and Set can'],
    ['const [a] = {}', 'type at [a]: an object cannot be gone over: only arrays, strings, Map and Set can'],
    [
      'for (const x of {}) linear(x)',
      'type at {}: an object cannot be gone over: only arrays, strings, Map and Set can',
    ],
    [
      'for (const x of relu) linear(x)',
      'type at relu: a function cannot be gone over: only arrays, strings, Map and Set can',
    ],
  ],
  'what cannot be read, called or changed': [
    ['const { a } = 5', 'type at a: a number has no "a" that can be read here'],
    ['undefined.x', 'type at undefined.x: cannot read x of undefined'],
    ['undefined()', 'type at undefined(): undefined is undefined, not a function'],
    ['"a"()', 'type at "a"(): "a" is "a", not a function'],
    ['({})()', 'type at ({})(): ({}) is an object, not a function'],
    ['new (5)()', 'type at new (5)(): (5) is not a class; call it without new'],
    ['linear.name', 'type at linear.name: a function has no "name" that can be read here'],
    ['relu.length', 'type at relu.length: a layer has no "length" that can be read here'],
    ['this.x', 'type at this.x: cannot read x of undefined'],
    ['linear.x = 1', 'type at linear.x: a function cannot be changed; make an object of your own'],
    ['"abc"[0] = "x"', 'type at "abc"[0]: "abc" cannot be changed; make an object of your own'],
    [
      'Object.freeze({ a: 1 }).a = 2',
      'type at Object.freeze({ a: 1 }).a: a cannot be set: the object is frozen or has only a getter for it',
    ],
    ['Array.prototype.map', 'type at Array.prototype: Array has no "prototype" that can be read here'],
    ['function F() {}; F.prototype.m = 1', 'type at F.prototype: a function has no "prototype" that can be read here'],
    ['const m = new Map(); m.a = 1', 'type at m.a: a Map cannot be changed; make an object of your own'],
    ['const a = []; a[-1] = 1', 'type at a[-1]: an array is set at a whole number from 0, not at -1'],
    ['const a = []; a["x"] = 1', 'type at a["x"]: an array is set at a whole number from 0, not at "x"'],
    ['[].length = -1', 'type at [].length: -1 is no length'],
    ['new Array(-1)', 'type at new Array(-1): -1 is no length of an array'],
    ['throw 1', 'type at throw 1: thrown: 1'],
    ['throw { message: "x" }', 'type at throw { message: "x" }: thrown: an object'],
  ],
}
