/** Overrides of files in a memory that holds JSON, as that of a workspace does. */
import { expect, test } from 'vitest'
import { overrideStore } from '../../src/editor/scenario/overrideStore'
import { overridesOf, overrideTexts } from '../../src/scenario/overrides'
import { readScenario } from '../../src/scenario/read'
import { defaultScenario } from '../../src/scenario/scenario'

function memoryOf(stored?: unknown) {
  const values = new Map<string, string>()
  if (stored !== undefined) values.set('memwall.overrides', JSON.stringify(stored))
  return {
    values,
    get: <T>(key: string) => (values.has(key) ? (JSON.parse(values.get(key) as string) as T) : undefined),
    async update(key: string, value: unknown) {
      if (value === undefined) values.delete(key)
      else values.set(key, JSON.stringify(value))
    },
  } as never
}

const large = { dims: { batch: 32 } }
const decode = { phase: 'decode' }

test('overrides are those of the file they were set for, and survive', () => {
  const memory = memoryOf()
  const store = overrideStore(memory)
  store.set('file:///a.ts', large)
  store.set('file:///b.ts', decode)
  for (const each of [store, overrideStore(memory)]) {
    expect(each.of('file:///a.ts')).toEqual(large)
    expect(each.of('file:///b.ts')).toEqual(decode)
    expect(each.of('file:///c.ts')).toBeNull()
    expect(each.isPinned).toBe(false)
  }
  store.set('file:///a.ts', null)
  expect(overrideStore(memory).of('file:///a.ts')).toBeNull()
})

test('pinned ones are those of every file, and go back to the file in which they are unpinned', () => {
  const memory = memoryOf()
  const store = overrideStore(memory)
  store.set('a', large)
  store.set('b', decode)
  store.togglePin('a')
  for (const each of [store, overrideStore(memory)]) {
    expect(each.isPinned).toBe(true)
    for (const file of ['a', 'b', 'c']) expect(each.of(file)).toEqual(large)
  }
  store.set('c', { dims: { batch: 64 } })
  expect(store.of('a')).toEqual({ dims: { batch: 64 } })
  store.togglePin('c')
  expect(store.isPinned).toBe(false)
  expect([store.of('a'), store.of('b'), store.of('c')]).toEqual([null, decode, { dims: { batch: 64 } }])
})

test('a reset of what is pinned unpins it, and the file has none of its own', () => {
  const store = overrideStore(memoryOf())
  store.set('a', large)
  store.set('b', decode)
  store.togglePin('a')
  store.set('b', null)
  expect([store.isPinned, store.of('a'), store.of('b')]).toEqual([false, null, null])
})

test('nothing to pin pins nothing', () => {
  const store = overrideStore(memoryOf())
  store.togglePin('a')
  expect(store.isPinned).toBe(false)
})

test('a file keeps its overrides when it or its folder is renamed', () => {
  const memory = memoryOf()
  const store = overrideStore(memory)
  store.set('file:///models/a.ts', large)
  store.set('file:///models2/b.ts', decode)
  expect(store.rename('file:///models', 'file:///old')).toBe(true)
  expect(store.rename('file:///models', 'file:///old')).toBe(false)
  for (const each of [store, overrideStore(memory)]) {
    expect(each.of('file:///old/a.ts')).toEqual(large)
    expect(each.of('file:///models/a.ts')).toBeNull()
    expect(each.of('file:///models2/b.ts')).toEqual(decode)
  }
})

test('the files that were set last are kept, 200 of them', () => {
  const memory = memoryOf()
  const store = overrideStore(memory)
  for (let at = 0; at < 200; at++) store.set(`${at}.ts`, large)
  store.set('0.ts', decode)
  store.set('last.ts', large)
  const again = overrideStore(memory)
  expect(again.of('0.ts')).toEqual(decode)
  expect(again.of('1.ts')).toBeNull()
  expect(again.of('2.ts')).toEqual(large)
  expect(again.of('last.ts')).toEqual(large)
})

test.each([null, 7, 'pinned', [], { pinned: 3, files: 'all' }, { files: { a: [], b: null, c: {} } }])(
  'what is stored in another form, %j, is nothing',
  stored => {
    const store = overrideStore(memoryOf(stored))
    expect([store.isPinned, ...['a', 'b', 'c'].map(store.of)]).toEqual([false, null, null, null])
  },
)

test('overrides are what differs from the settings, and give the scenario back on them', () => {
  const base = readScenario({ phase: 'decode', parallel: { tp: 4 }, dtypes: { weights: 'fp8' } })
  const scenario = readScenario(
    { dims: { batch: 32 }, parallel: { tp: 8, sp: true }, dtypes: { weights: null }, fusion: 'flash' },
    base,
  )
  const overrides = overridesOf(scenario, base)
  expect(overrides).toEqual({
    dims: { batch: 32 },
    parallel: { tp: 8, sp: true },
    dtypes: { weights: null },
    fusion: 'flash',
  })
  expect(readScenario(JSON.parse(JSON.stringify(overrides)), base)).toEqual(scenario)
  // A setting that is not overridden follows the settings.
  expect(readScenario(overrides, readScenario({ phase: 'train' }))).toMatchObject({ phase: 'train', fusion: 'flash' })
  expect(overridesOf(base, base)).toBeNull()
  expect(overrideTexts(scenario, base)).toEqual([
    'batch 32',
    'Weights the 16 bits of the target (settings: fp8)',
    'Tensor parallel 8 (settings: 4)',
    'Sequence parallel yes (settings: no)',
    'Fusion flash (settings: none)',
  ])
  expect(overrideTexts(defaultScenario, defaultScenario)).toEqual([])
})
