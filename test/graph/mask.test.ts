/** Closed sums of masks against a count of every query and key. */
import { expect, test } from 'vitest'
import { type Mask, presentKeys, visibleScores } from '../../src/graph/mask'

/** Keys of each query, by the definition of the mask; the queries are at the last positions. */
function keysSeen({ causal, window, chunk }: Mask, queries: number, keys: number): number[][] {
  const isCausal = causal || chunk !== Infinity
  return Array.from({ length: queries }, (_, query) => {
    const position = keys - queries + query
    return Array.from({ length: keys }, (_, key) => key).filter(key => {
      const distance = position - key
      const inWindow = isCausal ? distance < window : Math.abs(distance) <= Math.floor(window / 2)
      const inChunk = Math.floor(key / chunk) === Math.floor(position / chunk)
      return inWindow && (!isCausal || distance >= 0) && (chunk === Infinity || inChunk)
    })
  })
}

const bounds = [1, 2, 3, 4, 5, 8, Infinity]

test('scores that a mask leaves, and the keys that some query sees', () => {
  for (const causal of [true, false])
    for (const window of bounds)
      for (const chunk of [1, 2, 3, 5, Infinity])
        for (const selected of [1, 2, 3, Infinity])
          for (const queries of [1, 2, 3, 7, 10])
            for (const past of [0, 1, 2, 5, 9]) {
              const mask = { causal, window, chunk, selected }
              const keys = queries + past
              const seen = keysSeen(mask, queries, keys)
              const scores = seen.reduce((sum, each) => sum + Math.min(each.length, selected), 0)
              expect([mask, queries, past, visibleScores(mask, queries, keys)]).toEqual([mask, queries, past, scores])
              if (!(causal || chunk !== Infinity) || selected !== Infinity) continue
              const present = keys - Math.min(...seen.flat())
              expect([mask, queries, past, presentKeys(mask, queries, keys)]).toEqual([mask, queries, past, present])
            }
})

test('a window of 128 to both sides is 129 keys wide, and one of 512 is 513', () => {
  const window = (size: number): Mask => ({ causal: false, window: size, chunk: Infinity, selected: Infinity })
  // The ends see 64 x 65 keys fewer in all: at distance i from an end, 64 - i are missing.
  expect(visibleScores(window(128), 8192, 8192)).toBe(8192 * 129 - 64 * 65)
  expect(visibleScores(window(512), 4096, 4096)).toBe(4096 * 513 - 256 * 257)
})

test('a million queries take no longer than one', () => {
  const mask = { causal: true, window: 4096, chunk: 8192, selected: 2048 }
  // Of each of 2^40 / 2^13 chunks: 1 + .. + 2048, then 2048 of each of the other 6144.
  expect(visibleScores(mask, 2 ** 40, 2 ** 40)).toBe(2 ** 27 * ((2048 * 2049) / 2 + 6144 * 2048))
})

test('selected keys: of one query those it selects, of many at most all', () => {
  const mask = { causal: true, window: Infinity, chunk: Infinity, selected: 2048 }
  expect(presentKeys(mask, 1, 131072)).toBe(2048)
  expect(presentKeys(mask, 4, 131072)).toBe(8192)
  expect(presentKeys(mask, 131072, 131072)).toBe(131072)
})
