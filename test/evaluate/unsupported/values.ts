/** Operations and builtins that refuse a value. */
import type { Groups } from './cases'

export const values: Groups = {
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
    [
      'JSON.stringify({}, () => 1)',
      'type at JSON.stringify({}, () => 1): JSON.stringify takes no replacer here; change what it is given',
    ],
    [
      'JSON.parse("1", () => 1)',
      'type at JSON.parse("1", () => 1): JSON.parse takes no reviver here; change its result',
    ],
    ['new Map([1])', 'type at new Map([1]): Map takes pairs [key, value], got 1'],
    ['new Set(5)', 'type at new Set(5): 5 cannot be iterated over: only arrays, strings, Map and Set can'],
    ['Object({})', 'unsupported at Object({}): Object() is not supported; write an object as { }'],
    ['new Object()', 'unsupported at new Object(): Object() is not supported; write an object as { }'],
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
  operators: [
    ['delete linear', 'syntax at linear: delete takes a property, as in delete options.bias'],
    ['"a" in relu', 'type at "a" in relu: in takes an object on its right, got a function'],
    ['1 instanceof 2', 'type at 1 instanceof 2: instanceof takes a class on its right, got 2'],
    ['relu + 1', 'unsupported at relu + 1: a function has no text or number; did you mean to call it?'],
    ['-relu', 'unsupported at -relu: a function has no text or number; did you mean to call it?'],
    ['`${relu}`', 'unsupported at relu: a function has no text or number; did you mean to call it?'],
    ['String.raw`x`', 'unsupported at String.raw`x`: tagged templates are not supported; call the function'],
    [
      '-1 ** 2',
      "syntax at -1: An unary expression with the '-' operator is not allowed in the left-hand side of an exponentiation expression. Consider enclosing the expression in parentheses.",
    ],
  ],
  'what cannot be iterated over': [
    ['[...5]', 'type at 5: 5 cannot be iterated over: only arrays, strings, Map and Set can'],
    ['linear(...5)', 'type at 5: 5 cannot be iterated over: only arrays, strings, Map and Set can'],
    ['const [a] = {}', 'type at [a]: an object cannot be iterated over: only arrays, strings, Map and Set can'],
    [
      'for (const x of {}) linear(x)',
      'type at {}: an object cannot be iterated over: only arrays, strings, Map and Set can',
    ],
    [
      'for (const x of relu) linear(x)',
      'type at relu: a function cannot be iterated over: only arrays, strings, Map and Set can',
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
    ['const a = []; a[-1] = 1', 'type at a[-1]: an array is set at a whole number from 0, got -1'],
    ['const a = []; a["x"] = 1', 'type at a["x"]: an array is set at a whole number from 0, got "x"'],
    ['[].length = -1', 'type at [].length: the length of an array is a whole number from 0, got -1'],
    ['new Array(-1)', 'type at new Array(-1): the length of an array is a whole number from 0, got -1'],
    ['throw 1', 'type at throw 1: the model file throws 1'],
    ['throw { message: "x" }', 'type at throw { message: "x" }: the model file throws an object'],
  ],
}
