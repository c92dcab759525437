/** Modules: what is imported, from where, and what is said where it is not there. */
import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/evaluate/evaluate'
import { evaluated, framesOf, interpreted, kindsOf, shown, sourcesOf, traced } from './check'

type Files = Readonly<Record<string, string>>

const works: readonly (readonly [main: string, others: Files, expected: unknown])[] = [
  [
    'import { a, b as c } from "./m"; export const r = [a, c]',
    { 'm.ts': 'export const a = 1; const x = 2; export { x as b }' },
    [1, 2],
  ],
  ['import d, { a } from "./m"; export const r = [d, a]', { 'm.ts': 'export default 5; export const a = 1' }, [5, 1]],
  ['import f from "./m"; export const r = f()', { 'm.ts': 'export default function () { return 7 }' }, 7],
  ['import f from "./m"; export const r = f()', { 'm.ts': 'export default function named() { return 8 }' }, 8],
  ['import K from "./m"; export const r = new K().v', { 'm.ts': 'export default class { v = 9 }' }, 9],
  [
    'import * as m from "./m"; export const r = [m.a, m.default, Object.keys(m)]',
    { 'm.ts': 'export const a = 1; export default 2' },
    [1, 2, ['a', 'default']],
  ],
  [
    'import { n, up } from "./m"; up(); export const r = n',
    { 'm.ts': 'export let n = 1; export function up() { n++ }' },
    2,
  ],
  [
    'import * as m from "./m"; m.up(); export const r = m.n',
    { 'm.ts': 'export let n = 1; export function up() { n++ }' },
    2,
  ],
  [
    'import { a, b, c } from "./all"; export const r = [a, b, c.x]',
    {
      'all.ts': 'export * from "./m"; export { y as b } from "./m"; export * as c from "./n"',
      'm.ts': 'export const a = 1, y = 2',
      'n.ts': 'export const x = 3',
    },
    [1, 2, 3],
  ],
  [
    'import { a } from "./all"; export const r = a',
    { 'all.ts': 'export * from "./m"; export const a = 1', 'm.ts': 'export const a = 2; export default 3' },
    1,
  ],
  ['import { a } from "./m.js"; export const r = a', { 'm.ts': 'export const a = 1' }, 1],
  ['import { a } from "./m.ts"; export const r = a', { 'm.ts': 'export const a = 1' }, 1],
  [
    'import { a } from "./lib"; export const r = a',
    { 'lib/index.ts': 'export { a } from "../m"', 'm.ts': 'export const a = 1' },
    1,
  ],
  ['import "./m"; export const r = 1', { 'm.ts': 'export {}' }, 1],
  [
    'import c, { hidden } from "./c.json"; import * as all from "./c.json"; export const r = [c, hidden, all.hidden]',
    { 'c.json': '{ "hidden": 768, "list": [1, { "__proto__": 2 }] }' },
    [{ hidden: 768, list: [1, JSON.parse('{"__proto__":2}')] }, 768, 768],
  ],
  ['import c from "./c.json" with { type: "json" }; export const r = c', { 'c.json': '[1]' }, [1]],
  [
    'import type { T } from "./none"; import { type U, a, V, W } from "./m"; export const r = a',
    { 'm.ts': 'export interface V { x: 1 }; export type U = 1; interface W {} export { W }; export const a = 1' },
    1,
  ],
  [
    'import { first, second } from "./m"; export const r = [first, second]',
    { 'm.ts': 'export const first = early(); function early() { return 1 } export var second = 2' },
    [1, 2],
  ],
  [
    'import { E, K } from "./m"; export const r = [E.B, new K().v]',
    { 'm.ts': 'export enum E { A, B } export class K { v = 1 }' },
    [1, 1],
  ],
  [
    'import { a } from "./x"; import { log } from "./log"; export const r = [a, log]',
    {
      'x.ts': 'import { log } from "./log"; log.push("x"); export const a = 1',
      'log.ts': 'export const log: string[] = ["log"]',
    },
    [1, ['log', 'x']],
  ],
]

describe('imports', () => {
  test.each(works)('%s', (main, others, expected) => {
    const { exports, problems } = interpreted(main, others)
    expect(problems).toEqual([])
    expect(shown(exports.r)).toBe(shown(expected))
  })
})

