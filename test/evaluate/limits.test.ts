/** Whatever is typed, evaluation ends within its limits, says where, and keeps what it had. */
import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/evaluate/evaluate'
import { defaultLimits } from '../../src/limits/limits'
import { evaluated, kindsOf, traced } from './check'

const head = 'import { input, linear, model, relu, repeat } from "memwall"\n'
const good = '\nmodel("good", { batch: 2 }, ({ batch }) => linear(3)(input([batch, 4])))\n'

/** Problems as code and place; the good model must be whole. */
function check(text: string, expected: readonly string[]): void {
  const whole = head + text + good
  const program = evaluated(whole)
  expect(program.steps).toBeLessThanOrEqual(defaultLimits.steps)
  expect(program.problems.map(({ code, span }) => `${code} at ${whole.slice(span.start, span.end)}`)).toEqual(expected)
  const trace = traced(
    program,
    program.models.findIndex(({ name }) => name === 'good'),
  )
  expect([kindsOf(trace), trace.complete]).toEqual([['linear'], true])
}

const deep = (open: string, close: string, count: number): string =>
  `const a = ${open.repeat(count)}1${close.repeat(count)}`

describe('in a module', () => {
  const cases: readonly (readonly [text: string, expected: readonly string[]])[] = [
    ['while (true) {}', ['limit at while (true)']],
    ['for (;;);', ['limit at for (;;)']],
    ['const a = []; for (const x of [1]) while (true) a.push(x)', ['limit at while (true)']],
    ['const a = [1]; for (const x of a) a.push(x)', ['limit at for (const x of a)']],
    ['const a = [1]; a.forEach(() => { while (1); })', ['limit at while (1)']],
    // Nearly all the steps are those of the outer loop.
    [
      `let n = 0; for (;;) { try { for (const x of [1]) { throw n } } catch {} ${'n++; '.repeat(99)}}`,
      ['limit at for (;;)'],
    ],
    [
      `let n = 0; for (;;) { try { try { for (const x of [1]) { throw n } } finally { n++ } } catch {} ${'n++; '.repeat(99)}}`,
      ['limit at for (;;)'],
    ],
    ['const f = n => f(n + 1); f(0)', ['limit at f(n + 1)']],
    ['const f = n => f(n + 1) + f(n + 2); f(0)', ['limit at f(n + 1)']],
    ['class A { a = new A() }\nnew A()', ['limit at new A()']],
    ['const o = { get a() { return this.a } }; o.a', ['limit at get a() { return this.a }']],
    ['"x".repeat(1e9)', ['limit at "x".repeat(1e9)']],
    ['"x".padStart(1e9)', ['limit at "x".padStart(1e9)']],
    ['"x".repeat(1e6).replaceAll("x", "y".repeat(1e6))', ['limit at "x".repeat(1e6).replaceAll("x", "y".repeat(1e6))']],
    ['let s = "ab"; for (let i = 0; i < 60; i++) s += s', ['limit at s += s']],
    ['let s = "ab"; for (let i = 0; i < 60; i++) s = `${s}${s}`', ['limit at s']],
    ['Array(1e9)', ['limit at Array(1e9)']],
    ['new Array(1e7)', ['limit at new Array(1e7)']],
    ['Array.from({ length: 1e9 })', ['limit at Array.from({ length: 1e9 })']],
    ['const a = []; a[1e9] = 1; a.length = 1e8', ['limit at a[1e9]', 'limit at a.length']],
    ['for (;;) { const a = []; a.length = 1e6 }', ['limit at for (;;)']],
    ['for (;;) { const a = []; a[999_999] = 1 }', ['limit at for (;;)']],
    ['let C = class {}; for (let i = 0; i < 99; i++) { const B = C; C = class extends B {} }', ['limit at B']],
    ['let a = [1]; for (let i = 0; i < 60; i++) a = [...a, ...a]', ['limit at [...a, ...a]']],
    ['let a = [1]; for (let i = 0; i < 60; i++) a = a.concat(a)', ['limit at a.concat(a)']],
    ['let a = [1]; for (let i = 0; i < 60; i++) a.push(...a)', ['limit at ...a']],
    ['let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]\nString(a)', ['limit at String(a)']],
    ['let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]\nJSON.stringify(a)', ['limit at JSON.stringify(a)']],
    ['let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]\na.flat(Infinity)', ['limit at a.flat(Infinity)']],
    ['let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]\nlinear(a)', ['type at linear(a)']],
    ['const a = Array(1e6).fill(1); for (;;) a.indexOf(2)', ['limit at for (;;)']],
    ['const a = []; a.push(a); String(a); JSON.stringify(a)', ['type at JSON.stringify(a)']],
    ['repeat(1e9, () => relu)', ['limit at repeat(1e9, () => relu)']],
    [
      'const d = Object.fromEntries(Array(3001).fill(1).map((size, at) => ["d" + at, size])); model("dims", d, () => relu(input([4])))',
      ['limit at model("dims", d, () => relu(input([4])))'],
    ],
    [
      'const d = Object.fromEntries(Array(999).fill(1).map((size, at) => ["d" + at, size])); for (let m = 0; m < 22; m++) model("m" + m, d, () => relu(input([4])))',
      ['limit at model("m" + m, d, () => relu(input([4])))'],
    ],
    ['const text = "[" + "{},".repeat(2e6) + "0]"; JSON.parse(text)', ['limit at JSON.parse(text)']],
    [deep('1+(', ')', 200), []],
    [`const a = ${'1+'.repeat(50_000)}1`, [`limit at const a = ${'1+'.repeat(50_000)}1`]],
    [`const f = () => f; f${'()'.repeat(50_000)}`, [`limit at f${'()'.repeat(50_000)}`]],
  ]
  test.each(cases.map(([text, expected]) => [text.slice(0, 70), text, expected] as const))('%s', (_, text, expected) =>
    check(text, expected),
  )
})

