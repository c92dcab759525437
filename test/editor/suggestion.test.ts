/** Which change a hover suggests, in which words, and the link that makes it. */
import { describe, expect, test } from 'vitest'
import type { Advice, Change, Modification, RowEffect } from '../../src/analysis/advice/advice'
import { suggestionsFor } from '../../src/analysis/advice/suggestions'
import type { Bound, LayerRow, ModelReport } from '../../src/analysis/report'
import { titleOf } from '../../src/present/changeText'
import { suggestionLine } from '../../src/present/suggestionText'
import { oneDevice } from '../../src/scenario/scenario'
import { commandLink } from '../../src/text/escape'
import { reportOf } from '../support/report'

const [model] = reportOf(`import { input, linear, model, sequential } from 'memwall'
model('m', {}, () => sequential(linear(8), linear(8))(input([4, 8])))`).models as [ModelReport]
const layers = model.layers
const [first] = layers as [LayerRow]

const row = (
  time: number,
  { bound = 'memory', ...changed }: Partial<RowEffect> & { bound?: Bound } = {},
): RowEffect => ({
  time,
  bytes: time * 1e12,
  held: 0,
  timeBy: { compute: 0, memory: 0, link: 0, [bound]: time },
  ...changed,
})

const change = (
  modification: Modification,
  time: number,
  changed: Partial<Pick<Change, 'after' | 'rows' | 'devices'>> = {},
): Change => ({
  ...modification,
  after: { time, memory: 2e9, bound: 'memory' },
  devices: 1,
  rows: [row(time / 2), row(time / 2)],
  ...changed,
})

const target = (name: string): Modification => ({ kind: 'target', id: 'other', name })
const int8: Modification = { kind: 'dtype', dtype: 'int8', parts: ['weights'] }
const fused: Modification = { kind: 'fusion', from: 'none', to: 'pointwise' }
const heads: Modification = { kind: 'kvHeads', heads: 8 }

/** Advice on a model of two layers of 1 ms each. */
const advice = (changes: readonly Change[], { batch = 1, fits = true } = {}): Advice => ({
  batch,
  before: { time: 2e-3, memory: 4e9, bound: 'memory', fits },
  rows: [row(1e-3), row(1e-3)],
  changes,
  others: [],
})

const titles = (given: Advice, rows: readonly LayerRow[] | null): string[] =>
  suggestionsFor(given, rows, layers).map(each => titleOf(each.change))

/** Line of the first suggestion as it is read, and the argument of its link. */
function line(given: Advice, rows: readonly LayerRow[] | null, of: ModelReport = model) {
  const [suggestion] = suggestionsFor(given, rows, layers)
  if (suggestion === undefined) return null
  const markdown = suggestionLine({ suggestion, advice: given, of: { uri: 'file:///m.ts', model: 0 } }, of)
  const [, address = '', title = ''] = /\]\((\S*) "([^"]*)"\)$/.exec(markdown) ?? []
  const text = markdown
    .replace(/\]\([^)]*\)$/, ']')
    .replaceAll('**', '')
    .replace(/\\/g, '')
  return { text, address, title }
}

describe('suggested', () => {
  test('to a layer is what makes the whole model faster, by what it saves the layer; other hardware last', () => {
    const given = advice([
      change(target('H100'), 1e-3, { rows: [row(0.1e-3), row(0.9e-3)] }),
      change(fused, 1.9e-3, { rows: [row(0.9e-3), row(1e-3)] }),
      change(int8, 1.2e-3, { rows: [row(0.4e-3), row(0.8e-3)] }),
      // It saves the layer as much as nothing does, and the model no time.
      change(heads, 2e-3, { rows: [row(0.05e-3), row(1.95e-3)] }),
    ])
    expect(titles(given, [first])).toEqual(['int8 weights', 'pointwise fusion', 'H100'])
  })

  test('to a model is what makes it faster', () => {
    const smaller = change(heads, 2e-3, { after: { time: 2e-3, memory: 1e9, bound: 'memory' } })
    expect(titles(advice([change(target('H100'), 1e-3), change(int8, 1.5e-3), smaller]), null)).toEqual([
      'int8 weights',
      'H100',
    ])
  })

  test('wherever one looks in a model that does not fit is what makes it fit, the smallest first', () => {
    const given = advice([change(int8, 2e-3), change(target('H200'), 1e-3)], { fits: false })
    for (const rows of [null, [first]]) expect(titles(given, rows)).toEqual(['int8 weights', 'H200'])
  })

  test('is nothing where nothing helps, or where the layer would be gone', () => {
    expect(titles(advice([]), null)).toEqual([])
    expect(titles(advice([change(fused, 1e-3, { rows: [null, row(1e-3)] })]), [first])).toEqual([])
  })
})

