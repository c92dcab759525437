/** A report as a person reads it at a terminal: one aligned table per model, with what was asked above and what follows below. */
import { peakFor, ridge, wider } from '../../hardware/roofline'
import type { Target } from '../../hardware/target'
import { elementType } from '../../tensor/dtype'
import * as format from '../format'
import type { Figures, ModelReport, Report, ResolvedScenario } from '../report'
import { type Cell, type Colours, type Column, grid, gridWidth, type Paint, rule } from './grid'
import { relativePlace } from './place'
import { type ExportRow, foldRows } from './rows'
import { printable, shortenPath, wrapped } from './text'

export interface TableOptions {
  /** Folds rows below that many path segments; null keeps every row. */
  readonly depth: number | null
  /** Columns of the terminal; Infinity where there is no limit. */
  readonly columns: number
  readonly colours: Colours
  /** How the reader named the analysed file. */
  readonly file: string
}

export function toTable(report: Report, options: TableOptions): string {
  if (report.models.length === 0) return ''
  return `${report.models.map(model => modelTable(model, report, options)).join('\n\n')}\n`
}

function modelTable(model: ModelReport, { file: entry, target }: Report, options: TableOptions): string {
  return [
    ...heading(model, target, options),
    '',
    ...body(model, entry, options),
    '',
    ...summary(model, target, options),
  ].join('\n')
}

// ── above the table ───────────────────────────────────────────────────────────────────────────────

function heading(model: ModelReport, target: Target, { colours, file }: TableOptions): string[] {
  const { scenario } = model
  const place = colours.dim(`${printable(file)}:${model.location.line}`)
  const dims = Object.entries(scenario.dims).map(([name, size]) => `${printable(name)} ${format.exact(size)}`)
  const context =
    scenario.past !== null
      ? [`${format.exact(scenario.past)} cached`]
      : scenario.prompt !== null
        ? [`${format.exact(scenario.prompt)} prefilled`]
        : []
  const causal = scenario.causalCount === 'causal' ? ['causal count'] : []
  return [
    `${colours.bold(printable(model.name))}  ${place}`,
    [scenario.phase, ...dims, ...context, dtypes(scenario), ...causal].join(' · '),
    `${printable(target.name)} ${colours.dim(`(${printable(target.id)})`)} · ${machine(target, scenario).join(' · ')}`,
  ]
}

function dtypes({ dtypes: { weights, activations, kvCache } }: ResolvedScenario): string {
  if (weights === activations && activations === kvCache) return format.dtype(weights)
  return `${format.dtype(weights)} weights, ${activations} activations, ${kvCache} KV cache`
}

/** The roofline's three figures, for the dtype that contractions of weights run in. */
function machine(target: Target, { dtypes: { weights, activations } }: ResolvedScenario): string[] {
  const dtype = wider(elementType(weights), activations)
  const peak = peakFor(target, dtype)
  const memory = target.memory[0]
  const stand = peak.dtype === dtype ? '' : ` (it has no ${dtype} rate)`
  const compute = `${peak.dtype} ${format.rate(peak.flopsPerSecond)}${stand}`
  if (!memory || memory.bandwidth === null) return [compute]
  return [
    compute,
    `${printable(memory.name)} ${format.bandwidth(memory.bandwidth)}`,
    `ridge ${format.intensity(ridge(target, dtype))}`,
  ]
}

// ── the table ─────────────────────────────────────────────────────────────────────────────────────

/** A line of the table: a layer row, or the total. */
interface Line extends Figures {
  readonly path: string
  readonly kind: string
  /** The creation call: its line, with the file's name where that is another one. */
  readonly place: string
  readonly count: number
  readonly output: string
  readonly share: number
}

interface TableColumn extends Column {
  readonly name: string
  cell(line: Line): Cell
}

function body(model: ModelReport, entry: string, options: TableOptions): readonly string[] {
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
  for (const layout of layouts) {
    const columns = tableColumns(colours, widest, layout.path).filter(column => !layout.without.includes(column.name))
    const last = layout === layouts.at(-1)
    if (last || gridWidth(columns, cells(columns)) <= options.columns) return grid(columns, cells(columns), colours)
  }
  return []
}

