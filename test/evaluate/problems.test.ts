/** What is wrong is said once, at the node, with what to do; the rest of the file keeps its figures. */
import { describe, expect, test } from 'vitest'
import { evaluated, file, kindsOf, listed, traced } from './check'

const head = 'import { conv2d, input, linear, model, relu, repeat, sequential } from "memwall"\n'
const good = '\nmodel("good", { batch: 2 }, ({ batch }) => linear(3)(input([batch, 4])))\n'
/** A model beside the good one. */
const build = (body: string): string => `model("broken", { batch: 1 }, ({ batch }) => {\n${body}\n})`
const buildLine = 'model("broken", { batch: 1 }, ({ batch }) => {'

/** `text` stands between the imports and a model that must stay whole. */
function check(text: string, expected: readonly string[]): void {
  const whole = head + text + good
  const program = evaluated(whole)
  const last = program.models.length - 1
  const problems = [...program.problems]
  for (let model = 0; model < last; model++) {
    const trace = traced(program, model)
    expect(trace.complete).toBe(false)
    problems.push(...trace.problems)
  }
  expect(listed(problems, { [file]: whole })).toEqual(expected)
  const kept = traced(program, last)
  expect(program.models[last]?.name).toBe('good')
  expect([kindsOf(kept), kept.complete, kept.problems]).toEqual([['linear'], true, []])
}

type Cases = readonly (readonly [text: string, expected: readonly string[]])[]

