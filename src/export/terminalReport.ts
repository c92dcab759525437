/** A report for a terminal: one aligned table per model, with the scenario above and details below. */

import type { ModelReport, Report } from '../analysis/report'
import { type Fact, factText } from '../present/fact'
import { modelsText, overviewTable } from '../present/overviewTable'
import { scenarioSummary } from '../present/scenarioText'
import { summaryFacts } from '../present/summaryFacts'
import type { Table } from '../present/table'
import { machineText } from '../present/targetText'
import { tipOn } from '../present/tips'
import { oneLine } from '../text/safeText'
import { noExtras, type ReportExtras } from './extras'
import { layerTable, type RowsOptions } from './layerTable'
import { relativePath } from './relativePath'
import { modelHints } from './rows'
import { tablesOf } from './tables'
import { wrapped } from './text'
import { type Colours, fittedTable, rowsOf, textTable } from './textTable'

/** Output that a table is fitted to. */
export interface Page {
  /** The analysed file, as the user named it. */
  readonly file: string
  readonly colours: Colours
  /** Columns of the terminal, or Infinity. */
  readonly columns: number
}

export interface TableOptions extends RowsOptions, Page {
  /** Whether a tip follows the tables, where one applies. */
  readonly hasTips?: boolean
  /** Additions, parallel to the report's models. */
  readonly extras?: readonly ReportExtras[]
}

export function toTable(report: Report, options: TableOptions): string {
  if (report.models.length === 0) return ''
  const { models, target } = report
  const tables = models.map((model, at) => modelTable(model, report, options.extras?.[at] ?? noExtras, options))
  const tip = options.hasTips === true ? tipOn(report, options.file, options.choice) : null
  return `${[
    ...overview(overviewTable(models, target), models.length, options),
    ...tables,
    ...(tip === null ? [] : wrapped(tip, widthOf(options)).map(options.colours.dim)),
  ].join('\n\n')}\n`
}

/** Table of the models of a file, above their own tables; none for a single model. */
export function overview(table: Table, models: number, page: Page): readonly string[] {
  if (models < 2) return []
  const { bold, dim } = page.colours
  const title = `${bold(modelsText(models))}  ${dim(oneLine(page.file))}`
  return [[title, '', ...tableLines(table, page)].join('\n')]
}

function modelTable(model: ModelReport, report: Report, extras: ReportExtras, options: TableOptions): string {
  const facts = summaryFacts(model, report.target, extras.uncompressed, modelHints(model, report))
  return [
    ...heading(model, report, options),
    '',
    ...(model.layers.length === 0 ? [] : [...layerTable(model, report.file, options), '']),
    ...facts.flatMap(fact => factLines(fact, options)),
    ...tablesOf(model, extras).flatMap(table => ['', ...tableLines(table, options)]),
  ].join('\n')
}

export function tableLines(whole: Table, options: Page): readonly string[] {
  const table = fittedTable(whole, options.columns)
  return [
    ...textTable(table.columns, rowsOf(table), options.colours),
    ...(table.note === '' ? [] : wrapped(table.note, widthOf(options)).map(options.colours.dim)),
  ]
}

const widthOf = ({ columns }: Page): number => Math.max(40, Math.min(columns, 120))

// ── above the table ───────────────────────────────────────────────────────────────────────────────

export function heading(model: ModelReport, { file: entry, target }: Report, options: Page): string[] {
  const { scenario } = model
  const { colours, file } = options
  const { file: at, line } = model.location
  const place = colours.dim(`${oneLine(at === entry ? file : relativePath(entry, at))}:${line}`)
  return [
    `${colours.bold(oneLine(model.name))}  ${place}`,
    ...scenarioSummary(scenario).flatMap(text => wrapped(oneLine(text), Math.max(40, options.columns))),
    ...wrapped(
      `${oneLine(target.name)} ${colours.dim(`(${oneLine(target.id)})`)} · ${oneLine(machineText(target, scenario))}`,
      Math.max(40, options.columns),
    ),
  ]
}

// ── below the table ───────────────────────────────────────────────────────────────────────────────

const labelColumns = 13

/** Lines of a fact: its label in lower case, then its value and note, wrapped to the page. */
export function factLines(fact: Fact, { colours, columns }: Page): string[] {
  const paint = { plain: same, quiet: same, good: same, note: colours.yellow, warning: colours.red }[fact.tone]
  return wrapped(oneLine(factText(fact)), Math.max(40, columns - labelColumns)).map(
    (line, at) => colours.dim((at === 0 ? fact.label.toLowerCase() : '').padEnd(labelColumns)) + paint(line),
  )
}

const same = (line: string): string => line
