/** Texts that are sent once. */
import { expect, test } from 'vitest'
import { sentTexts } from '../../src/editor/sentTexts'
import { defaultLimits } from '../../src/limits/limits'
import { textCache } from '../../src/worker/textCache'

test('the worker has every text that is named, however many have been sent', () => {
  const [{ shorten }, { fillIn }] = [sentTexts(100), textCache(100)]
  let named = 0
  for (let version = 0; version < 200; version++) {
    const texts = [0, 1, 2, version % 7].map(
      at => [`/${at}`, `${at === 0 ? version : at}`.padEnd(10 + at * 5)] as const,
    )
    const sent = shorten({ file: '/0', texts, limits: defaultLimits })
    expect(fillIn(sent)?.texts).toEqual(texts)
    named += sent.texts.filter(([, text]) => typeof text === 'object' && text !== null && !('text' in text)).length
  }
  expect(named).toBeGreaterThan(200)
})
