/** Suggested optimizations of a model and its slowest layers: tables below its rows, and fields of the JSON. */
import type { Advice } from '../analysis/advice/advice'
import { bestOfEachKind, changesOf, isPerSample, rowsBefore, savingOf } from '../analysis/advice/rowAdvice'
import type { ModelReport } from '../analysis/report'
import * as format from '../text/format'
import type { Sheet } from './sheet'
import { shortenPath } from './text'
import type { TextColumn } from './textTable'

/** Maximum number of layers listed, those that take the most time, and of changes per layer. */
const mostLayers = 4
const mostChanges = 3

/** Columns of a layer's path, so that the table fits a terminal of 80. */
const pathColumns = 35

export function adviceSheets(model: ModelReport, advice: Advice): readonly Sheet[] {
  const { ended } = advice
  if (advice.changes.length === 0 && ended === undefined) return []
  const slowest = [...model.layers]
    .sort((a, b) => b.time - a.time)
    .slice(0, mostLayers)
    .flatMap(({ index, path }) => layerRows(advice, index, path))
  return [
    {
      columns: columnsOf('suggested optimizations', 'footprint'),
      rows: [
        ['as it is', ...cells(advice.before), fitting(advice.before.fits)],
        ...advice.changes.map(({ title, after, fits }) => [title, ...cells(after, advice.before), fitting(fits)]),
      ],
      // The note as a heading would be too wide for a terminal of 80 columns.
      note: noteOf(advice),
    },
    ...(slowest.length === 0
      ? []
      : [{ columns: columnsOf('its slowest layers', 'in memory').slice(0, -1), rows: slowest, note: '' }]),
  ]
}

function noteOf(advice: Advice): string {
  const { ended, changes } = advice
  const perSample = isPerSample(advice) ? 'Times are of one sample. ' : ''
  if (changes.length === 0) return `${perSample}No change is here: ${ended}.`
  return `${perSample}Each is the model analysed with this one change.${ended === undefined ? '' : ` Not all are here: ${ended}.`}`
}

const columnsOf = (heading: string, memory: string): TextColumn[] => [
  { heading, align: 'left' },
  { heading: 'time ≥', align: 'figure' },
  { heading: '', align: 'right' },
  { heading: memory, align: 'figure' },
  { heading: '', align: 'right' },
  { heading: '', align: 'left' },
]

function layerRows(advice: Advice, index: number, path: string): string[][] {
  const before = rowsBefore(advice, [index])
  const now = { time: before.time, memory: before.held }
  // Savings of bytes alone, without time or memory, are only shown in the hover.
  const shown = changesOf(advice, [index]).filter(({ after }) => savingOf(before, after) !== 'bytes')
  const changes = bestOfEachKind(shown, each => each.change).slice(0, mostChanges)
  if (changes.length === 0) return []
  return [
    [shortenPath(path, pathColumns), ...cells(now)],
    ...changes.map(({ change, after }) => [
      `  ${change.title}`,
      ...cells({ time: after.time, memory: after.held }, now),
    ]),
  ]
}

interface Figures {
  readonly time: number
  readonly memory: number
}

/** Time and memory, each followed by its change. */
const cells = ({ time, memory }: Figures, before?: Figures): string[] => [
  format.seconds(time),
  before === undefined ? '' : moved(before.time, time),
  format.bytes(memory),
  before === undefined ? '' : moved(before.memory, memory),
]

function moved(before: number, after: number): string {
  const text = format.change(before, after)
  return text === '0%' ? '' : text
}

const fitting = (fits: boolean): string => (fits ? '' : 'does not fit')

/** JSON fields of a model's advice: base units, times per sample. */
export const adviceJson = ({ batch, before, changes, ended }: Advice) => ({
  batch,
  before,
  changes: changes.map(({ kind, title, after, fits }) => ({ kind, title, ...after, fits })),
  ...(ended === undefined ? {} : { ended }),
})

/** JSON fields of a layer's advice: changes that save it time, memory or bytes moved, in this order. */
export const layerAdviceJson = (advice: Advice, index: number) =>
  changesOf(advice, [index]).map(({ change: { kind, title }, after: { time, bytes, held, bound } }) => ({
    kind,
    title,
    time,
    bytes,
    bound,
    memory: held,
  }))
