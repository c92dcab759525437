/** Table of a model's rows: a line per row and a total, fitted to the terminal. */

import width from 'string-width'
import type { Bound, ModelReport } from '../analysis/report'
import {
  columnHeading,
  columnScale,
  type FigureColumn,
  figureCell,
  layerColumns,
  layerTableText,
  type TableRow,
  type WordColumn,
} from '../present/layerColumns'
import * as format from '../text/format'
import { oneLine } from '../text/safeText'
import { relativePath } from './relativePath'
import { chosenRows, type RowChoice } from './rowChoice'
import { type ExportRow, totalRow } from './rows'
import { shortenPath } from './text'
import { type Cell, type Colours, type Paint, rule, type TextColumn, textTable, textWidth } from './textTable'

export interface RowsOptions {
  readonly choice: RowChoice
  /** Columns of the terminal; Infinity when unlimited. */
  readonly columns: number
  readonly colours: Colours
}

/** A line of the table: a layer row, or the total. */
interface Line extends TableRow {
  /** Line of the creation call, with the name of its file when that is not the analysed one. */
  readonly place: string
}

interface PaintedColumn extends TextColumn {
  readonly name: string
  cell(line: Line): Cell
}

/** Lines of text. `entry` is the analysed file: rows created elsewhere name their file. */
export function layerTable(model: ModelReport, entry: string, options: RowsOptions): readonly string[] {
  const { colours } = options
  const { rows, rest } = chosenRows(model, options.choice)
  const lines: readonly Line[] = [
    ...rows.map(row => lineOf(row, entry)),
    ...(rest === null ? [] : [{ ...rest, place: '' }]),
  ]
  const total: Line = { ...totalRow(model), place: '' }
  const look: Look = {
    colours,
    lines: [...lines, total],
    widest: rows.reduce((most, row) => Math.max(most, row.share), 0),
    complete: model.complete,
  }
  const cells = (columns: readonly PaintedColumn[]) => [
    ...lines.map(line => columns.map(column => column.cell(line))),
    rule as typeof rule,
    columns.map(column => totalCell(column, column.cell(total), colours)),
  ]
  const longest = lines.reduce((most, line) => Math.max(most, width(line.path)), shortest)
  const idle = layerColumns.filter(each => 'measure' in each && each.optional && each.figure(model.totals) === 0)
  for (const { without, path } of layouts) {
    const columnsFor = (room: number) =>
      paintedColumns(look, room).filter(({ name }) => ![...without, ...idle.map(({ id }) => id)].includes(name))
    const others = textWidth(columnsFor(shortest), cells(columnsFor(shortest))) - shortest
    const room = Math.min(longest, Math.max(path, options.columns - others))
    if (others + room <= options.columns || without === layouts.at(-1)?.without)
      return textTable(columnsFor(room), cells(columnsFor(room)), colours)
  }
  return []
}

/** Minimum width of the first column: that of "total". */
const shortest = 5

/** Columns in the order in which a narrow terminal leaves them out. Intensity, time and bound always stay. */
const spare: readonly string[] = [
  'bar',
  'line',
  'output',
  'parameters',
  'kind',
  'count',
  'share',
  'saved',
  'sent',
  'bytes',
  'flops',
]

/** Least columns of a path while a number of columns is left out: it is shortened from the front before another one goes. */
const leastPath = [40, 32, 28, 24, 24, 20]

/** Layouts tried in turn until the table fits. */
const layouts: readonly { readonly without: readonly string[]; readonly path: number }[] = [...spare, ''].map(
  (_, at) => ({
    without: spare.slice(0, at),
    path: leastPath[at] ?? 16,
  }),
)

function lineOf(row: ExportRow, entry: string): Line {
  const { file, line } = row.location
  const other = file === entry ? '' : `${oneLine(relativePath(entry, file))}:`
  return { ...row, path: oneLine(row.path), place: `${other}${line}` }
}

function totalCell({ name }: PaintedColumn, cell: Cell, colours: Colours): Cell {
  if (name === 'bar') return { text: '' }
  return { text: cell.text, paint: name === 'bound' ? (cell.paint ?? same) : colours.bold }
}

const same: Paint = text => text

/** Properties of the whole table that its columns depend on. */
interface Look {
  readonly colours: Colours
  /** All lines, among them the total. */
  readonly lines: readonly Line[]
  /** Largest share of a row. */
  readonly widest: number
  readonly complete: boolean
}

/** Columns of the table: those that every view shows, the line of the creation call, and a bar beside the share. */
function paintedColumns(look: Look, pathColumns: number): readonly PaintedColumn[] {
  const { colours, widest } = look
  return layerColumns.flatMap((column): PaintedColumn[] => {
    if ('measure' in column) return [figureColumn(column, look)]
    const painted = wordColumn(column, look)
    if (column.id === 'path')
      return [
        { ...painted, cell: line => ({ text: shortenPath(line.path, pathColumns), paint: quietFront(colours) }) },
        {
          name: 'line',
          heading: layerTableText.line,
          unit: '',
          align: 'right',
          cell: line => ({ text: line.place, paint: colours.dim }),
        },
      ]
    if (column.id !== 'share') return [painted]
    // The sum of the rows that are left out may be larger than any row.
    const bar = (line: Line): Cell => ({
      text: line.output === null ? '' : barOf(widest > 0 ? line.share / widest : 0),
      paint: paints(colours)[line.bound],
    })
    return [painted, { name: 'bar', heading: '', unit: '', align: 'left', cell: bar }]
  })
}

function wordColumn({ id, label, align, text }: WordColumn, { colours }: Look): PaintedColumn {
  const paint = (line: Line): Paint => {
    if (id === 'bound') return paints(colours)[line.bound]
    return id === 'output' || (id === 'count' && line.count === 1) ? colours.dim : same
  }
  return {
    name: id,
    heading: lowerFirst(label),
    unit: '',
    align,
    cell: line => ({ text: id === 'count' ? format.exact(line.count) : text(line), paint: paint(line) }),
  }
}

function figureColumn(column: FigureColumn, { lines, colours, complete }: Look): PaintedColumn {
  const { id, align, figure } = column
  const scale = columnScale(column, lines)
  return {
    name: id,
    heading: lowerFirst(columnHeading(column, complete)),
    unit: scale.unit,
    align,
    cell: line => ({
      text: figureCell(column, scale, line),
      ...(figure(line) === 0 ? { paint: colours.dim } : {}),
    }),
  }
}

/** Puts a label in lower case, as headings of a terminal are, unless it is an abbreviation such as FLOPs. */
const lowerFirst = (label: string): string =>
  /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label

const paints = ({ cyan, yellow, magenta }: Colours): Readonly<Record<Bound, Paint>> => ({
  compute: cyan,
  memory: yellow,
  link: magenta,
})

/** Dims the front of a path, which a row shares with its neighbours. */
const quietFront =
  (colours: Colours): Paint =>
  text => {
    const at = text.lastIndexOf('/') + 1
    return at === 0 ? text : colours.dim(text.slice(0, at)) + text.slice(at)
  }

const barColumns = 8
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar filled by `part` (0 to 1) of its full length, in steps of an eighth of a column. */
function barOf(part: number): string {
  const steps = Math.round(part * barColumns * 8)
  return '█'.repeat(Math.floor(steps / 8)) + (eighths[steps % 8] as string)
}
