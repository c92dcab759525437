/** Aligned columns of text for a terminal. */
import { width } from './text'

export type Paint = (text: string) => string

/** The colours a table uses; each is the identity where there is no colour. */
export interface Colours {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly yellow: Paint
  readonly cyan: Paint
}

const same: Paint = text => text
export const noColours: Colours = { bold: same, dim: same, red: same, yellow: same, cyan: same }

/** Text, how it is coloured, and how it is cut where its column has to be narrower. */
export interface Cell {
  readonly text: string
  readonly paint?: Paint
}

export interface Column {
  readonly heading: string
  /** `figure`: a number and its unit ("68 MB"), each flush right with those above and below. */
  readonly align: 'left' | 'right' | 'figure'
}

/** A rule across the whole table. */
export const rule = 'rule'

const gap = '  '

/** Lines of text: the headings, then the rows, each as wide as the widest cell of its column needs. */
export function grid(
  columns: readonly Column[],
  rows: readonly (readonly Cell[] | typeof rule)[],
  colours: Colours,
): readonly string[] {
  const bodies = rows.filter(row => row !== rule)
  const units = columns.map((column, at) =>
    column.align === 'figure' ? Math.max(0, ...bodies.map(row => unitOf(row[at]).length)) : 0,
  )
  const shown = rows.map(row =>
    row === rule ? row : row.map((cell, at) => aligned(cell, columns[at], units[at] ?? 0)),
  )
  const heads: readonly Cell[] = columns.map(column => ({ text: column.heading, paint: colours.dim }))
  const widths = columns.map((_, at) =>
    Math.max(width(heads[at]?.text ?? ''), ...shown.map(row => (row === rule ? 0 : width(row[at]?.text ?? '')))),
  )
  const across = widths.reduce((sum, each) => sum + each, 0) + gap.length * (columns.length - 1)
  return [heads, ...shown].map(row =>
    row === rule
      ? colours.dim('─'.repeat(across))
      : row
          .map((cell, at) => padded(cell, widths[at] ?? 0, columns[at]?.align === 'left'))
          .join(gap)
          .trimEnd(),
  )
}

/** How wide `grid` would make these columns. */
export function gridWidth(columns: readonly Column[], rows: readonly (readonly Cell[] | typeof rule)[]): number {
  return Math.max(...grid(columns, rows, noColours).map(width))
}

const unitOf = (cell: Cell | undefined): string => /^\S+ (\S+)$/.exec(cell?.text ?? '')?.[1] ?? ''

/** Gives a figure the room its column's units take. */
function aligned(cell: Cell, column: Column | undefined, unitWidth: number): Cell {
  if (column?.align !== 'figure' || unitWidth === 0 || cell.text === '') return cell
  const unit = unitOf(cell)
  const number = unit === '' ? cell.text : cell.text.slice(0, -unit.length - 1)
  return { ...cell, text: `${number} ${unit.padStart(unitWidth)}` }
}

function padded(cell: Cell, columns: number, left: boolean): string {
  const space = ' '.repeat(Math.max(0, columns - width(cell.text)))
  const text = cell.paint && cell.text !== '' ? cell.paint(cell.text) : cell.text
  return left ? text + space : space + text
}