/** Tried in turn until the table fits: long paths lose their front first, then columns go. */
const layouts: readonly { readonly path: number; readonly without: readonly string[] }[] = [
  { path: Number.POSITIVE_INFINITY, without: [] },
  { path: 40, without: [] },
  { path: 32, without: [] },
  { path: 32, without: ['bar'] },
  { path: 32, without: ['bar', 'line'] },
  { path: 28, without: ['bar', 'line', 'output'] },
  { path: 24, without: ['bar', 'line', 'output', 'params'] },
  { path: 24, without: ['bar', 'line', 'output', 'params', 'kind'] },
  { path: 20, without: ['bar', 'line', 'output', 'params', 'kind', 'count'] },
  { path: 16, without: ['bar', 'line', 'output', 'params', 'kind', 'count', 'share'] },
]

function lineOf(row: ExportRow, entry: string): Line {
  const { file, line } = row.location
  const other = file === entry ? '' : `${printable(relativePlace(entry, file))}:`
  return { ...row, path: printable(row.path), output: format.shape(row.output), place: `${other}${line}` }
}

function totalCell(column: TableColumn, cell: Cell, atLeast: string, colours: Colours): Cell {
  const counted = atLeast !== '' && ['flops', 'bytes', 'params'].includes(column.name)
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
  const bound = (line: Line): Paint => (line.bound === 'compute' ? colours.cyan : colours.yellow)
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

/** What the row shares with its neighbours stands back behind its own name. */
const quietFront =
  (colours: Colours): Paint =>
  text => {
    const at = text.lastIndexOf('/') + 1
    return at === 0 ? text : colours.dim(text.slice(0, at)) + text.slice(at)
  }

const quietZero = (text: string, colours: Colours): Cell =>
  /^0( |$)/.test(text) ? { text, paint: colours.dim } : { text }

/** The heading has the unit. */
const bareIntensity = (value: number | null): string =>
  value === null ? '∞' : format.intensity(value).replace(/ FLOP\/B$/, '')

const barColumns = 8
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of `part` (0 to 1) of its full length, to an eighth of a column. */
function bar(part: number): string {
  const steps = Math.round(part * barColumns * 8)
  return '█'.repeat(Math.floor(steps / 8)) + (eighths[steps % 8] as string)
}

// ── below the table ───────────────────────────────────────────────────────────────────────────────

function summary({ totals, complete }: ModelReport, target: Target, { colours, columns }: TableOptions): string[] {
  const lines: string[] = []
  const say = (name: string, text: string, paint: Paint = same): void => {
    wrapped(text, Math.max(40, columns - labelColumns)).forEach((line, at) => {
      lines.push(colours.dim((at === 0 ? name : '').padEnd(labelColumns)) + paint(line))
    })
  }
  say('time', `${format.lowerBound(totals.time)}, a lower bound${headroom(totals)}`)
  say('footprint', footprint(totals, target), totals.memory.fits ? same : colours.red)
  if (totals.activeParameters !== totals.parameters)
    say('active', `${format.parameters(totals.activeParameters)} of ${format.count(totals.parameters)}`)
  if (totals.notCounted.length > 0) say('not counted', totals.notCounted.map(printable).join(', '), colours.red)
  if (!complete) say('incomplete', 'figures are at least (≥) what is shown', colours.red)
  return lines
}

const labelColumns = 13

function footprint({ memory }: ModelReport['totals'], target: Target): string {
  const capacity = target.memory[0]?.bytes
  const of = capacity === undefined ? '' : ` of ${format.bytes(capacity)} (${format.percent(memory.total / capacity)})`
  const parts = [
    `weights ${format.bytes(memory.weights)}`,
    `KV cache ${format.bytes(memory.kvCache)}`,
    `activations ${format.bytes(memory.activations)}`,
  ]
  const fits = memory.fits ? 'fits' : `does not fit: ${format.exact(memory.devices)} devices`
  return `${format.bytes(memory.total)}${of}: ${parts.join(' + ')}; ${fits}`
}

function headroom({ bound, idealSpeedup, flops }: ModelReport['totals']): string {
  if (flops === 0 || !Number.isFinite(idealSpeedup)) return ''
  return `; mostly ${bound}-bound, ${format.ratio(idealSpeedup)} the time its FLOPs alone would take`
}
