/** A report as Markdown: a heading and a table per model, exact figures with their units in the header, a total row. */

import type { ModelReport, Report } from '../analysis/report'
import type { Target } from '../hardware/target'
import { type Fact, factText } from '../present/fact'
import { columnHeading, type FigureColumn, layerColumns, type TableRow, type WordColumn } from '../present/layerColumns'
import { scenarioSummary } from '../present/scenarioText'
import { summaryFacts } from '../present/summaryFacts'
import type { Table } from '../present/table'
import { machineText } from '../present/targetText'
import { documentMarkdown } from '../text/escape'
import * as format from '../text/format'
import { noExtras, type ReportExtras } from './extras'
import { foldRows, modelHints, totalRow } from './rows'
import { tablesOf } from './tables'

/**
 * `depth` folds rows that lie deeper than this many path segments; null keeps every row. `extras` is parallel to the
 * report's models.
 */
export function toMarkdown(report: Report, depth: number | null, extras: readonly ReportExtras[] = []): string {
  return report.models.map((model, at) => modelMarkdown(model, report, depth, extras[at] ?? noExtras)).join('\n')
}

interface RowColumn {
  readonly heading: string
  readonly align: 'left' | 'right'
  readonly cell: (row: TableRow) => string
}

function columnsFor({ totals, complete }: ModelReport): readonly RowColumn[] {
  return layerColumns.flatMap((column): RowColumn[] => {
    if (!('measure' in column)) return [wordColumn(column)]
    return column.optional && column.figure(totals) === 0 ? [] : [figureColumn(column, complete)]
  })
}

const wordColumn = ({ id, label, align, text }: WordColumn): RowColumn => ({
  heading: label,
  align,
  cell: row => {
    if (id === 'count') return format.exact(row.count)
    if (id === 'intensity' && row.intensity !== null) return format.exact(row.intensity)
    return documentMarkdown(text(row))
  },
})

/** Exact figures: bytes in B, and times in µs. A lower bound says so in its heading. */
function figureColumn(column: FigureColumn, complete: boolean): RowColumn {
  const { measure, align, figure } = column
  const unit = measure === 'time' ? ' (µs)' : measure === 'bytes' ? ' (B)' : ''
  return {
    heading: columnHeading(column, complete) + unit,
    align,
    cell: row => (measure === 'time' ? microseconds(figure(row)) : format.exact(figure(row))),
  }
}

function modelMarkdown(model: ModelReport, report: Report, depth: number | null, extras: ReportExtras): string {
  const { target } = report
  const rows = foldRows(model.layers, depth)
  const columns = columnsFor(model)
  const total = totalRow(model.totals, rows)
  return [
    ...headingMarkdown(model, target),
    ...table(
      columns.map(({ heading }) => heading),
      columns.map(({ align }) => align),
      [...rows.map(row => columns.map(({ cell }) => cell(row))), columns.map(({ cell }) => bold(cell(total)))],
    ),
    '',
    ...summaryFacts(model, target, extras.uncompressed, modelHints(model, report)).map(factMarkdown),
    '',
    ...tablesOf(model, extras).flatMap(tableMarkdown),
  ].join('\n')
}

export const headingMarkdown = ({ name, scenario }: ModelReport, target: Target): readonly string[] => [
  `### ${documentMarkdown(name)}`,
  '',
  [...scenarioSummary(scenario), `${target.name} (${target.id}) · ${machineText(target, scenario)}`]
    .map(documentMarkdown)
    .join('\\\n'),
  '',
]

export const factMarkdown = (fact: Fact): string =>
  `- **${fact.label.toLowerCase()}** ${documentMarkdown(factText(fact))}`

export function tableMarkdown({ columns, rows, note }: Table): string[] {
  const heads = columns.map(({ heading, unit }) => documentMarkdown(unit === '' ? heading : `${heading} (${unit})`))
  const aligned = columns.map(({ align }) => align)
  return [
    ...table(
      heads,
      aligned,
      rows.map(row => row.map(documentMarkdown)),
    ),
    '',
    ...(note === '' ? [] : [documentMarkdown(note), '']),
  ]
}

const table = (names: readonly string[], aligned: readonly ('left' | 'right')[], rows: readonly string[][]): string[] =>
  [names, aligned.map(each => (each === 'right' ? '---:' : '---')), ...rows].map(cells => `| ${cells.join(' | ')} |`)

const bold = (cell: string): string => (cell === '' ? '' : `**${cell}**`)

/** Microseconds to the nanosecond; below a microsecond three digits, since a lower bound of 0 says nothing. */
function microseconds(seconds: number): string {
  const value = seconds * 1e6
  return value < 1 ? String(Number(value.toPrecision(3))) : format.exact(value)
}
