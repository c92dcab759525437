/** Model files as a slip of the hand, or a bad intention, leaves them. */
import fc from 'fast-check'
import ts from 'typescript'
import { smallZoo } from './zoo'

type Edit = (text: string) => string

/** A place in a text as a part of its length, in thousandths: it holds whatever the text has become. */
const place = fc.nat(999)
const offset = (text: string, at: number): number => Math.floor((at / 1000) * (text.length + 1))
const entry = <T>(list: readonly T[], at: number): T | undefined => list[Math.floor((at / 1000) * list.length)]

/** Where tokens start and end, comments and blanks left out. */
function tokensOf(text: string): [start: number, end: number][] {
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true, ts.LanguageVariant.Standard, text)
  const tokens: [number, number][] = []
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) tokens.push([scanner.getTokenStart(), scanner.getTokenEnd()])
  return tokens
}

/** Pieces that stand on lines of their own up to the next line that is not indented: the statements of a file. */
const statementsOf = (text: string): string[] => text.split(/\n(?=\S)/)

const replaced = (text: string, [start, end]: readonly [number, number], by: string): string =>
  text.slice(0, start) + by + text.slice(end)

const words = [
  ...[' ', '\n', '(', ')', '{', '}', '[', ']', ',', ';', '.', '?.', '=>', '=', '...', '"', '`', '${', '/*', '//', '#'],
  ...['!', '-', '*', '**', ':', '?', '&&', '??', '||=', '@', '<', '>', '++', 'undefined', 'null', 'NaN', 'Infinity'],
  ...['"x"', '[]', '{}', 'this', 'x', 'batch', 'seq', 'linear', 'relu', 'input([1])', 'input([batch, 4])', 'repeat'],
  ...['model', 'return ', 'throw ', 'new ', 'super', 'for (;;)', 'while (true) ', 'if (x) ', 'const ', 'let x = '],
  ...['function f() {', 'function* g() {', 'class ', 'class A extends A {', 'async ', 'await ', 'yield ', 'import '],
  ...['export ', 'export default ', 'typeof ', 'delete ', 'void ', 'in ', 'instanceof ', 'switch (x) {', 'case 1:'],
  ...['try {', 'catch {', 'finally {', 'do {', 'enum E {', 'label: ', 'break ', 'continue ', 'get x() {', 'static '],
  ...['.constructor', '.__proto__', '["__proto__"]', '.prototype', '{ __proto__: null }', '[Symbol.iterator]'],
  ...['.push(x)', '.map(x => x)', '.length', '.shape', '.add(x)', '.call', '.bind(null)', '.repeat(1e9)', '.fill(0)'],
  ...['.toString()', '.valueOf', '()', '(x)', '(() => {})', '(f => f(f))(f => f(f))', '/x/g', '1n', '0x', '1e'],
  ...['\0', '\u2028', '\ufeff', '\u202e', '\ud800', '😀', 'ﬁ', 'ℯ', 'x\u0301', '\\u0041', '\r', '\v'],
]

const numbers = [
  ...['0', '-0', '-1', '0.5', '1e3', '1e9', '1e15', '2 ** 53', '2 ** 53 - 1', '-(2 ** 53)', '1e308', '1e999', 'NaN'],
  ...['Infinity', '-Infinity', '1e-320', '3', '7', '12', '"8"', '[1, 2]', 'null', '0xffffffff', '1_000_000'],
]

const names = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'then', 'toString', 'arguments', 'eval', '']

const brackets = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['(() => ', ')()'],
  ['!', ''],
  ['[...', ']'],
  ['{a:', '}'],
  ['`${', '}`'],
  ['1+', ''],
  ['a?b:', ''],
  ['x=>', ''],
  ['if(1)', ''],
  ['sequential(', ')'],
  ['residual(', ')'],
  ['repeat(2, () => ', ')'],
  ['f(', ')'],
  ['a.', ''],
  ['new ', ''],
  ['{', ''],
  ['-', ''],
] as const

const insert = fc.record({ at: place, cut: fc.nat(12), word: fc.constantFrom(...words) }).map(
  ({ at, cut, word }): Edit =>
    text =>
      replaced(text, [offset(text, at), offset(text, at) + cut], word),
)

