/** Table of a model's rows: a line per row and a total, fitted to the terminal. */
import width from 'string-width'
import type { Bound, Figures, ModelReport } from '../analysis/report'
import * as format from '../text/format'
import { oneLine } from '../text/safeText'
import { relativePlace } from './place'
import { type ExportRow, foldRows } from './rows'
import { shortenPath } from './text'
import { type Cell, type Colours, grid, gridWidth, type Paint, rule, type TextColumn } from './textTable'

export interface RowsOptions {
  /** Depth in path segments below which rows are folded; null keeps every row. */
  readonly depth: number | null
  /** Columns of the terminal; Infinity when unlimited. */
  readonly columns: number
  readonly colours: Colours
}

/** A line of the table: a layer row, or the total. */
interface Line extends Figures {
  readonly path: string
  readonly kind: string
  /** Line of the creation call, with the name of its file when that is not the analysed one. */
  readonly place: string
  readonly count: number
  readonly output: string
  readonly share: number
}

interface TableColumn extends TextColumn {
  readonly name: string
  cell(line: Line): Cell
}

/** Lines of text. `entry` is the analysed file: rows created elsewhere name their file. */
export function rowGrid(model: ModelReport, entry: string, options: RowsOptions): readonly string[] {
  const { colours } = options
  const rows = foldRows(model.layers, options.depth)
  const lines = rows.map(row => lineOf(row, entry))
  const total: Line = {
    ...model.totals,
    path: 'total',
    kind: '',
    place: '',
    count: rows.reduce((sum, row) => sum + row.count, 0),
    output: '',
    share: rows.length > 0 ? 1 : 0,
  }
  const widest = rows.reduce((most, row) => Math.max(most, row.share), 0)
  const atLeast = model.complete ? '' : '≥ '
  const cells = (columns: readonly TableColumn[]) => [
    ...lines.map(line => columns.map(column => column.cell(line))),
    rule as typeof rule,
    columns.map(column => totalCell(column, column.cell(total), atLeast, colours)),
  ]
  const longest = lines.reduce((most, line) => Math.max(most, width(line.path)), shortest)
  const idle = [...(model.totals.saved > 0 ? [] : ['saved']), ...(model.totals.sent > 0 ? [] : ['sent'])]
  for (const { without, path } of layouts) {
    const columnsFor = (room: number) =>
      tableColumns(colours, widest, room).filter(({ name }) => ![...without, ...idle].includes(name))
    const others = gridWidth(columnsFor(shortest), cells(columnsFor(shortest))) - shortest
    const room = Math.min(longest, Math.max(path, options.columns - others))
    if (others + room <= options.columns || without === layouts.at(-1)?.without)
      return grid(columnsFor(room), cells(columnsFor(room)), colours)
  }
  return []
}

/** Minimum width of the first column: that of "total". */
const shortest = 5

/**
 * Layouts tried in turn until the table fits: paths are shortened from the front, down to `path` columns, before a
 * column is dropped.
 */
const layouts: readonly { readonly without: readonly string[]; readonly path: number }[] = [
  { without: [], path: 40 },
  { without: ['bar'], path: 32 },
  { without: ['bar', 'line'], path: 28 },
  { without: ['bar', 'line', 'output'], path: 24 },
  { without: ['bar', 'line', 'output', 'params'], path: 24 },
  { without: ['bar', 'line', 'output', 'params', 'kind'], path: 20 },
  { without: ['bar', 'line', 'output', 'params', 'kind', 'count'], path: 20 },
  { without: ['bar', 'line', 'output', 'params', 'kind', 'count', 'share'], path: 16 },
  { without: ['bar', 'line', 'output', 'params', 'kind', 'count', 'share', 'intensity'], path: 12 },
]

function lineOf(row: ExportRow, entry: string): Line {
  const { file, line } = row.location
  const other = file === entry ? '' : `${oneLine(relativePlace(entry, file))}:`
  return { ...row, path: oneLine(row.path), output: format.shape(row.output), place: `${other}${line}` }
}

function totalCell(column: TableColumn, cell: Cell, atLeast: string, colours: Colours): Cell {
  const counted = atLeast !== '' && ['flops', 'bytes', 'params', 'saved', 'sent'].includes(column.name)
  if (column.name === 'bar') return { text: '' }
  return {
    text: (counted ? atLeast : '') + cell.text,
    paint: column.name === 'bound' ? (cell.paint ?? same) : colours.bold,
  }
}

const same: Paint = text => text

function tableColumns(colours: Colours, widest: number, pathColumns: number): readonly TableColumn[] {
  const figure = (name: string, heading: string, text: (line: Line) => string): TableColumn => ({
    name,
    heading,
    align: 'figure',
    cell: line => quietZero(text(line), colours),
  })
  const paints: Readonly<Record<Bound, Paint>> = {
    compute: colours.cyan,
    memory: colours.yellow,
    link: colours.magenta,
  }
  const bound = (line: Line): Paint => paints[line.bound]
  return [
    {
      name: 'path',
      heading: 'layer',
      align: 'left',
      cell: line => ({ text: shortenPath(line.path, pathColumns), paint: quietFront(colours) }),
    },
    { name: 'line', heading: 'line', align: 'right', cell: line => ({ text: line.place, paint: colours.dim }) },
    { name: 'kind', heading: 'kind', align: 'left', cell: line => ({ text: line.kind }) },
    {
      name: 'count',
      heading: '×',
      align: 'right',
      cell: line => ({ text: format.exact(line.count), ...(line.count === 1 ? { paint: colours.dim } : {}) }),
    },
    { name: 'output', heading: 'output', align: 'left', cell: line => ({ text: line.output, paint: colours.dim }) },
    figure('flops', 'FLOPs', line => format.count(line.flops)),
    figure('bytes', 'bytes', line => format.bytes(line.totalBytes)),
    figure('intensity', 'FLOP/B', line => bareIntensity(line.intensity)),
    figure('params', 'params', line => format.count(line.parameters)),
    figure('saved', 'saved', line => format.bytes(line.saved)),
    figure('sent', 'sent', line => format.bytes(line.sent)),
    figure('time', 'time ≥', line => format.seconds(line.time)),
    { name: 'share', heading: 'share', align: 'right', cell: line => ({ text: format.percent(line.share) }) },
    {
      name: 'bar',
      heading: '',
      align: 'left',
      cell: line => ({ text: bar(widest > 0 ? line.share / widest : 0), paint: bound(line) }),
    },
    { name: 'bound', heading: 'bound', align: 'left', cell: line => ({ text: line.bound, paint: bound(line) }) },
  ]
}

/** Dims the front of a path, which a row shares with its neighbours. */
const quietFront =
  (colours: Colours): Paint =>
  text => {
    const at = text.lastIndexOf('/') + 1
    return at === 0 ? text : colours.dim(text.slice(0, at)) + text.slice(at)
  }

const quietZero = (text: string, colours: Colours): Cell =>
  /^0( |$)/.test(text) ? { text, paint: colours.dim } : { text }

/** Intensity without its unit, which the heading has. */
const bareIntensity = (value: number | null): string =>
  value === null ? '∞' : format.intensity(value).replace(/ FLOP\/B$/, '')

const barColumns = 8
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar filled by `part` (0 to 1) of its full length, in steps of an eighth of a column. */
function bar(part: number): string {
  const steps = Math.round(part * barColumns * 8)
  return '█'.repeat(Math.floor(steps / 8)) + (eighths[steps % 8] as string)
}
