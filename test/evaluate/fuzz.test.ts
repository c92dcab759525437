/** Whatever a file holds, evaluation gives a program: it never throws, and stays within its limits. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluated, traced } from './check'

const folder = new URL('../../examples/', import.meta.url)
const texts = readdirSync(folder)
  .filter(name => name.endsWith('.ts'))
  .map(name => readFileSync(new URL(name, folder), 'utf8'))

const limits = { milliseconds: 300, steps: 200_000, ops: 5000 }

function survives(text: string): void {
  const started = performance.now()
  const program = evaluated(text, {}, limits)
  const problems = [...program.problems]
  program.models.slice(0, 3).forEach((_, model) => {
    const trace = traced(program, model)
    problems.push(...trace.problems)
    // What is wrong is said, or figures are whole.
    if (trace.problems.some(({ severity }) => severity === 'error')) expect(trace.complete).toBe(false)
  })
  for (const { span, message } of problems) {
    expect(message).not.toMatch(/cannot be evaluated: |is not iterable|Cannot read propert/)
    expect([span.start >= 0, span.end <= text.length, span.start <= span.end]).toEqual([true, true, true])
  }
  // Four times the limit, for parsing and a loaded machine.
  expect(performance.now() - started).toBeLessThan(4 * 4 * limits.milliseconds)
}

/** Words that a slip of the hand, or a bad intention, puts somewhere. */
const words = fc.constantFrom(
  ...[
    '',
    ' ',
    '\n',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    ',',
    ';',
    '.',
    '?.',
    '=>',
    '=',
    '...',
    '"',
    '`',
    '${',
    '/*',
    '//',
    '!',
    '-',
    '*',
    ':',
    '?',
    '&&',
    '??',
  ],
  ...[
    'undefined',
    'null',
    'NaN',
    '1e9',
    '-1',
    '0.5',
    '"x"',
    '[]',
    '{}',
    'this',
    'x',
    'batch',
    'linear',
    'input([1])',
    'repeat',
    'model',
    'return ',
    'throw ',
    'new ',
  ],
  ...[
    'for (;;)',
    'while (true) ',
    'if (x) ',
    'const ',
    'let x = ',
    'function f() {',
    'class ',
    'async ',
    'await ',
    'yield ',
    'import ',
    'export ',
    'typeof ',
    'delete ',
  ],
  ...[
    '.constructor',
    '.__proto__',
    '["__proto__"]',
    '.push(x)',
    '.map(x => x)',
    '.length',
    '.shape',
    '.add(x)',
    '.call',
    '.repeat(1e9)',
    '()',
    '(x)',
    '\0',
    '\u2028',
    '😀',
  ],
)

test('mutated examples', () => {
  const edits = fc.array(fc.tuple(fc.nat(10_000), fc.nat(12), words), { minLength: 1, maxLength: 4 })
  const mutated = fc.tuple(fc.constantFrom(...texts), edits).map(([text, list]) =>
    list.reduce((now, [at, cut, word]) => {
      const start = at % (now.length + 1)
      return now.slice(0, start) + word + now.slice(start + cut)
    }, text),
  )
  fc.assert(fc.property(mutated, survives), { numRuns: 250 })
}, 60_000)

test('truncated examples', () => {
  const truncated = fc
    .tuple(fc.constantFrom(...texts), fc.nat(10_000))
    .map(([text, at]) => text.slice(0, at % text.length))
  fc.assert(fc.property(truncated, survives), { numRuns: 100 })
}, 60_000)

test('words in any order', () => {
  const start = 'import { input, linear, model, repeat } from "memwall"\nlet x = input, batch = 2\n'
  const soup = fc.array(words, { maxLength: 30 }).map(list => start + list.join(' '))
  fc.assert(fc.property(soup, survives), { numRuns: 250 })
}, 60_000)
