/** Suggested optimizations of a model and of some of its layers, as tables. */
import { t } from '@vscode/l10n'
import type { Advice } from '../analysis/advice/advice'
import { bestOfEachKind, changesOf, isPerSample, rowsBefore, savingOf } from '../analysis/advice/rowAdvice'
import type { ModelReport } from '../analysis/report'
import { change } from '../text/format'
import { endText, titleOf } from './changeText'
import { type CellValue, figureColumn, figureHeading, type Table, tableOf, wordColumn } from './table'

/** Maximum number of layers listed, those that take the most time, and of changes per layer. */
const mostLayers = 4
const mostChanges = 3

type AdvisedModel = Pick<ModelReport, 'complete' | 'scenario'>

/** `pathText`: text of a layer's path, shortened as the view requires. Empty when there is no advice. */
export function adviceTables(model: ModelReport, advice: Advice, pathText: (path: string) => string): readonly Table[] {
  if (advice.changes.length === 0 && advice.ended === undefined) return []
  const slowest = [...model.layers]
    .sort((a, b) => b.time - a.time)
    .slice(0, mostLayers)
    .flatMap(({ index, path }) => layerLines(advice, [index], pathText(path), mostChanges, '  '))
  const all = changesTable(model, advice, t('suggested optimizations'))
  return slowest.length === 0
    ? [all]
    : [all, tableOf(columnsOf(t('slowest layers'), inMemory(model), model), slowest, timesNote(advice).join(' '))]
}

/** The model as it is, then with each change, ranked. It fits with each of them. */
export function changesTable(model: AdvisedModel, advice: Advice, heading: string): Table {
  const { before, changes } = advice
  return tableOf(
    columnsOf(heading, t('footprint'), model),
    [
      [before.fits ? t('as it is') : t('as it is: does not fit'), ...cells(before)],
      ...changes.map(each => [titleOf(each), ...cells(each.after, before)]),
    ],
    // The note as a heading would be too wide for a terminal of 80 columns.
    noteOf(advice),
  )
}

/** Some layers as they are, then with each change that saves them time or memory; null when none does. */
export function layerChangesTable(
  model: AdvisedModel,
  advice: Advice,
  rows: readonly number[],
  most: number,
): Table | null {
  const lines = layerLines(advice, rows, t('as it is'), most)
  return lines.length === 0 ? null : tableOf(columnsOf(t('change'), inMemory(model), model), lines)
}

const timesNote = (advice: Advice): readonly string[] => (isPerSample(advice) ? [t('Times are per sample.')] : [])

function noteOf(advice: Advice): string {
  const { ended, changes } = advice
  const end = ended === undefined ? '' : endText(ended)
  return [
    ...timesNote(advice),
    ...(changes.length === 0 ? [] : [t('Each row is the model with this one change.')]),
    ...(end === ''
      ? []
      : [changes.length === 0 ? t('No change is listed: {0}.', end) : t('Not all are listed: {0}.', end)]),
  ].join(' ')
}

/** Resident memory of layers, over the stages of a pipeline. */
const inMemory = ({ scenario }: AdvisedModel): string =>
  scenario.parallel.pp > 1 ? t('in memory, all stages') : t('in memory')

const columnsOf = (heading: string, memory: string, { complete }: AdvisedModel) => [
  wordColumn(heading),
  figureColumn(t('time ≥'), 'time'),
  wordColumn('', 'right'),
  figureColumn(figureHeading(memory, complete), 'bytes'),
  wordColumn('', 'right'),
]

function layerLines(
  advice: Advice,
  rows: readonly number[],
  name: string,
  most: number,
  indent = '',
): readonly CellValue[][] {
  const before = rowsBefore(advice, rows)
  const now = { time: before.time, memory: before.held }
  // Savings of bytes alone, without time or memory, are only shown in the hover.
  const saving = changesOf(advice, rows).filter(({ after }) => savingOf(before, after) !== 'bytes')
  const best = bestOfEachKind(saving, each => each.change).slice(0, most)
  if (best.length === 0) return []
  return [
    [name, ...cells(now)],
    ...best.map(({ change, after }) => [
      indent + titleOf(change),
      ...cells({ time: after.time, memory: after.held }, now),
    ]),
  ]
}

interface Effect {
  readonly time: number
  readonly memory: number
}

/** Time and memory, each followed by its change. */
const cells = ({ time, memory }: Effect, before?: Effect): CellValue[] => [
  time,
  before === undefined ? '' : changeText(before.time, time),
  memory,
  before === undefined ? '' : changeText(before.memory, memory),
]

const changeText = (before: number, after: number): string => (before === after ? '' : change(before, after))
