/** Columns of the layer table, one per row here. */
import { bytes, exact, flops, percent, seconds, shape, times } from '../../src/text/format'
import { bareIntensity } from '../bare'
import type { RowView } from '../rows'

export interface TableColumn {
  readonly id: string
  readonly title: string
  /** Tooltip, and description for screen readers. */
  readonly about: string
  /** Value to sort by; numbers are sorted largest first at the first click. */
  value(row: RowView): number | string
  text(row: RowView): string
  /** Whether the figures are lower bounds when the model is incomplete. */
  readonly bounded?: true
  /** Whether narrow panels leave it out. */
  readonly wide?: true
  /** Whether it is left out when no row has a value. */
  readonly some?: true
}

const count = (value: number): string => (value === 0 ? '–' : exact(value))

export const columns: readonly TableColumn[] = [
  { id: 'path', title: 'Layer', about: 'Path of the layer', value: row => row.path, text: row => row.path },
  { id: 'kind', title: 'Kind', about: 'Kind of op', value: row => row.kind, text: row => row.kind },
  {
    id: 'count',
    title: '×',
    about: 'How many ops the row stands for',
    value: row => row.count,
    text: row => (row.count === 1 ? '' : times(row.count)),
    wide: true,
  },
  {
    id: 'output',
    title: 'Output',
    about: 'Shape of the output',
    value: row => row.output.reduce((a, b) => a * b, 1),
    text: row => shape(row.output),
    wide: true,
  },
  {
    id: 'flops',
    title: 'FLOPs',
    about: 'Operations; a multiply-accumulate is 2',
    value: row => row.flops,
    text: row => (row.flops === 0 ? '–' : flops(row.flops)),
    bounded: true,
  },
  {
    id: 'bytes',
    title: 'Bytes',
    about: 'Bytes moved to and from memory',
    value: row => row.totalBytes,
    text: row => (row.totalBytes === 0 ? '–' : bytes(row.totalBytes)),
    bounded: true,
  },
  {
    id: 'intensity',
    title: 'FLOP/B',
    about: 'Arithmetic intensity: FLOPs per byte moved',
    value: row => row.intensity ?? Number.POSITIVE_INFINITY,
    text: row => (row.flops === 0 ? '–' : bareIntensity(row.intensity)),
    wide: true,
  },
  {
    id: 'parameters',
    title: 'Weights',
    about: 'Parameters, each counted at its first use',
    value: row => row.parameters,
    text: row => count(row.parameters),
    bounded: true,
    wide: true,
  },
  {
    id: 'saved',
    title: 'Saved',
    about: 'Bytes kept for backward of one micro-batch',
    value: row => row.saved,
    text: row => (row.saved === 0 ? '–' : bytes(row.saved)),
    bounded: true,
    wide: true,
    some: true,
  },
  {
    id: 'sent',
    title: 'Sent',
    about: 'Bytes that one device sends to others; in a pipeline, one device of each stage',
    value: row => row.sent,
    text: row => (row.sent === 0 ? '–' : bytes(row.sent)),
    bounded: true,
    wide: true,
    some: true,
  },
  {
    id: 'time',
    title: 'Time ≥',
    about: 'Time, a lower bound',
    value: row => row.time,
    text: row => (row.time === 0 ? '–' : seconds(row.time)),
    wide: true,
  },
  {
    id: 'share',
    title: 'Share',
    about: 'Part of the time of the model',
    value: row => row.share,
    text: row => percent(row.share),
  },
  {
    id: 'bound',
    title: 'Bound',
    about: 'What bounds it',
    value: row => row.bound,
    text: row => (row.time === 0 ? '–' : row.bound),
    wide: true,
  },
]

/** Sorts rows. The sort is stable: equal rows stay in program order. */
export function sortRows(rows: readonly RowView[], column: TableColumn, descending: boolean): readonly RowView[] {
  const way = descending ? -1 : 1
  const compare = (a: RowView, b: RowView): number => {
    const [left, right] = [column.value(a), column.value(b)]
    return left < right ? -way : left > right ? way : a.index - b.index
  }
  return [...rows].sort(compare)
}

/** Next sort order after a click: figures from the largest and names from A; then reversed; then program order. */
export function nextSort(
  sort: { column: string; descending: boolean } | null,
  column: TableColumn,
  sample: RowView | undefined,
): { column: string; descending: boolean } | null {
  const first = sample === undefined || typeof column.value(sample) === 'number'
  if (sort?.column !== column.id) return { column: column.id, descending: first }
  return sort.descending === first ? { column: column.id, descending: !first } : null
}
