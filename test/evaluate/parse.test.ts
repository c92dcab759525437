/** Texts of which the compiler's parser makes far more than they hold are given up, in time and with a word of why. */
import { describe, expect, test } from 'vitest'
import type { Problem } from '../../src/evaluate/program'
import { evaluated } from './check'

const head = 'import { input, linear, model } from "memwall"\n'
const good = 'model("good", { batch: 1 }, ({ batch }) => linear(3)(input([batch, 4])))'
const around = (open: string, close: string, count: number): string =>
  `const a = ${open.repeat(count)}1${close.repeat(count)}`

const lineOf = (problems: readonly Problem[], text: string): number =>
  text.slice(0, problems[0]?.span.start).split('\n').length

describe('what may be the head of a function at every bracket', () => {
  const cases = [
    ['(b=(', '))'],
    ['a?(b=', '):1'],
    ['a?({b=', '}):c=>1'],
    ['async<T>(a=', ')'],
  ] as const
  test.each(cases)('%s 1 %s', (open, close) => {
    const { hasSyntaxErrors, models, problems } = evaluated(`${head}${around(open, close, 40)}\n${good}`)
    expect([hasSyntaxErrors, models.length]).toEqual([true, 0])
    expect(lineOf(problems, `${head}${around(open, close, 40)}`)).toBe(2)
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'syntax: this takes too long to be read: too much of it may be a type or a function as well; close brackets, and split it',
    ])
    // As people write it, it is read; and what the parser was doing when it gave up does not show in the next file.
    const few = evaluated(`${head}let b, c, T, async\nif (0) { ${around(open, close, 4)} }\n${good}`)
    expect([few.hasSyntaxErrors, few.models.length]).toEqual([false, 1])
  })
})

test.each(['export ', 'export/**/', 'declare\n', 'abstract // \n'])('%j over and over', word => {
  const { hasSyntaxErrors, problems } = evaluated(`${word.repeat(20)}class A {}\n${good}`)
  expect([hasSyntaxErrors, problems.length]).toEqual([true, 1])
  expect(problems[0]?.message).toMatch(/^this takes too long to be read/)
  // The words may be as many as there are declarations.
  const classes = Array.from({ length: 40 }, (_, n) => `export class A${n} { static readonly a = 1 }`)
  expect(evaluated(classes.join('\n')).problems).toEqual([])
})

/** Words in a row inside a class, an interface or a type, where each must not be a declaration of its own. */
test.each([
  ['interface I {', 'out\n', '}'],
  ['interface I {', 'o\\u0075t\n', '}'],
  ['interface I {', 'o\\u{75}t\n', '}'],
  ['class C {', 'in\n', '}'],
  ['class C {', 'const ', '}'],
  ['type T = {', 'override ', '}'],
  ['type T = {', 'default ', '}'],
  ['type T = {', 'in // \n', '}'],
])('%s %j over and over %s', (open, word, close) => {
  const { hasSyntaxErrors, problems } = evaluated(`${open}${word.repeat(20)}${close}\n${good}`)
  expect([hasSyntaxErrors, problems.length]).toEqual([true, 1])
  expect(problems[0]?.span.start).toBe(open.length)
  expect(problems[0]?.message).toMatch(/^this takes too long to be read/)
})

test('words that may be modifiers are read as the names and the operators that they are', () => {
  const terms = Array.from({ length: 20 }, (_, n) => `out / ${n + 1}`)
  const sizes = Array.from({ length: 20 }, (_, n) => `const a${n} = "x" in {} ? out : 1 // in out`)
  expect(evaluated(`const out = 1\nconst sum = ${terms.join(' + ')}\n${sizes.join('\n')}`).problems).toEqual([])
})

test.each([
  ['words that make no sense', 'abcdefgh '.repeat(70_000), 'it has more than 60,000 syntax errors'],
  [
    'a list that is too long',
    `(${'1,'.repeat(900_000)}1)`,
    'it has more than 2,500,000 words and expressions; split it',
  ],
])('%s are given up where they are', (_, text, why) => {
  const whole = `${head}${text}\n${good}`
  const { hasSyntaxErrors, problems } = evaluated(whole)
  expect([hasSyntaxErrors, problems.map(({ message }) => message)]).toEqual([
    true,
    [`this takes too long to be read: ${why}`],
  ])
  expect(lineOf(problems, whole)).toBe(2)
  // The next file is read as if there had been none before it.
  expect(evaluated(`${head}cost price\n${good}`).problems.map(({ code }) => code)).toEqual(['syntax'])
})

test('what is nested without brackets is said where it is', () => {
  const text = `${head}const a = ${'f<'.repeat(100_000)}\n${good}`
  const { problems } = evaluated(text)
  expect(problems.map(({ message }) => message)).toEqual(['this is nested too deep to be read; split it'])
  expect(lineOf(problems, text)).toBe(2)
})