test('a text that is too long, or nested too deep, is a problem of the file', () => {
  const long = evaluated(`${head}${'// padding\n'.repeat(200_000)}${good}`)
  expect([long.hasSyntaxErrors, long.models.length]).toEqual([true, 0])
  expect(long.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'limit: the file has 2,200,135 characters, more than the 2,000,000 that are read; split it',
  ])
  const text = `${head}const a = ${'['.repeat(50_000)}${good}`
  const nested = evaluated(text)
  expect([nested.hasSyntaxErrors, nested.models.length, nested.problems.map(({ message }) => message)]).toEqual([
    true,
    0,
    ['this is nested too deep to be read; split it'],
  ])
  expect(text.slice(0, nested.problems[0]?.span.end)).toBe(`${head}const a = ${'['.repeat(100)}`)
  // What the parser was doing when it gave up does not show in the next file.
  expect(evaluated(`${head}const f = (x) => (y) => x + y${good}`).problems).toEqual([])
})

test('100,000 lines are counted to the last', () => {
  const lines = Array.from({ length: 100_000 }, (_, line) => `let v${line}=1`)
  const program = evaluated(head + lines.join('\n') + good)
  expect([program.hasSyntaxErrors, program.problems, program.models.length]).toEqual([false, [], 1])
})

/** Each about 10 characters, `count` times. */
const long: Readonly<Record<string, (count: number) => string>> = {
  'call sites': count => 'linear(1);'.repeat(count),
  'call sites on a path': count =>
    `model("path", { batch: 1 }, ({ batch }) => { let x = input([batch, 4]); ${'x=relu(x);'.repeat(count)} return x })`,
  statements: count => ';'.repeat(10 * count),
  entries: count => `const a = [${'1,'.repeat(5 * count)}]`,
  'parts of a template': count => `const a = \`${'${1}--'.repeat(count)}\``,
  functions: count => Array.from({ length: count }, (_, at) => `function f${at}(){}`).join(''),
  'things to leave out': count => `let q; if (missing) { ${'q=1;'.repeat(count)} }`,
  'names that are not there': count => Array.from({ length: count }, (_, at) => `missing${at}()`).join(';'),
}

test.each(Object.entries(long))('twice as many %s on one line take twice the steps', (_, text) => {
  const steps = (count: number) => {
    const program = evaluated(head + text(count), {}, { steps: 1e7 })
    return program.models.length === 0 ? program.steps : traced(program).steps
  }
  expect(steps(20_000) / steps(10_000)).toBeLessThan(2.01)
})

