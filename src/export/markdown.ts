/** A report as Markdown: a heading and a table per model, exact figures with their units in the header, a total row. */

import type { Figures, ModelReport, Report } from '../analysis/report'
import type { Target } from '../hardware/target'
import { documentMarkdown } from '../text/escape'
import * as format from '../text/format'
import { type Beside, nothingBeside } from './beside'
import { type ExportRow, foldRows } from './rows'
import type { Sheet } from './sheet'
import { type Said, scenarioSaid, summaryOf } from './summary'
import { sheetsOf } from './summaryTables'

/**
 * `depth` folds rows that lie deeper than this many path segments; null keeps every row. `beside` is parallel to the
 * report's models.
 */
export function toMarkdown(report: Report, depth: number | null, beside: readonly Beside[] = []): string {
  return report.models.map((model, at) => modelMarkdown(model, report, depth, beside[at] ?? nothingBeside)).join('\n')
}

interface RowColumn {
  readonly name: string
  readonly align: 'left' | 'right'
  readonly cell: (row: ExportRow) => string
  /** Cell of the total row. */
  readonly total: (model: ModelReport, rows: readonly ExportRow[]) => string
}

const text = (name: string, cell: RowColumn['cell'], total: RowColumn['total'] = () => ''): RowColumn => ({
  name,
  align: 'left',
  cell,
  total,
})
const figure = (name: string, of: (figures: Figures) => string): RowColumn => ({
  name,
  align: 'right',
  cell: of,
  total: ({ totals }) => of(totals),
})

function columnsFor({ totals }: ModelReport): readonly RowColumn[] {
  return [
    text(
      'layer',
      row => documentMarkdown(row.path),
      () => 'total',
    ),
    text('kind', row => documentMarkdown(row.kind)),
    {
      name: '×',
      align: 'right',
      cell: row => format.exact(row.count),
      total: (_, rows) => format.exact(rows.reduce((sum, row) => sum + row.count, 0)),
    },
    text('output', row => format.shape(row.output)),
    figure('FLOPs', of => format.exact(of.flops)),
    figure('bytes', of => format.exact(of.totalBytes)),
    figure('FLOP/B', of => (of.intensity === null ? '∞' : format.exact(of.intensity))),
    figure('parameters', of => format.exact(of.parameters)),
    ...(totals.saved > 0 ? [figure('saved (B)', of => format.exact(of.saved))] : []),
    ...(totals.sent > 0 ? [figure('sent (B)', of => format.exact(of.sent))] : []),
    figure('time ≥ (µs)', of => microseconds(of.time)),
    {
      name: 'share',
      align: 'right',
      cell: row => format.percent(row.share),
      total: (_, rows) => format.percent(rows.length > 0 ? 1 : 0),
    },
    text(
      'bound',
      row => row.bound,
      model => model.totals.bound,
    ),
  ]
}

function modelMarkdown(model: ModelReport, report: Report, depth: number | null, beside: Beside): string {
  const { target } = report
  const rows = foldRows(model.layers, depth)
  const columns = columnsFor(model)
  return [
    ...headingMarkdown(model, target),
    ...table(
      columns.map(({ name }) => name),
      columns.map(({ align }) => align),
      [...rows.map(row => columns.map(({ cell }) => cell(row))), columns.map(({ total }) => bold(total(model, rows)))],
    ),
    '',
    ...summaryOf(model, report, beside).map(saidMarkdown),
    '',
    ...sheetsOf(model, beside).flatMap(sheetMarkdown),
  ].join('\n')
}

export const headingMarkdown = ({ name, scenario }: ModelReport, target: Target): readonly string[] => [
  `### ${documentMarkdown(name)}`,
  '',
  [...scenarioSaid(scenario), `${target.name} (${target.id})`].map(documentMarkdown).join('\\\n'),
  '',
]

export const saidMarkdown = ({ name, text: said }: Said): string => `- **${name}** ${documentMarkdown(said)}`

export function sheetMarkdown({ columns, rows, note }: Sheet): string[] {
  const cells = rows.map(row => row.map(documentMarkdown))
  return [
    ...table(
      columns.map(({ heading }) => heading),
      columns.map(({ align }) => (align === 'left' ? 'left' : 'right')),
      cells,
    ),
    '',
    ...(note === '' ? [] : [documentMarkdown(note), '']),
  ]
}

const table = (names: readonly string[], aligned: readonly RowColumn['align'][], rows: readonly string[][]): string[] =>
  [names, aligned.map(each => (each === 'right' ? '---:' : '---')), ...rows].map(cells => `| ${cells.join(' | ')} |`)

const bold = (cell: string): string => (cell === '' ? '' : `**${cell}**`)

/** Microseconds to the nanosecond; below a microsecond three digits, since a lower bound of 0 says nothing. */
function microseconds(seconds: number): string {
  const value = seconds * 1e6
  return value < 1 ? String(Number(value.toPrecision(3))) : format.exact(value)
}