const groups: Readonly<Record<string, Cases>> = {
  'half-typed text': [
    ['const l = linear(', ["syntax at : ')' expected."]],
    ['const l = lin', ['unresolved at lin: lin is not defined; did you mean "linear"?']],
    [build('const y = linear(4)(input([1, 4]))\nreturn y.'), ['syntax at }: Identifier expected.']],
    [build('const x = input([1, 4])\nconst y = ;\nreturn linear(2)(y)'), ['syntax at ;: Expression expected.']],
    ['const c = { kernel: ', ["syntax at : '}' expected."]],
    ['const s = "unclosed', ['syntax at : Unterminated string literal.']],
    ['}', ['syntax at }: Declaration or statement expected.']],
  ],
  'wrong arguments': [
    [
      build('return linear("a")(input([1, 4]))'),
      ['type at linear("a"): linear: out takes a whole number of at least 1, got "a"'],
    ],
    [
      'const c = conv2d(3)',
      ['type at conv2d(3): conv2d: kernel takes a whole number or an array of 2, one per spatial axis, got undefined'],
    ],
    ['linear(linear(1, 2))', ['type at linear(1, 2): linear takes an options object, got 2']],
    [
      build('return sequential(linear(2), 3)(input([1, 4]))'),
      [
        'type at sequential(linear(2), 3): sequential: layers[1] takes a layer (a function from tensor to tensor), got 3',
      ],
    ],
    [build('return linear(2)([1, 4])'), ['type at linear(2)([1, 4]): linear: its input takes a tensor, got [1, 4]']],
    [
      'const x = input([1, 2])',
      ['type at input([1, 2]): input is used outside a model; use it inside the function given to model()'],
    ],
    [
      build('linear(3)(input([1, 4]))'),
      [`type at ${buildLine}: model "broken": build must return its output tensor or an array of them, got undefined`],
    ],
    [
      build('return linear(NaN)(input([-1, 4]))'),
      [
        'type at linear(NaN): linear: out takes a whole number of at least 1, got NaN',
        'type at input([-1, 4]): input: shape[0] takes a whole number of at least 0, got -1',
      ],
    ],
    [
      build('return linear(4)(input([1e10, 1e10]))'),
      ['type at input([1e10, 1e10]): input: shape: [10000000000, 10000000000] has more than 2^53 elements'],
    ],
  ],
  'shape mismatches': [
    [
      build('const x = input([1, 4])\nreturn linear(3)(x).add(linear(5)(x))'),
      [
        'shape-mismatch at linear(3)(x).add(linear(5)(x)): add: [1, 3] and [1, 5] differ at axis -1 (3 against 5); sizes must be equal or 1',
      ],
    ],
    [
      build('const l = linear(4)\nreturn l(l(input([1, 5])))'),
      [
        'shape-mismatch at l(l(input([1, 5]))): linear: [1, 4] has 4 at axis -1, but its weights were made for 5 at its first use; make another linear for this input',
      ],
    ],
  ],
  names: [
    ['const l = gelu', ['unresolved at gelu: gelu is not imported; add it to the import from "memwall"']],
    [
      'const n = later\nconst later = 1',
      ['unresolved at later: later is used before it is declared; move its declaration up'],
    ],
    ['misspelt = 3', ['unresolved at misspelt: misspelt is not declared; write let misspelt first']],
    [
      'const a = 1\na = 2\na++',
      [
        'type at a: a is a constant; declare it with let to change it',
        'type at a: a is a constant; declare it with let to change it',
      ],
    ],
    ['const f = () => absent\nf()\nf()', ['unresolved at absent: absent is not defined; declare or import it']],
  ],
  values: [
    ['const a = null, b = a.x.y', ['type at a.x: cannot read x of null']],
    ['const { x } = undefined', ['type at { x }: undefined has no properties to take']],
    ['const a = 3\na()', ['type at a(): a is 3, not a function']],
    [
      '({ kernel: 1 }).kernal()',
      ['type at ({ kernel: 1 }).kernal(): the object has no method "kernal"; did you mean "kernel"?'],
    ],
    ['[1].mapp(x => x)', ['type at [1].mapp: an array has no method "mapp"; did you mean "map"?']],
    ['class K {}\nK()', ['type at K(): K is a class; write new before it']],
    ['for (const x of 5) linear(x)', ['type at 5: 5 cannot be iterated over: only arrays, strings, Map and Set can']],
    ['[].reduce((a, b) => a)', ['type at [].reduce((a, b) => a): Reduce of empty array with no initial value']],
    [
      'Object.freeze([1]).push(2)',
      ['type at Object.freeze([1]).push(2): the array is frozen; change a copy, as in [...array]'],
    ],
    [
      'JSON.parse("{")',
      ['type at JSON.parse("{"): the text is not JSON: line 1, column 2: } is expected, got the end'],
    ],
    [
      build('const x = input([1, 4])\nreturn x + linear(4)(x)'),
      ['type at x + linear(4)(x): operators do not work on tensors; write a.add(b)'],
    ],
    [
      build('return input([1, 4]).reshap([4])'),
      ['type at input([1, 4]).reshap: a tensor has no "reshap" that can be read here; did you mean "reshape"?'],
    ],
    [
      'throw new Error("heads must divide hidden")',
      ['type at throw new Error("heads must divide hidden"): heads must divide hidden'],
    ],
    [
      'function even(n) { if (n % 2) throw new Error(`odd: ${n}`)\nreturn n }\nconst l = linear(even(3))',
      ['type at throw new Error(`odd: ${n}`): odd: 3'],
    ],
    ['try { linear("a") } catch (e) { linear(e.message.length) }', []],
  ],
  'what is not supported': [
    [
      'process.exit(1)',
      [
        "unsupported at process: process is not available: a model file is read, not run; make the setting one of the model's dims, or a constant",
      ],
    ],
    [
      'fetch("x")',
      [
        'unsupported at fetch: fetch is not available: a model file is read, not run; put the numbers in a .json file beside it and import that',
      ],
    ],
    [
      'new Function("x")',
      ['unsupported at Function: Function is not available: a model file is read, not run; write a function'],
    ],
    ['eval("1")', ['unsupported at eval: eval is not available: a model file is read, not run; write the code itself']],
    ['import("x")', ['unsupported at import("x"): import() is not supported; import at the top of the file']],
    [
      'const f = async () => await 1',
      [
        'unsupported at async () => await 1: async functions are not supported: a model file is read, not run; leave out async and await',
      ],
    ],
    [
      'function* g() { yield 1 }',
      ['unsupported at function* g() { yield 1 }: generators are not supported; return an array'],
    ],
    ['/x/.test("x")', ['unsupported at /x/: regular expressions are not supported; use includes, startsWith or split']],
    [
      'Math.random()',
      ['unsupported at Math.random(): Math.random would change figures from run to run; use a constant'],
    ],
    ['tag`x`\nfunction tag() {}', ['unsupported at tag`x`: tagged templates are not supported; call the function']],
    ['const big = 10n', ['unsupported at 10n: bigints are not supported; use a number']],
    ['class A extends Error {}', ['unsupported at Error: only a class of the model files can be extended']],
  ],
  'ways to the host': [
    [
      'const p = {}\np.__proto__.polluted = 1',
      [
        "unsupported at p.__proto__: __proto__ comes from a prototype; a model file sees an object's own properties only",
      ],
    ],
    [
      'const p = {}\np["__proto__"] = { x: 1 }',
      ['unsupported at p["__proto__"]: __proto__ sets a prototype, which a model file cannot; use another name'],
    ],
    [
      'const p = { __proto__: { x: 1 } }',
      ['unsupported at __proto__: { x: 1 }: __proto__ sets a prototype, which a model file cannot; use another name'],
    ],
    [
      '({}).constructor("return process")()',
      ['type at ({}).constructor("return process"): the object has no method "constructor"'],
    ],
    [
      '(() => 1).constructor("return process")()',
      ['type at (() => 1).constructor: a function has no "constructor" that can be read here'],
    ],
    [
      'linear.constructor("return process")()',
      ['type at linear.constructor: a function has no "constructor" that can be read here'],
    ],
    ['[].constructor', ['type at [].constructor: an array has no "constructor" that can be read here']],
    ['"".constructor', ['type at "".constructor: a string has no "constructor" that can be read here']],
    [
      'const l = linear(1)\nl.constructor',
      ['type at l.constructor: a layer has no "constructor" that can be read here'],
    ],
    [
      'Math.constructor',
      [
        "unsupported at Math.constructor: constructor comes from a prototype; a model file sees an object's own properties only",
      ],
    ],
    ['Math.PI = 3', ['type at Math.PI: PI cannot be set: the object is frozen or has only a getter for it']],
    ['relu.constant = 3', ['type at relu.constant: a function cannot be changed; make an object of your own']],
    [
      build('const x = input([1, 4])\nreturn linear(3)(x.value)'),
      ['type at x.value: a tensor has no "value" that can be read here'],
    ],
    [
      build('const x = input([1, 4])\nconst { ...all } = x\nreturn linear(3)(all.of)'),
      ['type at linear(3)(all.of): linear: its input takes a tensor, got undefined: all has no "of"; it has none'],
    ],
  ],
}