describe('the times of a batch', () => {
  const [batched] = reportOf(`import { input, linear, model, sequential } from 'memwall'
model('m', { batch: 8 }, ({ batch }) => sequential(linear(8), linear(8))(input([batch, 8])))`).models as [ModelReport]

  test('are those of the figures beside them', () => {
    const given = advice([change(int8, 1e-3)], { batch: 8 })
    expect(line(given, null, batched)?.text).toContain('int8 weights: ≥ 16 ms → ≥ 8 ms (−50%) · [Apply]')
  })

  test('are of a sample where a pipeline has several batches in a step', () => {
    const [piped] = reportOf(
      `import { input, linear, model, repeat } from 'memwall'
model('m', { batch: 8 }, ({ batch }) => repeat(4, () => linear(8))(input([batch, 8])))`,
      { phase: 'train', parallel: { ...oneDevice, pp: 4, microBatches: 4 } },
    ).models as [ModelReport]
    expect(piped.totals.pipeline).not.toBeNull()
    const given = advice([change(int8, 1e-3)], { batch: 32 })
    expect(line(given, null, piped)?.text).toContain('int8 weights: ≥ 2 ms → ≥ 1 ms (−50%) per sample · [Apply]')
  })
})

describe('in words', () => {
  test.each<[string, Advice, readonly LayerRow[] | null, string]>([
    [
      'the effect on the layer, and on the model',
      advice([change(int8, 1e-3)]),
      [first],
      'int8 weights: ≥ 1 ms → ≥ 0.5 ms (−50%), model −50% · [Apply]',
    ],
    ['the effect on the model', advice([change(int8, 1e-3)]), null, 'int8 weights: ≥ 2 ms → ≥ 1 ms (−50%) · [Apply]'],
    [
      'a larger batch, whose time is of a sample, and what bounds it then',
      advice([
        change({ kind: 'batch', batch: 64 }, 0.04e-3, { after: { time: 0.04e-3, memory: 2e9, bound: 'compute' } }),
      ]),
      null,
      'batch 64: ≥ 2 ms → ≥ 0.04 ms (÷ 50) per sample, compute-bound · [Apply]',
    ],
    [
      'bytes of a layer whose time stays',
      advice([change(int8, 1e-3, { rows: [row(1e-3, { bytes: 5e8 }), row(0)] })]),
      [first],
      'int8 weights: 1 GB → 500 MB (−50%) moved, model −50% · [Apply]',
    ],
    [
      'that the model fits',
      advice([change(int8, 2e-3)], { fits: false }),
      [first],
      'int8 weights: 4 GB → 2 GB (−50%), fits · [Apply]',
    ],
    [
      'that it fits on other hardware, in as many bytes',
      advice([change(target('H200 [141GB]'), 2e-3, { after: { time: 1e-3, memory: 4e9, bound: 'memory' } })], {
        fits: false,
      }),
      null,
      'H200 [141GB]: fits · [Apply]',
    ],
    [
      'over how many devices it fits',
      advice([change({ kind: 'parallel', settings: { tp: 2 } }, 2e-3, { devices: 2 })], { fits: false }),
      null,
      'tensor parallel over 2 devices: 4 GB → 2 GB (−50%), fits on 2 devices · [Apply]',
    ],
    [
      'an edit of the file',
      advice([change(heads, 1e-3)]),
      null,
      '8 KV heads at most: ≥ 2 ms → ≥ 1 ms (−50%) · [Apply]',
    ],
  ])('%s', (_, given, rows, text) => {
    expect(line(given, rows)?.text).toBe(`$(lightbulb) ${text}`)
  })

  test('bytes are lower bounds where part of the model is not counted', () => {
    expect(line(advice([change(int8, 2e-3)], { fits: false }), null, { ...model, complete: false })?.text).toContain(
      '≥ 4 GB → ≥ 2 GB',
    )
  })
})

describe('the link', () => {
  test.each([
    [int8, 'Changes the scenario'],
    [target('H200'), 'Changes the hardware'],
    [heads, 'Edits the model file'],
  ])('says what it changes', (modification, title) => {
    expect(line(advice([change(modification, 1e-3)]), null)?.title).toBe(title)
  })

  test('names the model and the change, and nothing more', () => {
    const address = line(advice([change(int8, 1e-3)]), null)?.address ?? ''
    const [command, argument = ''] = address.split('?')
    expect(command).toBe('command:memwall.applySuggestion')
    expect(JSON.parse(decodeURIComponent(argument))).toEqual([{ uri: 'file:///m.ts', model: 0, change: int8 }])
  })

  test('cannot be ended by what it holds', () => {
    const given = { uri: "file:///a)b(c'd!/[x](command:evil)", name: '\ud800 ")' }
    const link = commandLink('memwall.showRoofline', given)
    expect(link.slice('command:memwall.showRoofline?'.length)).toMatch(/^[\w.%-]+$/)
    expect(JSON.parse(decodeURIComponent(link.split('?')[1] ?? ''))).toEqual([given])
  })
})
