import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance } from '../../src/text/editDistance'

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['linear', 'linear', 0],
  ['linear', 'Linear', 0],
  ['linar', 'linear', 1],
  ['linnear', 'linear', 1],
  ['lineer', 'linear', 1],
  ['lienar', 'linear', 1],
  ['kitten', 'sitting', 3],
])('%j and %j are %i edits apart', (one, other, edits) => {
  expect(editDistance(one, other, 10)).toBe(edits)
  expect(editDistance(other, one, 10)).toBe(edits)
})

/** The definition, by recursion. */
function defined(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const [restA, restB] = [a.slice(1), b.slice(1)]
  const swapped = a[0] === b[1] && a[1] === b[0] && b.length > 1 ? defined(a.slice(2), b.slice(2)) + 1 : Infinity
  return Math.min(
    defined(restA, b) + 1,
    defined(a, restB) + 1,
    defined(restA, restB) + (a[0] === b[0] ? 0 : 1),
    swapped,
  )
}

test('is the fewest edits, or the limit', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
  fc.assert(
    fc.property(word, word, fc.integer({ min: 1, max: 7 }), (one, other, limit) => {
      expect(editDistance(one, other, limit)).toBe(Math.min(limit, defined(one, other)))
    }),
    { numRuns: 300 },
  )
})
