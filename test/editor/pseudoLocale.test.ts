/** Every sentence that the editor shows can be translated: in a language of brackets none is left outside of them. */
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import manifest from '../../package.json'
import { commonPath } from '../../src/analysis/paths'
import type { Report } from '../../src/analysis/report'
import { catalogue } from '../../src/hardware/catalogue'
import { finish } from '../../src/limits/resumable'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { dtypes } from '../../src/tensor/dtype'
import { lensContext } from '../support/lensContext'
import { untranslated, wordsOf } from '../support/pseudoLocale'
import { a100, exampleAnalysis } from '../support/report'
import { held } from './support'

await vi.hoisted(async () => {
  const [{ config }, { pseudoLocale }] = await Promise.all([import('@vscode/l10n'), import('../support/pseudoLocale')])
  config({ contents: pseudoLocale })
})
vi.mock('vscode', () => ({ QuickPickItemKind: { Separator: -1 }, workspace: { getConfiguration: () => ({}) } }))

const { lensText, lensTooltip } = await import('../../src/present/lensText')
const { hoverRest, hoverText } = await import('../../src/present/hoverText')
const { pictureColours } = await import('../../src/present/rooflinePicture')
const { scenarioTooltip, overridesSentence } = await import('../../src/present/scenarioTooltip')
const { scenarioLines, scenarioText } = await import('../../src/scenario/text')
const { memoryText, peakText, ridgeText } = await import('../../src/present/targetText')
const { layerDescription, layerFigures, layerLabel, layerScale, layersViewText } = await import(
  '../../src/present/layersViewText'
)
const { modelNode, partsOf } = await import('../../src/present/layerTree')
const { diagnosticText } = await import('../../src/present/diagnosticText')
const { editorText } = await import('../../src/present/editorText')
const { panelText } = await import('../../src/present/panelText')
const { settingsButtons } = await import('../../src/present/settingsText')
const { targetLists } = await import('../../src/editor/pickHardware')
const { wordLists } = await import('../../src/editor/pickScenario')
const { sortOrders } = await import('../../src/present/rowOrder')
const { exampleText } = await import('../../src/present/exampleText')
const { settings } = await import('../../src/scenario/scenario')
const { topicsOf } = await import('../../src/editor/scenario/settings')

const scenarios: Readonly<Record<string, Partial<Scenario>>> = {
  forward: {},
  decode: { phase: 'decode', past: 1024 },
  train: { phase: 'train', parallel: { ...oneDevice, dp: 2, tp: 2 } },
}
const reported = Object.entries(scenarios).flatMap(([phase, scenario]) =>
  ['bert.ts', 'mixtral.ts', 'unet.ts'].map(file => ({ file, phase, asked: { ...defaultScenario, ...scenario } })),
)

/** Words that are the same in every language: units, formats, values of settings, and names of hardware and memories. */
const units = /^[kMGTPEµmn]?(FLOP|MAC|B|s|W|tokens?)(\/(B|s|W))?$/
const names = new Set(
  [
    'Memwall',
    ...catalogue.flatMap(({ name, vendor, id, memory, link }) => [
      ...[name, vendor, id],
      ...[link ?? []].flat().map(each => each.name),
      ...memory.map(level => level.name),
    ]),
    ...Object.keys(dtypes),
    ...settings.flatMap(({ id, kind }) => [id, ...(kind.options ?? []).map(({ value }) => String(value))]),
  ].flatMap(wordsOf),
)

/** Words of a file: what its author named, in its text and in what it imports, and the kinds of its ops. */
const wordsOfFile = ({ models }: Report, file: string): ReadonlySet<string> =>
  new Set([
    ...file.split('.'),
    ...wordsOf(readFileSync(new URL(`../../examples/${file}`, import.meta.url), 'utf8')),
    ...models.flatMap(({ scenario }) => Object.keys(scenario.dims)),
    ...models.flatMap(({ layers }) => layers.flatMap(({ kind, path }) => [...wordsOf(kind), ...path.split('/')])),
  ])

/** Words outside of translations that are none of those. Icons, addresses and markup are no words. */
function left(texts: Iterable<string | null>, own: ReadonlySet<string> = new Set()): readonly string[] {
  const shown = [...texts].map(text =>
    (text ?? '')
      .replace(/\$\([\w-]+\)/g, '')
      .replace(/\]\([^)]*\)/g, ']')
      .replace(/<[^>]*>|&\w+;/g, ' '),
  )
  expect(
    shown.some(text => text.includes('⟦')),
    shown.join('\n'),
  ).toBe(true)
  const words = new Set(shown.flatMap(text => wordsOf(untranslated(text)).flatMap(word => word.split('/'))))
  const isName = (word: string): boolean => word.length < 2 || units.test(word) || names.has(word) || own.has(word)
  return [...words].filter(word => !isName(word))
}

/** Every text of a table of texts; those with places are asked for with each kind of argument. */
function* textsIn(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'function') yield* answersOf(value as (...given: unknown[]) => unknown)
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) yield* textsIn(each)
}

