/** Suggested optimizations of a model and of its slowest layers, as tables. */
import type { Advice } from '../analysis/advice/advice'
import { bestOfEachKind, changesOf, isPerSample, rowsBefore, savingOf } from '../analysis/advice/rowAdvice'
import type { LayerRow, ModelReport } from '../analysis/report'
import { change } from '../text/format'
import { endText, titleOf } from './changeText'
import { type CellValue, figures, type Table, tableOf, words } from './table'

/** Maximum number of layers listed, those that take the most time, and of changes per layer. */
const mostLayers = 4
const mostChanges = 3

/** `pathText`: text of a layer's path, shortened as the view requires. Empty when there is no advice. */
export function adviceTables(model: ModelReport, advice: Advice, pathText: (path: string) => string): readonly Table[] {
  const { ended, before, changes } = advice
  if (changes.length === 0 && ended === undefined) return []
  const slowest = [...model.layers]
    .sort((a, b) => b.time - a.time)
    .slice(0, mostLayers)
    .flatMap(row => layerRows(advice, row, pathText))
  const all = tableOf(
    [...columnsOf('suggested optimizations', 'footprint'), words('')],
    [
      ['as it is', ...cells(before), fitting(before.fits)],
      ...changes.map(each => [titleOf(each), ...cells(each.after, before), fitting(each.fits)]),
    ],
    // The note as a heading would be too wide for a terminal of 80 columns.
    noteOf(advice),
  )
  return slowest.length === 0 ? [all] : [all, tableOf(columnsOf('slowest layers', 'in memory'), slowest)]
}

function noteOf(advice: Advice): string {
  const { ended, changes } = advice
  const perSample = isPerSample(advice) ? 'Times are of one sample. ' : ''
  const end = ended === undefined ? '' : endText(ended)
  if (changes.length === 0) return `${perSample}No change is listed: ${end}.`
  return `${perSample}Each is the model analysed with this one change.${end === '' ? '' : ` Not all are listed: ${end}.`}`
}

const columnsOf = (heading: string, memory: string) => [
  words(heading),
  figures('time ≥', 'time'),
  words('', 'right'),
  figures(memory, 'bytes'),
  words('', 'right'),
]

function layerRows(advice: Advice, { index, path }: LayerRow, pathText: (path: string) => string): CellValue[][] {
  const before = rowsBefore(advice, [index])
  const now = { time: before.time, memory: before.held }
  // Savings of bytes alone, without time or memory, are only shown in the hover.
  const shown = changesOf(advice, [index]).filter(({ after }) => savingOf(before, after) !== 'bytes')
  const changes = bestOfEachKind(shown, each => each.change).slice(0, mostChanges)
  if (changes.length === 0) return []
  return [
    [pathText(path), ...cells(now)],
    ...changes.map(({ change, after }) => [
      `  ${titleOf(change)}`,
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

const fitting = (fits: boolean): string => (fits ? '' : 'does not fit')
