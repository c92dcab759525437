/** Where a text is not JSON, and why; just where JSON.parse refuses it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonFault } from '../../src/evaluate/problems/jsonFault'

test.each([
  ['', 'line 1, column 1: a value is expected, got the end'],
  ['{\n  "hidden": 64,\n}', 'line 3, column 1: a name in double quotes is expected, got }'],
  ['{\n  hidden: 64 }', 'line 2, column 3: hidden is not JSON; names and texts stand in double quotes'],
  ["{ 'a': 1 }", "line 1, column 3: 'a' is not JSON; names and texts stand in double quotes"],
  ['{ "a" 1 }', 'line 1, column 7: a colon is expected after the name, got 1'],
  ['{ "a": 1 "b": 2 }', 'line 1, column 10: a comma is expected, got "b"'],
  ['[1,,2]', 'line 1, column 4: a value is expected, got ,'],
  ['[1,\n2', 'line 2, column 2: ] is expected, got the end'],
  ['{ "a": 1', 'line 1, column 9: } is expected, got the end'],
  ['[01]', 'line 1, column 3: a comma is expected, got 1'],
  ['{ "a": 1 } x', 'line 1, column 12: x is not JSON; names and texts stand in double quotes'],
  ['{ "a": 1 } "b"', 'line 1, column 12: nothing more is expected, got "b"'],
  ['{ "a": 1, // one\n}', 'line 1, column 11: JSON has no comments; leave it out'],
  ['[1.]', 'line 1, column 2: the number 1. is not complete'],
  ['["a\nb"]', 'line 1, column 2: the string is not closed on its line'],
  ['["a', 'line 1, column 2: the string is not closed on its line'],
  ['["\\x"]', 'line 1, column 2: the string has a \\ before a character that needs none'],
  ['["\\u12"]', 'line 1, column 2: the string has a \\u without four hexadecimal digits'],
  ['["\t"]', 'line 1, column 2: the string has a control character; write it as an escape, such as \\t'],
])('%s', (text, fault) => expect(jsonFault(text)).toBe(fault))

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('a text has a fault just where the host does not take it', () => {
  const text = fc.json({ maxDepth: 3 })
  const piece = fc.constantFrom(
    '',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    'a',
    '0',
    '1',
    '-',
    '.',
    'e',
    'null',
    ' ',
    '\n',
  )
  const check = (json: string, at: number, cut: number, put: string): void => {
    const changed = json.slice(0, at % (json.length + 1)) + put + json.slice((at % (json.length + 1)) + cut)
    expect([changed, jsonFault(changed) === null]).toEqual([changed, isJson(changed)])
  }
  fc.assert(fc.property(text, fc.nat(), fc.nat({ max: 2 }), piece, check), { numRuns: 3000 })
})

test('a long text, or a deep one, is looked through in no time', () => {
  for (const text of [`["${'a'.repeat(2e6)}`, '['.repeat(2e6), `[${'9'.repeat(2e6)}`, `${' '.repeat(2e6)}x`])
    expect(jsonFault(text)).toMatch(/^line 1, column \d+: /)
})