function* answersOf(text: (...given: unknown[]) => unknown): Iterable<string> {
  const samples: readonly unknown[] = ['x', 3, ['x'], true]
  const choices = Array.from({ length: text.length }).reduce<unknown[][]>(
    before => before.flatMap(given => samples.map(sample => [...given, sample])),
    [[]],
  )
  for (const given of choices) {
    try {
      const answer = text(...given)
      if (typeof answer === 'string' && !/undefined|NaN|true|\[object/.test(answer)) yield answer
    } catch {
      // Arguments that the text does not take.
    }
  }
}

test.each(reported)('lenses, layers, scenario and notes of $file, $phase', ({ file, asked }) => {
  const report = exampleAnalysis(file).report(asked, a100)
  const own = wordsOfFile(report, file)
  const context = lensContext(report)
  const lines = held(report).lines
  expect(
    left(
      lines.map(line => lensText(line, context)),
      own,
    ),
  ).toEqual([])
  expect(
    left(
      lines.map(line => lensTooltip(line, context)),
      own,
    ),
  ).toEqual([])
  const { diagnostics } = report
  const notes = diagnostics.filter(({ reason }) => reason.code !== 'problem').map(diagnosticText)
  if (notes.length > 0) expect(left(notes, own)).toEqual([])
  for (const model of report.models) {
    const root = modelNode(model)
    const items = [root, ...partsOf(root)].flatMap(node =>
      sortOrders.flatMap(order => {
        const description = layerDescription(node, order, layerScale(order, [node]), model, true)
        return [description, layerLabel(node, description), layerFigures(node, model, a100)]
      }),
    )
    expect(left(items, own)).toEqual([])
    const says = { overrides: ['batch 2'], isPinned: false, file, compared: [] }
    const lines = scenarioLines(model.scenario)
    expect(left([...lines, scenarioText(model.scenario), scenarioTooltip({ lines, ...says })], own)).toEqual([])
    expect(left([overridesSentence(says), overridesSentence({ ...says, isPinned: true })], own)).toEqual([])
  }
})

test.each(reported)('hovers of $file, $phase', ({ file, asked }) => {
  const analysis = exampleAnalysis(file)
  const report = analysis.report(asked, a100)
  const own = wordsOfFile(report, file)
  const [model] = report.models
  const places = analysis.places(asked, a100, 0)
  if (model === undefined || places === null || places === undefined) return expect.fail('nothing to hover over')
  const formulas = analysis.formulas(asked, 0)
  for (const line of report.lines.filter(each => each.model === 0).slice(0, 12)) {
    const part = finish(places.part(places.ops(line)))
    const path = commonPath(part.rows.map(row => row.path))
    const about = { model, target: a100, part, whole: line.kind === 'model' }
    const first = hoverText({
      ...about,
      title: path,
      path,
      formulas,
      colours: pictureColours.dark,
      stale: true,
      compared: false,
    })
    const at = { uri: 'file:///m.ts', file: 'file:///m.ts', line: 1, model: 0 }
    const pictures = [...first.join('\n').matchAll(/base64,([^"]+)"/g)].map(([, data]) =>
      Buffer.from(data ?? '', 'base64').toString(),
    )
    expect(left([...first, hoverRest({ ...about, suggestion: null, at }), ...pictures], own)).toEqual([])
  }
})

test('pickers', () => {
  const { models } = exampleAnalysis('mixtral.ts').report(defaultScenario, a100)
  const rows = topicsOf(defaultScenario, models).flatMap(({ settings }) =>
    settings.map(({ label, value, about, next }) => ({ label, description: value, detail: about, next })),
  )
  const dims = new Set(models.flatMap(({ scenario }) => Object.keys(scenario.dims)))
  expect(
    left(
      rows.flatMap(({ label, description, detail }) => [label, description, detail]),
      dims,
    ),
  ).toEqual([])
  const lists = [
    wordLists(rows, defaultScenario, ['batch', 'seq'])('bananas'),
    targetLists([], 'b200', () => 'bf16')(''),
  ]
  const texts = lists.flatMap(({ items }) => items.flatMap(each => [each.label, each.description, each.detail]))
  expect(
    left(
      texts.map(text => text ?? ''),
      new Set(['bananas']),
    ),
  ).toEqual([])
})

test.each(Object.entries({ editorText, panelText, layersViewText, settingsButtons, exampleText }))(
  'the fixed texts of %s',
  (_, table) => expect(left(textsIn(table))).toEqual([]),
)

test('the hardware in the status bar', () => {
  const texts = catalogue.flatMap(target => [peakText(target, 'bf16'), memoryText(target), ridgeText(target, 'bf16')])
  expect(left(texts)).toEqual([])
})

test('package.json has no text of its own that VS Code shows', () => {
  const shown = [
    'title',
    'shortTitle',
    'description',
    'markdownDescription',
    'displayName',
    'userDescription',
    'altText',
  ]
  const texts: string[] = Object.values(manifest.contributes.views).flatMap(views => views.map(({ name }) => name))
  const visit = (value: unknown, key: string): void => {
    // Agents read the first two; the third is code that a setting proposes.
    if (['inputSchema', 'modelDescription', 'body'].includes(key)) return
    if (typeof value === 'string' && shown.includes(key)) texts.push(value)
    if (typeof value === 'object' && value !== null) for (const [name, each] of Object.entries(value)) visit(each, name)
  }
  visit(manifest.contributes, 'contributes')
  expect(texts.length).toBeGreaterThan(50)
  expect(texts.filter(text => text !== 'Memwall' && !/^%[^%]+%$/.test(text))).toEqual([])
})
