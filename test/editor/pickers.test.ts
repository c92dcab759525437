/** What the pickers list for a typed text, and what Enter then takes. */
import { expect, test, vi } from 'vitest'
import type { Listing, StepItem } from '../../src/editor/quickSteps'
import { topicsOf } from '../../src/editor/scenario/settings'
import type { Target } from '../../src/hardware/target'
import { defaultScenario } from '../../src/scenario/scenario'
import { a100, exampleReport } from '../support/report'

vi.mock('vscode', () => ({ QuickPickItemKind: { Separator: -1 }, workspace: { getConfiguration: () => ({}) } }))

const { targetLists } = await import('../../src/editor/pickHardware')
const { wordLists } = await import('../../src/editor/pickScenario')

const rows = topicsOf(defaultScenario, exampleReport('bert.ts').models).flatMap(({ settings }) =>
  settings.map(({ label, value, about, next }) => ({ label, description: value, detail: about, next })),
)
const scenarioFor = wordLists(rows, defaultScenario, ['batch', 'seq'])
const labels = ({ items }: Listing<StepItem>): string[] => items.map(({ label }) => label.replace(/^\$\(.*?\) /, ''))

test('typed words are the first line and what Enter takes, once', () => {
  const listing = scenarioFor(' batch 32 seq 4k')
  expect(labels(listing)).toEqual(['batch 32 · seq 4,096'])
  expect(listing.meant).toBe(listing.items[0])
  expect(listing.meant).toMatchObject({ isLast: true, next: { dims: { batch: 32, seq: 4096 } } })
})

test('a part of a name lists the settings that have it, the nearest first', () => {
  expect(labels(scenarioFor('seq')).slice(0, 2)).toEqual(['seq', 'Cached tokens'])
  expect(labels(scenarioFor('PHASE'))[0]).toBe('Phase')
  expect(labels(scenarioFor('parallel'))).toEqual(['Data parallel', 'Tensor parallel', 'Context parallel'])
  expect(scenarioFor('seq').meant?.label).toBe('$(symbol-numeric) seq')
})

test('a value that a setting mentions is what Enter takes, above that setting', () => {
  expect(labels(scenarioFor('flash'))[0]).toBe('Fusion flash')
  expect(labels(scenarioFor('decode')).slice(0, 1)).toEqual(['Phase decode'])
})

test('words without a meaning are a note that Enter does not take', () => {
  for (const typed of ['bananas', 'batch 32 bananas', 'zero 3']) {
    const listing = scenarioFor(typed)
    expect(listing.items).toHaveLength(1)
    expect(listing.items[0]).toMatchObject({ isNote: true })
    expect(listing.meant).toBeUndefined()
  }
})

const own: Target = { ...a100, id: 'own', name: 'Own H100', vendor: 'This file' }
const custom: Target = { ...a100, id: 'my-chip', name: 'My chip', vendor: 'Custom' }
const targetsFor = targetLists(
  [
    { name: 'In this file', targets: [own] },
    { name: 'Custom', targets: [custom, { ...custom, id: 't4', name: 'T4 as measured' }] },
  ],
  'a100-sxm-80',
  () => 'bf16',
)

test('all targets are in groups, those of the file and of the settings first, each id once', () => {
  const all = targetsFor('')
  expect(labels(all).slice(0, 7)).toEqual([
    'In this file',
    'Own H100',
    'Custom',
    'My chip',
    'T4 as measured',
    'NVIDIA',
    'Tesla P100 SXM2 16GB',
  ])
  expect(all.active?.label).toBe('$(check) A100 SXM4 80GB')
  const ids = all.items.flatMap(({ id }) => (id === undefined ? [] : [id]))
  expect(new Set(ids).size).toBe(ids.length)
})

test.each([
  ['h100', ['own', 'h100-sxm', 'h100-nvl', 'h100-pcie']],
  ['h100 pcie', ['h100-pcie']],
  ['b200 192', ['b200']],
  ['chip', ['my-chip']],
])('%s lists %j', (typed, expected) => {
  const { items, meant } = targetsFor(typed)
  expect(items.flatMap(({ id }) => (id === undefined ? [] : [id])).slice(0, 4)).toEqual(expected)
  expect(meant?.id).toBe(expected[0])
})

test('a mistyped name lists those that may be meant', () => {
  const { items, meant } = targetsFor('h100-sxn')
  expect(items[0]).toMatchObject({ label: 'Did you mean', kind: -1 })
  expect(meant?.id).toBe('h100-sxm')
  expect(targetsFor('quantum annealer').items).toMatchObject([{ isNote: true }])
})
