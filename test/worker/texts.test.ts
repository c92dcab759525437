/** Texts that the worker keeps between openings. */
import { expect, test } from 'vitest'
import { defaultLimits } from '../../src/limits/limits'
import type { SentText } from '../../src/protocol/analysis'
import { textCache } from '../../src/worker/textCache'

function kept(most?: number) {
  const { fillIn } = textCache(most)
  return (texts: Record<string, SentText>) =>
    fillIn({ file: '/m.ts', texts: Object.entries(texts), limits: defaultLimits })?.texts ?? null
}

test('a text is filled in once it was sent, the last of its path', () => {
  const fillIn = kept()
  expect(fillIn({ '/a': { id: 1, text: 'one' }, '/b': null, '/c': 'plain' })).toEqual([
    ['/a', 'one'],
    ['/b', null],
    ['/c', 'plain'],
  ])
  expect(fillIn({ '/a': { id: 1 } })).toEqual([['/a', 'one']])
  expect(fillIn({ '/a': { id: 2, text: 'two' } })).toEqual([['/a', 'two']])
  expect(fillIn({ '/a': { id: 1 } })).toBeNull()
  expect(fillIn({ '/a': { id: 2 } })).toEqual([['/a', 'two']])
  expect(fillIn({ '/c': { id: 3 } })).toBeNull()
})

test('beyond a number of characters those used longest ago go, and a text too long for it is filled in all the same', () => {
  const fillIn = kept(10)
  fillIn({ '/a': { id: 1, text: 'aaaa' }, '/b': { id: 2, text: 'bbbb' } })
  fillIn({ '/a': { id: 1 } })
  expect(fillIn({ '/c': { id: 3, text: 'cccc' } })).toEqual([['/c', 'cccc']])
  expect(fillIn({ '/b': { id: 2 } })).toBeNull()
  expect(fillIn({ '/a': { id: 1 } })).toEqual([['/a', 'aaaa']])
  expect(fillIn({ '/d': { id: 4, text: 'd'.repeat(11) } })).toEqual([['/d', 'd'.repeat(11)]])
  expect(fillIn({ '/d': { id: 4 } })).toBeNull()
})
