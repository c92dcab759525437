/** Aligned columns of text for a terminal. */
import width from 'string-width'
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

/** Text of a cell, its colour, and how to cut it when its column has to be narrower. */
export interface Cell {
  readonly text: string
  readonly paint?: Paint
}

export interface TextColumn {
  readonly heading: string
  /** `figure`: a number and its unit ("68 MB"), each flush right with those above and below. */
  readonly align: 'left' | 'right' | 'figure'
}

/** A rule across the whole table. */
export const rule = 'rule'

export type TextRow = readonly Cell[] | typeof rule

const gap = '  '

/** Lines of text: the headings, then the rows, each column as wide as its widest cell. */
export function grid(columns: readonly TextColumn[], rows: readonly TextRow[], colours: Colours): readonly string[] {
  const { heads, cells, widths, across } = laidOut(columns, rows)
  const line = (row: TextRow): string =>
    row === rule
      ? colours.dim('─'.repeat(across))
      : row
          .map((cell, at) => padded(cell, widths[at] ?? 0, columns[at]?.align === 'left'))
          .join(gap)
          .trimEnd()
  return [heads.map(head => ({ ...head, paint: colours.dim })), ...cells].map(line)
}

/** Number of terminal columns that `grid` would take. */
export const gridWidth = (columns: readonly TextColumn[], rows: readonly TextRow[]): number =>
  laidOut(columns, rows).across

function laidOut(columns: readonly TextColumn[], rows: readonly TextRow[]) {
  const bodies = rows.filter(row => row !== rule)
  const units = columns.map(({ align }, at) =>
    align === 'figure' ? bodies.reduce((most, row) => Math.max(most, unitOf(row[at]).length), 0) : 0,
  )
  const cells = rows.map(row =>
    row === rule
      ? row
      : row.map((cell, at) =>
          columns[at]?.align === 'figure' ? figure(cell, units[at] ?? 0) : { ...cell, text: visible(cell.text) },
        ),
  )
  const heads: readonly Cell[] = columns.map(column => ({ text: column.heading }))
  const widths = columns.map((_, at) =>
    [heads, ...cells].reduce((most, row) => Math.max(most, row === rule ? 0 : width(row[at]?.text ?? '')), 0),
  )
  const across = widths.reduce((sum, each) => sum + each, 0) + gap.length * Math.max(0, columns.length - 1)
  return { heads, cells, widths, across }
}

const unitOf = (cell: Cell | undefined): string => /^\S+ (\S+)$/.exec(cell?.text ?? '')?.[1] ?? ''

/** Pads the unit of a figure to the widest unit of its column. */
function figure(cell: Cell, unitWidth: number): Cell {
  if (unitWidth === 0 || cell.text === '') return cell
  const unit = unitOf(cell)
  const number = unit === '' ? cell.text : cell.text.slice(0, -unit.length - 1)
  return { ...cell, text: `${number} ${unit.padStart(unitWidth)}` }
}

function padded(cell: Cell, columns: number, left: boolean): string {
  const space = ' '.repeat(Math.max(0, columns - width(cell.text)))
  const text = cell.paint && cell.text !== '' ? cell.paint(cell.text) : cell.text
  return left ? text + space : space + text
}
