/** Pinned states over a reload of the window. */
import { describe, expect, test } from 'vitest'
import { type PinnedState, pinStore } from '../../src/editor/baseline/pinStore'
import { readScenario } from '../../src/scenario/read'
import { a100 } from '../support/report'

/** A workspace state that keeps what JSON keeps. */
function memento() {
  const kept = new Map<string, string>()
  return {
    get: <T>(key: string) => JSON.parse(kept.get(key) ?? 'null') as T,
    update(key: string, value: unknown) {
      if (value === undefined) kept.delete(key)
      else kept.set(key, JSON.stringify(value))
      return Promise.resolve()
    },
  }
}

const state = (text = 'a model'): PinnedState => ({
  about: 'batch 8 · A100',
  texts: [
    ['/model.ts', text],
    ['/missing.ts', null],
  ],
  conditions: {
    scenario: readScenario({ phase: 'decode', dims: { batch: 8 }, parallel: { tp: 2 } }),
    hardware: 'mine',
    defaultHardware: 'a100-sxm-80',
    custom: [{ ...a100, id: 'mine' }],
  },
})

describe('pinned states', () => {
  test('are the same after a reload, until they are taken away', () => {
    const memory = memento()
    pinStore(memory).set('file:///model.ts', state())
    const after = pinStore(memory)
    expect([...after.all]).toEqual([['file:///model.ts', state()]])
    after.set('file:///model.ts', null)
    expect(pinStore(memory).all.size).toBe(0)
  })

  test('of the files pinned last are kept', () => {
    const memory = memento()
    const store = pinStore(memory)
    for (let at = 0; at < 30; at++) store.set(`file:///${at}.ts`, state())
    const kept = [...pinStore(memory).all.keys()]
    expect(kept).toHaveLength(20)
    expect(kept.at(-1)).toBe('file:///29.ts')
  })

  test('that are large are not stored, and neither is what was stored before', () => {
    const memory = memento()
    const store = pinStore(memory)
    store.set('file:///model.ts', state())
    store.set('file:///model.ts', state('x'.repeat(600_000)))
    expect(pinStore(memory).all.size).toBe(0)
  })

  test('of another shape are left out', () => {
    const memory = memento()
    const [good, conditions] = [state(), state().conditions]
    void memory.update('memwall.pinned', {
      a: good,
      b: null,
      c: { ...good, texts: [['/model.ts', 7]] },
      d: { ...good, conditions: { ...conditions, hardware: 1 } },
      e: { ...good, conditions: null },
    })
    expect([...pinStore(memory).all.keys()]).toEqual(['a'])
  })
})
