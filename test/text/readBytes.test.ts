import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as format from '../../src/text/format'
import { readBytes } from '../../src/text/readBytes'

test.each([
  ['16GB', 16e9],
  ['16 GB', 16e9],
  ['16gb', 16e9],
  ['16G', 16e9],
  ['1.5 TB', 1.5e12],
  ['80e9', 80e9],
  ['512 kB', 512e3],
  [' 40 MB ', 40e6],
  ['100', 100],
  ['100 B', 100],
])('%j', (text, bytes) => {
  expect(readBytes(text)).toBe(bytes)
})

// A binary unit is refused rather than read as another amount.
test.each(['', '0', '-1', 'GB', '16 GiB', '16 XB', '1e999', '1,000', 'all', '16 GB or so'])('%j is no amount', text => {
  expect(readBytes(text)).toBe(null)
})

test('what is written as bytes is read as the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 12 }), (digits, power) => {
      const bytes = digits * 10 ** power
      expect(readBytes(format.bytes(bytes))).toBeCloseTo(bytes, -power)
    }),
  )
})