for (const [group, cases] of Object.entries(groups))
  describe(group, () => {
    test.each(cases)('%s', check)
  })

test('no prototype of the host is changed', () => {
  const before = [Object, Array, Function, String, Map].map(({ prototype }) =>
    Object.getOwnPropertyNames(prototype).join(),
  )
  evaluated(
    `${head}const o = {}; o.__proto__.a = 1; [].__proto__.b = 1; (() => 1).__proto__.c = 1; "".__proto__.d = 1
Object.assign(o, JSON.parse('{"__proto__": {"e": 1}, "constructor": {"prototype": {"f": 1}}}'))
o.constructor.prototype.g = 1; ({ ...JSON.parse('{"__proto__": {"h": 1}}') }).__proto__.i = 1; linear.prototype.j = 1; Map.prototype.k = 1`,
  )
  expect(
    [Object, Array, Function, String, Map].map(({ prototype }) => Object.getOwnPropertyNames(prototype).join()),
  ).toEqual(before)
  expect(({} as Record<string, unknown>).h).toBeUndefined()
})

test('a problem found twice is said once, in the module or in a build', () => {
  const text = `${head}const make = () => linear("x")\nmake()\nmake()\n${build('make()\nreturn make()(input([1, 2]))')}`
  const program = evaluated(text)
  expect(program.problems.map(({ code }) => code)).toEqual(['type'])
  const trace = traced(program)
  expect([trace.problems, trace.complete]).toEqual([[], false])
})
