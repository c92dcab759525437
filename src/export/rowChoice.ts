/** Rows that a tabular export shows: folded, sorted, and the first of them with one row for the others. */
import { sumOf } from '../analysis/figures'
import type { ModelReport } from '../analysis/report'
import { layerTableText, type TableRow } from '../present/layerColumns'
import { type ExportRow, foldRows } from './rows'

/** Orders of rows: program order, or by a figure, the largest first. */
export const sortOrders = ['time', 'bytes', 'flops', 'memory', 'order'] as const
export type SortOrder = (typeof sortOrders)[number]

export interface RowChoice {
  /** Depth in path segments below which rows are folded; null keeps every row. */
  readonly depth: number | null
  /** Null is by time where only the top is shown, and program order otherwise. */
  readonly sort: SortOrder | null
  /** Number of rows; null shows all. */
  readonly top: number | null
}

export const allRows: RowChoice = { depth: null, sort: null, top: null }

export interface ChosenRows {
  readonly rows: readonly ExportRow[]
  /** Sum of the rows that are left out, so that all rows add up to the total; null when there are none. */
  readonly rest: TableRow | null
}

export function chosenRows({ layers }: Pick<ModelReport, 'layers'>, { depth, sort, top }: RowChoice): ChosenRows {
  const rows = sorted(foldRows(layers, depth), sort ?? (top === null ? 'order' : 'time'))
  const shown = rows.slice(0, top ?? rows.length)
  return { rows: shown, rest: restOf(rows.slice(shown.length)) }
}

const figures: Readonly<Record<Exclude<SortOrder, 'order'>, (row: ExportRow) => number>> = {
  time: row => row.time,
  bytes: row => row.totalBytes,
  flops: row => row.flops,
  memory: row => row.held,
}

/** Equal rows stay in program order. */
function sorted(rows: readonly ExportRow[], order: SortOrder): readonly ExportRow[] {
  if (order === 'order') return rows
  const figure = figures[order]
  return [...rows].sort((a, b) => figure(b) - figure(a))
}

function restOf(rows: readonly ExportRow[]): TableRow | null {
  if (rows.length === 0) return null
  return {
    ...sumOf(rows),
    path: layerTableText.more(rows.length),
    kind: '',
    count: rows.reduce((sum, row) => sum + row.count, 0),
    inputs: [],
    output: null,
    share: rows.reduce((sum, row) => sum + row.share, 0),
  }
}
