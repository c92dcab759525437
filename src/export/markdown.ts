/**
 * A report as Markdown: a heading and a table per model, with the units of the columns in the header and a total row.
 * Columns are padded, so that the text reads as a table too.
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
import { modelsText, overviewTable } from '../present/overviewTable'
import { scenarioSummary } from '../present/scenarioText'
import { summaryFacts } from '../present/summaryFacts'
import type { Table } from '../present/table'
import { machineText } from '../present/targetText'
import { documentMarkdown } from '../text/escape'
import * as format from '../text/format'
import { noExtras, type ReportExtras } from './extras'
import { allRows, chosenRows, type RowChoice } from './rowChoice'
import { modelHints, totalRow } from './rows'
import { tablesOf } from './tables'

/** `extras` is parallel to the report's models. */
export function toMarkdown(report: Report, choice: RowChoice = allRows, extras: readonly ReportExtras[] = []): string {
  const { models, target } = report
  return [
    ...overviewMarkdown(overviewTable(models, target), models.length),
    ...models.map((model, at) => modelMarkdown(model, report, choice, extras[at] ?? noExtras)),
  ].join('\n')
}

/** Table of the models, above their own; none for a single model. */
export const overviewMarkdown = (table: Table, models: number): readonly string[] =>
  models < 2 ? [] : [[`### ${modelsText(models)}`, '', ...tableMarkdown(table)].join('\n')]

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

function modelMarkdown(model: ModelReport, report: Report, choice: RowChoice, extras: ReportExtras): string {
  const { target } = report
  return [
    ...headingMarkdown(model, target),
    ...(model.layers.length === 0 ? [] : [...layersMarkdown(model, choice), '']),
    ...summaryFacts(model, target, extras.uncompressed, modelHints(model, report)).map(factMarkdown),
    '',
    ...tablesOf(model, extras).flatMap(table => tableMarkdown(table)),
  ].join('\n')
}

function layersMarkdown(model: ModelReport, choice: RowChoice): string[] {
  const { rows, rest } = chosenRows(model, choice)
  const shown = rest === null ? rows : [...rows, rest]
  const total = totalRow(model)
  const columns = columnsFor(model, [...shown, total])
  return table(
    columns.map(({ heading }) => heading),
    columns.map(({ align }) => align),
    [...shown.map(row => columns.map(({ cell }) => cell(row))), columns.map(({ cell }) => bold(cell(total)))],
  )
}

export const headingMarkdown = ({ name, scenario }: ModelReport, target: Target): readonly string[] => [
  `### ${documentMarkdown(name)}`,
  '',
  [...scenarioSummary(scenario), `${target.name} (${target.id}) · ${machineText(target, scenario)}`]
    .map(documentMarkdown)
    .join('\\\n'),
  '',
]

export const factMarkdown = (fact: Fact): string => `- **${fact.label}** ${documentMarkdown(factText(fact))}`

/** `isPadded`: whether the columns are aligned in the text too, which costs characters. */
export function tableMarkdown({ columns, rows, note }: Table, isPadded = true): string[] {
  const heads = columns.map(({ heading, unit }) => documentMarkdown(headingWith(unit, heading)))
  const aligned = columns.map(({ align }) => align)
  return [
    ...table(
      heads,
      aligned,
      rows.map(row => row.map(documentMarkdown)),
      isPadded,
    ),
    '',
    ...(note === '' ? [] : [documentMarkdown(note), '']),
  ]
}

function table(
  names: readonly string[],
  aligned: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
  isPadded = true,
): string[] {
  const texts = isPadded ? [names, ...rows] : []
  const widths = names.map((_, at) => Math.max(4, ...texts.map(cells => width(cells[at] ?? ''))))
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const padded = (cells: readonly string[]): string =>
    line(
      cells.map((cell, at) => {
        const space = isPadded ? ' '.repeat((widths[at] ?? 0) - width(cell)) : ''
        return aligned[at] === 'right' ? space + cell : cell + space
      }),
    )
  const dashes = widths.map((columns, at) =>
    aligned[at] === 'right' ? `${'-'.repeat(columns - 1)}:` : '-'.repeat(columns),
  )
  return [padded(names), line(dashes), ...rows.map(padded)]
}

const bold = (cell: string): string => (cell === '' ? '' : `**${cell}**`)
