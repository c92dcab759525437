/** Rows that a tabular export shows: folded, sorted, and the first of them with one row for the others. */
import { sumOf } from '../analysis/figures'
import type { ModelReport } from '../analysis/report'
import { layerTableText, type TableRow } from '../present/layerColumns'
import { inOrder, type SortOrder } from '../present/rowOrder'
import { type ExportRow, foldRows } from './rows'

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
  const rows = inOrder(foldRows(layers, depth), sort ?? (top === null ? 'order' : 'time'))
  const shown = rows.slice(0, top ?? rows.length)
  return { rows: shown, rest: restOf(rows.slice(shown.length)) }
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