const cutAway = fc.record({ at: place, length: place }).map(
  ({ at, length }): Edit =>
    text =>
      replaced(text, [offset(text, at), offset(text, at) + offset(text, length)], ''),
)

const replaceToken = fc.record({ at: place, by: fc.constantFrom(...words, ...names) }).map(
  ({ at, by }): Edit =>
    text => {
      const token = entry(tokensOf(text), at)
      return token === undefined ? text : replaced(text, token, by)
    },
)

const swapTokens = fc.record({ a: place, b: place }).map(
  ({ a, b }): Edit =>
    text => {
      const tokens = tokensOf(text)
      const [one, other] = [entry(tokens, Math.min(a, b)), entry(tokens, Math.max(a, b))]
      if (one === undefined || other === undefined || one === other) return text
      return replaced(replaced(text, other, text.slice(...one)), one, text.slice(...other))
    },
)

const changeNumber = fc.record({ at: place, by: fc.constantFrom(...numbers) }).map(
  ({ at, by }): Edit =>
    text => {
      const literals = tokensOf(text).filter(([start]) => /\d/.test(text[start] as string))
      const literal = entry(literals, at)
      return literal === undefined ? text : replaced(text, literal, by)
    },
)

const rename = fc.record({ at: place, by: fc.constantFrom(...names) }).map(
  ({ at, by }): Edit =>
    text => {
      const word = entry(
        tokensOf(text).filter(([start, end]) => /^[a-z]\w*$/i.test(text.slice(start, end))),
        at,
      )
      if (word === undefined) return text
      const old = text.slice(...word)
      return text.replaceAll(new RegExp(`\\b${old}\\b`, 'g'), by)
    },
)

const repeatStatement = fc.record({ at: place, to: place, times: fc.constantFrom(1, 2, 20) }).map(
  ({ at, to, times }): Edit =>
    text => {
      const statements = statementsOf(text)
      const again = Array<string>(times).fill(entry(statements, at) ?? '')
      return statements.toSpliced(Math.floor((to / 1000) * statements.length), 0, ...again).join('\n')
    },
)

const dropStatement = place.map(
  (at): Edit =>
    text => {
      const statements = statementsOf(text)
      return statements.toSpliced(Math.floor((at / 1000) * statements.length), 1).join('\n')
    },
)

const nest = fc
  .record({
    at: place,
    pair: fc.constantFrom(...brackets),
    depth: fc.constantFrom(1, 30, 600, 3000, 9000),
    closed: fc.boolean(),
  })
  .map(
    ({ at, pair: [open, close], depth, closed }): Edit =>
      text => {
        const start = entry(tokensOf(text), at) ?? [0, 0]
        const inner = text.slice(...start)
        return replaced(text, start, open.repeat(depth) + inner + (closed ? close.repeat(depth) : ''))
      },
  )

const example = fc.constantFrom(...smallZoo)

/** The start of the text, and the end of another file. */
const splice = fc.record({ at: place, other: example, from: place }).map(
  ({ at, other, from }): Edit =>
    text =>
      text.slice(0, offset(text, at)) + other.slice(offset(other, from)),
)

const edit = fc.oneof(
  { weight: 5, arbitrary: insert },
  { weight: 4, arbitrary: replaceToken },
  { weight: 3, arbitrary: changeNumber },
  { weight: 2, arbitrary: swapTokens },
  { weight: 2, arbitrary: rename },
  { weight: 1, arbitrary: cutAway },
  { weight: 1, arbitrary: repeatStatement },
  { weight: 1, arbitrary: dropStatement },
  { weight: 1, arbitrary: splice },
  { weight: 1, arbitrary: nest },
)

/** An example after a few edits. */
export const mutants = fc
  .tuple(example, fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([text, edits]) => edits.reduce((now, each) => each(now), text))

/** An example that breaks off. */
export const truncated = fc.tuple(example, place).map(([text, at]) => text.slice(0, offset(text, at)))

/** Words in any order. They start no comment and change nothing of the text that they follow. */
export const soup = fc
  .array(fc.constantFrom(...words, ...numbers, ...names), { maxLength: 30 })
  .map(list => list.join(' '))
