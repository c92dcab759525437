/** Aligned columns of text for a terminal. */
import width from 'string-width'
import { type Table, withoutSpare } from '../present/table'
import { visible } from '../text/safeText'

export type Paint = (text: string) => string

/** Colours of a table; each function is the identity without colour. */
export interface Colours {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly yellow: Paint
  readonly cyan: Paint
  readonly magenta: Paint
}

const same: Paint = text => text
export const noColours: Colours = { bold: same, dim: same, red: same, yellow: same, cyan: same, magenta: same }

/** Text of a cell, and its colour. */
export interface Cell {
  readonly text: string
  readonly paint?: Paint
}

export interface TextColumn {
  readonly heading: string
  /** Unit of the column's figures, on a line of its own below the heading; empty when there is none. */
  readonly unit: string
  readonly align: 'left' | 'right'
}

/** A rule across the whole table. */
export const rule = 'rule'

export type TextRow = readonly Cell[] | typeof rule

const gap = '  '

/** Lines of text: the headings, their units where there are any, then the rows; each column as wide as its widest cell. */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly TextRow[],
  colours: Colours,
): readonly string[] {
  const { heads, cells, widths, across } = laidOut(columns, rows)
  const line = (row: TextRow): string =>
    row === rule
      ? colours.dim('─'.repeat(across))
      : row
          .map((cell, at) => padded(cell, widths[at] ?? 0, columns[at]?.align === 'left'))
          .join(gap)
          .trimEnd()
  return [...heads.map(row => row.map(cell => ({ ...cell, paint: colours.dim }))), ...cells].map(line)
}

/** Number of terminal columns that `textTable` would take. */
export const textWidth = (columns: readonly TextColumn[], rows: readonly TextRow[]): number =>
  laidOut(columns, rows).across

export const rowsOf = ({ rows }: Table): readonly TextRow[] => rows.map(cells => cells.map(text => ({ text })))

/** A table without as many of its least important columns as it takes to fit, or as there are. */
export function fittedTable(table: Table, columns: number): Table {
  const narrower = textWidth(table.columns, rowsOf(table)) <= columns ? null : withoutSpare(table)
  return narrower === null ? table : fittedTable(narrower, columns)
}

function laidOut(columns: readonly TextColumn[], rows: readonly TextRow[]) {
  const cells = rows.map(row => (row === rule ? row : row.map(cell => ({ ...cell, text: visible(cell.text) }))))
  const units = columns.some(({ unit }) => unit !== '') ? [columns.map(({ unit }) => ({ text: unit }))] : []
  const heads: readonly (readonly Cell[])[] = [columns.map(({ heading }) => ({ text: heading })), ...units]
  const widths = columns.map((_, at) =>
    [...heads, ...cells].reduce((most, row) => Math.max(most, row === rule ? 0 : width(row[at]?.text ?? '')), 0),
  )
  const across = widths.reduce((sum, each) => sum + each, 0) + gap.length * Math.max(0, columns.length - 1)
  return { heads, cells, widths, across }
}

function padded(cell: Cell, columns: number, left: boolean): string {
  const space = ' '.repeat(Math.max(0, columns - width(cell.text)))
  const text = cell.paint && cell.text !== '' ? cell.paint(cell.text) : cell.text
  return left ? text + space : space + text
}