const fails: readonly (readonly [main: string, others: Files, expected: string])[] = [
  [
    'import fs from "node:fs"',
    {},
    '"node:fs" cannot be imported: a model file imports "memwall" and files by relative path, as in "./blocks"',
  ],
  ['import { a } from "./none"', {}, 'there is no /project/none.ts or /project/none/index.ts; check the path'],
  ['import a from "./none.json"', {}, 'there is no /project/none.json; check the path'],
  [
    'import a from "./bad.json"',
    { 'bad.json': '{ "a": ' },
    './bad.json is not JSON: line 1, column 8: a value is expected, got the end',
  ],
  [
    'import { linera } from "memwall"',
    {},
    'memwall has no export "linera"; did you mean "linear"? Write an op that it lacks as custom(kind, inputs, { shape, flops })',
  ],
  [
    'import { roiAlign } from "memwall"',
    {},
    'memwall has no export "roiAlign"; write an op that it lacks as custom(kind, inputs, { shape, flops })',
  ],
  [
    'import * as mw from "memwall"; const layer = mw.linera(3)',
    {},
    'memwall has no export "linera"; did you mean "linear"? Write an op that it lacks as custom(kind, inputs, { shape, flops })',
  ],
  [
    'import * as mw from "memwall"; const layers = [mw.relu, mw.roiAlign]',
    {},
    'memwall has no export "roiAlign"; write an op that it lacks as custom(kind, inputs, { shape, flops })',
  ],
  ['import memwall from "memwall"', {}, 'memwall has no default export; write import { .. } with the names'],
  [
    'import { bloc } from "./m"',
    { 'm.ts': 'export const block = 1' },
    'm.ts has no export "bloc"; did you mean "block"?',
  ],
  [
    'import { b } from "./m"',
    { 'm.ts': 'export { b } from "./n"', 'n.ts': 'export const a = 1' },
    'n.ts has no export "b"; did you mean "a"?',
  ],
  ['import { b } from "./m"', { 'm.ts': 'export { b }' }, 'b is not declared in this file; declare or import it'],
  [
    'import { a } from "./m"',
    { 'm.ts': 'import { b } from "./model"; export const a = b' },
    'model.ts imports this file in turn; move what both need to a third file',
  ],
  ['import { a } from "./model"', {}, 'model.ts imports this file in turn; move what both need to a third file'],
  [
    'import { a } from "./long"',
    { 'long.ts': `export const a = 1 //${'x'.repeat(2_000_000)}` },
    './long has 2,000,021 characters, more than the 2,000,000 that are read; split it',
  ],
  ['import x = require("fs")', {}, 'import = is not supported; write import .. from'],
  ['export = 3', {}, 'export = is not supported; write export default'],
  [
    'import { a } from "./m"; a = 2',
    { 'm.ts': 'export let a = 1' },
    'a is a constant; declare it with let to change it',
  ],
]

describe('imports that fail', () => {
  const good =
    '\nimport { input, linear, model } from "memwall"\nmodel("good", { batch: 2 }, ({ batch }) => linear(3)(input([batch, 4])))'
  test.each(fails)('%s', (main, others, expected) => {
    const program = evaluated(main + good, others)
    expect(program.problems.map(({ message }) => message)).toEqual([expected])
    expect([kindsOf(traced(program)), traced(program).complete]).toEqual([['linear'], true])
  })
})

test('the DSL comes by name, under another name, and as a whole', () => {
  const program = evaluated(
    'import { linear as dense, type Layer, Tensor } from "memwall"\nimport * as m from "memwall"\n' +
      'const head: Layer = dense(2); const f = (x: Tensor) => head(x)\n' +
      'm.model("m", { batch: 1 }, ({ batch }) => m.sequential(m.relu, f)(m.input([batch, 4])))',
  )
  expect(program.problems).toEqual([])
  expect(kindsOf(traced(program))).toEqual(['relu', 'linear'])
})

test('a layer made in one file and applied in another is shown at both', () => {
  const block = 'import { linear } from "memwall"\nexport const block = (size: number) => linear(size)\n'
  const main =
    'import { input, model } from "memwall"\nimport { block } from "./block"\nmodel("m", { batch: 1 }, () => {\n  const head = block(3)\n  return head(input([1, 4]))\n})'
  const trace = traced(evaluated(main, { 'block.ts': block }))
  const { created, applied } = trace.graph.nodes[0]?.site ?? { created: null, applied: null }
  expect([created?.call.file, created?.parent?.call.file, applied?.call.file]).toEqual([
    '/project/block.ts',
    '/project/model.ts',
    '/project/model.ts',
  ])
  expect(block.slice(created?.call.start, created?.call.end)).toBe('linear(size)')
  expect(framesOf(created?.parent ?? null, main).at(-1)).toBe('block@block(3)')
  expect(framesOf(applied, main).at(-1)).toBe('head(input([1, 4]))')
})

test('problems of an imported file are at their place there', () => {
  const program = evaluated('import { b } from "./block"\nb()', {
    'block.ts': 'import { linear } from "memwall"\n\nexport const b = () => linear(-1)',
  })
  const [problem] = program.problems
  expect(problem?.span.file).toBe('/project/block.ts')
  expect(program.position('/project/block.ts', problem?.span.start ?? 0)).toEqual({ line: 3, column: 24 })
  expect(program.position('/project/model.ts', 28)).toEqual({ line: 2, column: 1 })
})

test('a file is read once for an evaluation and all its traces', () => {
  const sources = sourcesOf(
    'import { size } from "./m"\nimport { input, linear, model } from "memwall"\nmodel("m", { batch: 1 }, () => linear(size)(input([1, 4])))',
    { 'm.ts': 'export const size = 3' },
  )
  const reads: string[] = []
  const program = evaluate({ file: sources.file, read: path => (reads.push(path), sources.read(path)) })
  traced(program)
  traced(program)
  expect(reads).toEqual(['/project/model.ts', '/project/m.ts'])
})

test('sources that throw, or have no such file, are as good as empty', () => {
  const none = evaluate({ file: '/x.ts', read: () => undefined })
  expect([none.models, none.problems, none.hasSyntaxErrors]).toEqual([[], [], false])
  const throws = evaluate({
    file: '/x.ts',
    read: path => {
      throw new Error(path)
    },
  })
  expect([throws.models, throws.problems]).toEqual([[], []])
})
