/** What is not known spreads to what depends on it, and to nothing else. */
import { describe, expect, test } from 'vitest'
import { Unknown } from '../../src/evaluate/values/values'
import { evaluated, interpreted, kindsOf, shown, traced } from './check'

/** `absent` is not defined: its value is Unknown. */
const values: readonly (readonly [program: string, expected: unknown])[] = [
  ['export const r = absent + 1', '?'],
  ['export const r = [1, absent, 3]', [1, '?', 3]],
  ['export const r = { a: 1, b: absent }', { a: 1, b: '?' }],
  ['export const r = [1, ...absent]', '?'],
  ['export const r = { a: 1, ...absent }', '?'],
  ['export const r = `n${absent}`', '?'],
  [
    'export const r = [absent ? 1 : 2, absent && 1, absent || 1, absent ?? 1, !absent, typeof absent.x, absent === 1]',
    Array(7).fill('?'),
  ],
  ['export const r = [absent.x, absent[0], absent(), absent.f(1), absent?.x, new absent()]', Array(6).fill('?')],
  ['export const { a, b = 2 } = absent, [c, d] = absent; export const r = [a, b, c, d]', Array(4).fill('?')],
  ['let a = 1, b = 2; if (absent) a = 5; else b++; export const r = [a, b]', ['?', '?']],
  ['let a = 1, b = 2; if (a) b = 3; export const r = [a, b, absent]', [1, 3, '?']],
  ['let n = 0; for (let i = 0; i < absent; i++) n++; export const r = n', '?'],
  ['let n = 0, m = 0; for (const x of absent) { n += x; [m] = [1] } export const r = [n, m]', ['?', '?']],
  ['let n = 0; while (absent) n++; export const r = n', '?'],
  ['let n = 0; do { n++ } while (absent); export const r = n', '?'],
  ['let n = 0; switch (absent) { case 1: n = 1; break; default: n = 2 } export const r = n', '?'],
  ['const o = { a: 1, b: 2 }; if (absent) o.a = 5; export const r = [o.a, o.b]', ['?', 2]],
  ['const o = { a: [1] }; const k = "a"; if (absent) o[k] = 5; export const r = [o.a, Object.keys(o)]', ['?', '?']],
  [
    'const l = [1]; if (absent) l.push(2); export const r = [l.length, l[0], l.map(x => x), [...l], l.includes(1)]',
    Array(5).fill('?'),
  ],
  ['const o = { l: [1] }; if (absent) o.l.push(2); export const r = [o.l.length]', ['?']],
  ['const m = new Map([[1, 2]]); if (absent) m.set(1, 3); export const r = [m.get(1), m.size]', ['?', '?']],
  ['class A { n = 1; m() { if (absent) this.n = 2; return this.n } } export const r = new A().m()', '?'],
  ['const f = () => { if (absent) return 1; return 2 }; export const r = f()', '?'],
  ['let n = 0; const f = () => { if (absent) return 1; n = 2; return 3 }; f(); export const r = n', '?'],
  ['const f = () => { for (const x of [1, 2]) if (absent) return x; return 3 }; export const r = f()', '?'],
  ['let n = 0; for (const x of [1, 2, 3]) { if (absent) break; n += x } export const r = n', '?'],
  ['let n = 0; for (const x of [1, 2, 3]) { if (absent) continue; n += x } export const r = n', '?'],
  ['let n = 0; for (const x of [1, 2, 3]) { switch (absent) { case 1: break } n += x } export const r = n', 6],
  [
    'export const r = [[1, 2].filter(() => absent), [1, 2].find(() => absent), [1, 2].some(x => absent), [2, 1].sort(() => absent)]',
    Array(4).fill('?'),
  ],
  [
    'export const r = [[1, 2].map(x => x === 1 ? absent : x), [1, 2].reduce((a, b) => a + absent), [1, absent].indexOf(3)]',
    [['?', 2], '?', '?'],
  ],
  [
    'export const r = [Math.max(1, absent), "a".repeat(absent), Number(absent), [1].concat(absent), Array(absent), Object.keys(absent), JSON.stringify([absent])]',
    ['?', '?', '?', '?', ['?'], '?', '?'],
  ],
  [
    'const a = []; a.push(absent); const s = new Set([1]); export const r = [a.length, a, s.has(absent)]',
    [1, ['?'], '?'],
  ],
  ['const o = {}; o[absent] = 1; export const r = [o.a, Object.keys(o)]', ['?', '?']],
  ['try { absent.x() } catch { } export const r = 1', 1],
  ['let x = absent; x = 3; export const r = x', 3],
]

describe('values', () => {
  test.each(values)('%s', (program, expected) => {
    const { exports, problems } = interpreted(program)
    expect(known(exports.r)).toBe(shown(expected))
    const messages = new Set(problems.map(({ message }) => message))
    expect([...messages]).toEqual(['absent is not defined; declare or import it'])
  })
})

/** As text, with "?" for what is unknown. */
function known(value: unknown): string {
  const marked = (given: unknown): unknown => {
    if (given instanceof Unknown) return '?'
    if (Array.isArray(given)) return given.map(marked)
    if (typeof given !== 'object' || given === null) return given
    return Object.fromEntries(Object.entries(given).map(([key, entry]) => [key, marked(entry)]))
  }
  return shown(marked(value))
}

describe('models', () => {
  const head = 'import { input, linear, model, relu, repeat, residual, sequential } from "memwall"\n'
  const cases: readonly (readonly [build: string, kinds: readonly string[], problems: number])[] = [
    ['const x = linear(3)(input([1, 4])); return absent(x)', ['linear'], 1],
    ['const x = linear(3)(input([1, 4])); return linear(absent)(x)', ['linear'], 1],
    ['return sequential(linear(3), x => x.add(absent), relu)(input([1, 4]))', ['linear'], 1],
    ['return residual(x => absent)(input([1, 4]))', [], 1],
    ['return repeat(2, i => (i ? absent : relu))(input([1, 4]))', [], 1],
    ['let x = input([1, 4]); if (absent) x = relu(x); return linear(2)(x)', [], 1],
    ['let x = input([1, 4]); for (const f of [relu, absent, relu]) x = f(x); return x', ['relu'], 1],
    ['console.log(absent); return relu(input([1, 4]))', ['relu'], 1],
    ['const size = linear("x") ? 3 : 4; return linear(size)(relu(input([1, 4])))', ['relu'], 1],
    ['return [relu(input([1, 4])), absent]', ['relu'], 1],
    ['return relu(input([1, outside]))', [], 0],
    ['return relu(input([1, untouched.a]))', ['relu'], 0],
  ]
  test.each(cases)('%s', (build, kinds, problems) => {
    const outside = 'const outside = missing, untouched = { a: 4, b: outside }\n'
    const trace = traced(evaluated(`${head}${outside}model("m", { batch: 1 }, () => { ${build} })`))
    expect(kindsOf(trace)).toEqual(kinds)
    expect(trace.problems.length).toBe(problems)
    expect(trace.complete).toBe(build.includes('untouched'))
  })

  test('a problem of the module does not touch a build that does not meet it', () => {
    const program = evaluated(`${head}const wrong = linear("x")\nmodel("m", { batch: 1 }, () => relu(input([1, 4])))`)
    expect(program.problems.length).toBe(1)
    expect(traced(program).complete).toBe(true)
  })
})
