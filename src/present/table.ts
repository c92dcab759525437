/** Small tables of figures, each column of which has one unit; the terminal, Markdown and the panel lay them out. */
import { type Measure, numberIn, type Scale, scaleOf } from '../text/quantity'

/** Column of a table: of words, or of figures of one measure. */
export interface ColumnSpec {
  readonly heading: string
  /** Null for a column of words. */
  readonly measure: Measure | null
  /** Figure of the column that chooses its unit. */
  readonly unitBy?: 'largest' | 'median'
  /** Scale of the column, where other amounts than its own figures decide on it. */
  readonly scale?: Scale
  readonly align: 'left' | 'right'
}

/** A word, a figure in base units, or null for an empty cell. */
export type CellValue = string | number | null

export interface TableColumn {
  readonly heading: string
  /** Unit of all figures of the column; empty for words and bare counts. */
  readonly unit: string
  readonly align: 'left' | 'right'
}

export interface Table {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly string[])[]
  /** Remark below the table; empty when there is none. */
  readonly note: string
}

export const wordColumn = (heading: string, align: 'left' | 'right' = 'left'): ColumnSpec => ({
  heading,
  measure: null,
  align,
})
export const figureColumn = (heading: string, measure: Measure, unitBy?: ColumnSpec['unitBy']): ColumnSpec => ({
  heading,
  measure,
  align: 'right',
  ...(unitBy === undefined ? {} : { unitBy }),
})
/** Column of bytes in a scale of their own. */
export const scaledColumn = (heading: string, scale: Scale): ColumnSpec => ({
  heading,
  measure: 'bytes',
  align: 'right',
  scale,
})

/** Heading of a column of figures: "FLOPs ≥" where they are lower bounds rather than exact. */
export const figureHeading = (label: string, exact: boolean): string => (exact ? label : `${label} ≥`)

/** Lays figures out in the unit that suits the largest of their column. */
export function tableOf(columns: readonly ColumnSpec[], rows: readonly (readonly CellValue[])[], note = ''): Table {
  const scales = columns.map(({ measure, unitBy, scale }, at): Scale | null =>
    measure === null ? null : (scale ?? scaleOf(measure, numbersIn(rows, at), unitBy)),
  )
  return {
    columns: columns.map(({ heading, align }, at) => ({ heading, align, unit: scales[at]?.unit ?? '' })),
    rows: rows.map(row => row.map((cell, at) => cellText(cell, scales[at] ?? null))),
    note,
  }
}

const numbersIn = (rows: readonly (readonly CellValue[])[], at: number): number[] =>
  rows.map(row => row[at]).filter(cell => typeof cell === 'number')

function cellText(cell: CellValue, scale: Scale | null): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return cell
  return scale === null ? String(cell) : numberIn(scale, cell)
}
