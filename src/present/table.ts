/** Small tables of figures, each column of which has one unit; the terminal, Markdown and the panel lay them out. */
import { type Measure, numberIn, type Scale, scaleOf } from '../text/quantity'

/** Column of a table: of words, or of figures of one measure. */
export interface ColumnSpec {
  readonly heading: string
  /** Null for a column of words. */
  readonly measure: Measure | null
  /** Scale of the column, where other amounts than its own figures decide on it. */
  readonly scale?: Scale
  readonly align: 'left' | 'right'
  /** Rank among the columns that a narrow page leaves out, the least important first; without one it always stays. */
  readonly spare?: number
}

/** A word, a figure in base units, or null for an empty cell. */
export type CellValue = string | number | null

export interface TableColumn {
  readonly heading: string
  /** Unit of all figures of the column; empty for words and bare counts. */
  readonly unit: string
  readonly align: 'left' | 'right'
  readonly spare?: number
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
export const figureColumn = (heading: string, measure: Measure): ColumnSpec => ({ heading, measure, align: 'right' })
/** Column that a narrow page leaves out, in the order of these ranks. */
export const spareColumn = (rank: number, column: ColumnSpec): ColumnSpec => ({ ...column, spare: rank })

/** Column of bytes in a scale of their own. */
export const scaledColumn = (heading: string, scale: Scale): ColumnSpec => ({
  heading,
  measure: 'bytes',
  align: 'right',
  scale,
})

/** Heading of a column of figures: "FLOPs ≥" where they are lower bounds rather than exact. */
export const figureHeading = (label: string, exact: boolean): string => (exact ? label : `${label} ≥`)

/** Lays figures out in one unit a column, which suits the figures of `typical` rows. */
export function tableOf(
  columns: readonly ColumnSpec[],
  rows: readonly (readonly CellValue[])[],
  note = '',
  typical = rows,
): Table {
  const scales = columns.map(({ measure, scale }, at): Scale | null =>
    measure === null ? null : (scale ?? scaleOf(measure, numbersIn(typical, at))),
  )
  return {
    columns: columns.map(({ measure, scale, ...column }, at) => ({ ...column, unit: scales[at]?.unit ?? '' })),
    rows: rows.map(row => row.map((cell, at) => cellText(cell, scales[at] ?? null))),
    note,
  }
}

/** The table without its least important column; null when all have to stay. */
export function withoutSpare(table: Table): Table | null {
  const least = Math.min(...table.columns.map(({ spare }) => spare ?? Number.POSITIVE_INFINITY))
  if (!Number.isFinite(least)) return null
  const stays = (_: unknown, at: number): boolean => table.columns[at]?.spare !== least
  return { ...table, columns: table.columns.filter(stays), rows: table.rows.map(cells => cells.filter(stays)) }
}

const numbersIn = (rows: readonly (readonly CellValue[])[], at: number): number[] =>
  rows.map(row => row[at]).filter(cell => typeof cell === 'number')

function cellText(cell: CellValue, scale: Scale | null): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return cell
  return scale === null ? String(cell) : numberIn(scale, cell)
}
