/** Lines are found again in a text that was replaced as a whole. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineMapBetween } from '../../src/editor/lineDiff'

/** Where each line of a text went, or "gone". */
const ways = (before: string, after: string): (number | 'gone')[] => {
  const map = lineMapBetween(before, after)
  return before.split('\n').map((_, at) => (map.gone(at + 1) ? 'gone' : map.now(at + 1)))
}

describe('a text that was replaced as a whole', () => {
  test.each<[string, string, string, (number | 'gone')[]]>([
    ['the same', 'a\nb\nc', 'a\nb\nc', [1, 2, 3]],
    ['indented, with other quotes and semicolons', "f('x')\ng()", '  f("x");\n  g();', [1, 2]],
    ['with lines put before and between', 'one\ntwo\nthree', 'zero\none\nhalf\ntwo\nthree', [2, 4, 5]],
    ['with lines deleted', 'one\ntwo\nthree\nfour', 'one\nfour', [1, 'gone', 'gone', 2]],
    ['with a line broken up', 'const a = f(x, y)\nreturn a', 'const a = f(\n  x,\n  y,\n)\nreturn a', [1, 5]],
    [
      'with two lines broken up',
      'const a = f(x, y)\nconst b = f(x, y)',
      'const a = f(\n  x,\n  y,\n)\nconst b = f(\n  x,\n  y,\n)',
      [1, 5],
    ],
    ['with another text', 'one\ntwo', 'uno\ndos', ['gone', 'gone']],
    ['moved up', 'one\ntwo\nthree', 'two\nthree\none', ['gone', 1, 2]],
  ])('%s', (_, before, after, expected) => {
    expect(ways(before, after)).toEqual(expected)
  })

  test('lines stay in order and in the text, and the way back leads to the line', () => {
    const lines = fc.array(fc.constantFrom('a', 'bb', 'const x = f(', ')', '', 'return y'), { maxLength: 12 })
    fc.assert(
      fc.property(lines, lines, (from, to) => {
        const [before, after] = [from.join('\n'), to.join('\n')]
        const map = lineMapBetween(before, after)
        const count = before.split('\n').length
        const now = Array.from({ length: count }, (_, at) => map.now(at + 1))
        expect(now).toEqual(now.toSorted((a, b) => a - b))
        for (const line of now) expect(line >= 1 && line <= after.split('\n').length).toBe(true)
        for (let line = 1; line <= count; line++) if (!map.gone(line)) expect(map.was(map.now(line))).toBe(line)
      }),
    )
  })

  test('thousands of lines are followed by their beginnings', () => {
    const text = (of: string) =>
      Array.from({ length: 2000 }, (_, at) => `const widthOfLayer${at} = ${of}(${at})`).join('\n')
    expect(ways(text('linear'), text('embedding')).filter(way => way === 'gone')).toEqual([])
  })
})
