/**
 * A report as Markdown: a heading and a table per model, with the units of the columns in the header and a total row. Columns are padded, so that
 * the text reads as a table too.
 */
import width from 'string-width'

import type { ModelReport, Report } from '../analysis/report'
import type { Target } from '../hardware/target'
import { type Fact, factText } from '../present/fact'
import {
  columnHeading,
  columnScale,
  type FigureColumn,
  figureCell,
  layerColumns,
  type TableRow,
  type WordColumn,
} from '../present/layerColumns'
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

function columnsFor({ totals, complete }: ModelReport, rows: readonly TableRow[]): readonly RowColumn[] {
  return layerColumns.flatMap((column): RowColumn[] => {
    if (!('measure' in column)) return [wordColumn(column)]
    return column.optional && column.figure(totals) === 0 ? [] : [figureColumn(column, complete, rows)]
  })
}

const wordColumn = ({ id, label, align, text }: WordColumn): RowColumn => ({
  heading: label,
  align,
  cell: row => (id === 'count' ? format.exact(row.count) : documentMarkdown(text(row))),
})

function figureColumn(column: FigureColumn, complete: boolean, rows: readonly TableRow[]): RowColumn {
  const scale = columnScale(column, rows)
  return {
    heading: headingWith(scale.unit, columnHeading(column, complete)),
    align: column.align,
    cell: row => documentMarkdown(figureCell(column, scale, row)),
  }
}

const headingWith = (unit: string, heading: string): string => (unit === '' ? heading : `${heading} (${unit})`)

function modelMarkdown(model: ModelReport, report: Report, depth: number | null, extras: ReportExtras): string {
  const { target } = report
  const rows = foldRows(model.layers, depth)
  const total = totalRow(model.totals, rows)
  const columns = columnsFor(model, [...rows, total])
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
  const heads = columns.map(({ heading, unit }) => documentMarkdown(headingWith(unit, heading)))
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

function table(
  names: readonly string[],
  aligned: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = names.map((_, at) => Math.max(4, ...[names, ...rows].map(cells => width(cells[at] ?? ''))))
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const padded = (cells: readonly string[]): string =>
    line(
      cells.map((cell, at) => {
        const space = ' '.repeat((widths[at] ?? 0) - width(cell))
        return aligned[at] === 'right' ? space + cell : cell + space
      }),
    )
  const dashes = widths.map((columns, at) =>
    aligned[at] === 'right' ? `${'-'.repeat(columns - 1)}:` : '-'.repeat(columns),
  )
  return [padded(names), line(dashes), ...rows.map(padded)]
}

const bold = (cell: string): string => (cell === '' ? '' : `**${cell}**`)