test('modules in a chain are read once each, and take steps by their number', () => {
  const steps = (count: number) => {
    const read: string[] = []
    const texts = new Map([
      ['/project/model.ts', `${head}import { size } from "./m0"${good.replace('linear(3)', 'linear(size)')}`],
    ])
    for (let at = 0; at < count; at++)
      texts.set(
        `/project/m${at}.ts`,
        at + 1 === count
          ? 'export const size = 3'
          : `import { size as next } from "./m${at + 1}"\nexport const size = next`,
      )
    const program = evaluate(
      { file: '/project/model.ts', read: path => (read.push(path), texts.get(path)) },
      defaultLimits,
    )
    expect(program.problems).toEqual([])
    expect([kindsOf(traced(program)), traced(program).complete]).toEqual([['linear'], true])
    expect(read.filter(path => texts.has(path)).length).toBe(count + 1)
    return program.steps
  }
  expect(steps(100) / steps(50)).toBeLessThan(2.01)
})

test('imported files together are read up to twice the length of one; those loaded before stay', () => {
  const main = `${head}import { a } from "./a"
import b from "./b.json"
import { c } from "./c"
import { d } from "./d"
import { a as again } from "./a"
${good.replace('linear(3)', 'linear(a + again + b.size)')}`
  const padding = ' '.repeat(900)
  const texts = new Map([
    ['/project/model.ts', main],
    ['/project/a.ts', `export const a = 1${padding}`],
    ['/project/b.json', `{ "size": 1 }${padding}`],
    ['/project/c.ts', `export const c = 1${padding}`],
    ['/project/d.ts', 'export const d = 1'],
  ])
  const read: string[] = []
  const program = evaluate(
    { file: '/project/model.ts', read: path => (read.push(path), texts.get(path)) },
    { ...defaultLimits, textBytes: 1000 },
  )
  expect(program.problems.map(({ code, span }) => `${code} at ${main.slice(span.start, span.end)}`)).toEqual([
    'limit at "./c"',
    'limit at "./d"',
  ])
  expect(read).not.toContain('/project/d.ts')
  for (let again = 0; again < 2; again++) {
    const trace = traced(program)
    expect([kindsOf(trace), trace.complete, trace.graph.nodes[0]?.output.shape]).toEqual([['linear'], true, [2, 3]])
  }
})

test('an array that JSON gives is as long as any other may be', () => {
  const text = `import data from "./data.json"\nconst { list } = JSON.parse('{ "list": [1, 2, 3, 4], "size": 3 }')`
  const { problems } = evaluated(text, { 'data.json': '[[1, 2], [1, 2, 3, 4]]' }, { arrayLength: 3 })
  expect(problems.map(({ code, span }) => `${code} at ${text.slice(span.start, span.end).slice(0, 13)}`)).toEqual([
    'limit at "./data.json"',
    "limit at JSON.parse('{",
  ])
})

describe('in a build, what was traced stays', () => {
  const cases: readonly (readonly [body: string, ops: number, place: string])[] = [
    ['let x = linear(4)(input([1, 4])); while (true) {} return x', 1, 'while (true)'],
    ['let x = linear(4)(input([1, 4])); const f = n => f(n); f(1); return x', 1, 'f(n)'],
    ['let x = input([1, 4]); for (;;) x = relu(x); return x', 60, 'for (;;)'],
    ['let x = input([1, 4]); return repeat(1e9, () => relu)(x)', 0, 'repeat(1e9, () => relu)'],
    ['let x = linear(4)(input([1, 4])); return (y => { throw new Error("stop") })(x)', 1, 'throw new Error("stop")'],
  ]
  test.each(cases)('%s', (body, ops, place) => {
    const text = `${head}model("cut", { batch: 1 }, () => { ${body} })${good}`
    const program = evaluated(text, {}, { ops: 60 })
    const trace = traced(program)
    expect(trace.graph.nodes.length).toBe(ops)
    expect(trace.complete).toBe(false)
    expect(trace.problems.map(({ span }) => text.slice(span.start, span.end))).toEqual([place])
    expect(traced(program, 1).complete).toBe(true)
  })
})
