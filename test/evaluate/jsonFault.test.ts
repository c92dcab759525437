/** Where a text is not JSON, and why; just where JSON.parse refuses it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonFault } from '../../src/evaluate/problems/jsonFault'

test.each([
  ['', 'line 1, column 1: a value is expected, got the end'],
  ['{\n  "hidden": 64,\n}', 'line 3, column 1: a name in double quotes is expected, got "}"'],
  ['{\n  hidden: 64 }', 'line 2, column 3: a name in double quotes or } is expected, got "h"'],
  ['{ "a" 1 }', 'line 1, column 7: : is expected, got "1"'],
  ['{ "a": 1 "b": 2 }', 'line 1, column 10: , or } is expected, got "\\""'],
  ['[1,,2]', 'line 1, column 4: a value is expected, got ","'],
  ['[1,\n2', 'line 2, column 2: , or ] is expected, got the end'],
  ['[01]', 'line 1, column 3: , or ] is expected, got "1"'],
  ['{ "a": 1 } x', 'line 1, column 12: nothing more is expected, got "x"'],
  ['{ "a": 1, // one\n}', 'line 1, column 11: JSON has no comments'],
  ['["a\nb"]', 'line 1, column 4: the string is not closed, or holds what must be escaped'],
  ['["\\x"]', 'line 1, column 3: the string is not closed, or holds what must be escaped'],
  ['["a', 'line 1, column 4: the string is not closed, or holds what must be escaped'],
])('%s', (text, said) => expect(jsonFault(text)).toBe(said))

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
