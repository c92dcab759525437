import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMessage } from '../../src/editor/panelMessages'

test('messages of the protocol are taken as they are, without what does not belong', () => {
  expect(readMessage({ type: 'ready', extra: 1 })).toEqual({ type: 'ready' })
  expect(readMessage({ type: 'reveal', model: 0, row: 3 })).toEqual({ type: 'reveal', model: 0, row: 3 })
  expect(readMessage({ type: 'select', model: 1 })).toEqual({ type: 'select', model: 1 })
  expect(readMessage({ type: 'pick', what: 'scenario' })).toEqual({ type: 'pick', what: 'scenario' })
  expect(readMessage({ type: 'pin', pinned: true })).toEqual({ type: 'pin', pinned: true })
  const asked = { type: 'ask', version: 2, model: 0, what: 'fit' } as const
  expect(readMessage(asked)).toEqual(asked)
  const apply = { type: 'apply', version: 2, model: 0, change: 1 } as const
  expect(readMessage({ ...apply, uri: 'file:///etc/passwd' })).toEqual(apply)
  expect(readMessage({ type: 'recompute', budget: null })).toEqual({ type: 'recompute', budget: null })
  expect(readMessage({ type: 'recompute', budget: 1e9 })).toEqual({ type: 'recompute', budget: 1e9 })
})

test.each([
  null,
  'ready',
  {},
  { type: 'open' },
  { type: 'reveal', model: 0 },
  { type: 'reveal', model: -1, row: 0 },
  { type: 'reveal', model: 0, row: 1.5 },
  { type: 'select', model: '0' },
  { type: 'pick', what: 'file' },
  { type: 'pin' },
  { type: 'ask', version: 1, model: 0, what: 'constructor' },
  { type: 'ask', model: 0, what: 'fit' },
  { type: 'apply', version: 1, model: 0 },
  { type: 'apply', version: 1, model: 0, change: { kind: 'target', id: 'x' } },
  { type: 'apply', model: 0, change: 0 },
  { type: 'recompute' },
  { type: 'recompute', budget: -1 },
])('%j is no message', value => {
  expect(readMessage(value)).toBeNull()
})

test('nothing throws', () => {
  fc.assert(
    fc.property(fc.anything(), value => {
      const message = readMessage(value)
      expect(message === null || typeof message.type === 'string').toBe(true)
    }),
  )
})
