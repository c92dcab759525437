/** A report for a terminal: one aligned table per model, with the scenario above and details below. */

import type { ModelReport, Report, ResolvedScenario } from '../analysis/report'
import { computedIn, peakFor, ridge } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import * as format from '../text/format'
import { oneLine } from '../text/safeText'
import { type Beside, nothingBeside } from './beside'
import { type RowsOptions, rowGrid } from './layerTable'
import { relativePlace } from './place'
import type { Sheet } from './sheet'
import { type Said, scenarioSaid, summaryOf } from './summary'
import { sheetsOf } from './summaryTables'
import { wrapped } from './text'
import { type Colours, grid } from './textTable'

/** Output that a table is fitted to. */
export interface Page {
  /** The analysed file, as the user named it. */
  readonly file: string
  readonly colours: Colours
  /** Columns of the terminal, or Infinity. */
  readonly columns: number
}

export interface TableOptions extends RowsOptions, Page {
  /** Additions, parallel to the report's models. */
  readonly beside?: readonly Beside[]
}

export function toTable(report: Report, options: TableOptions): string {
  if (report.models.length === 0) return ''
  const tables = report.models.map((model, at) =>
    modelTable(model, report, options.beside?.[at] ?? nothingBeside, options),
  )
  return `${tables.join('\n\n')}\n`
}

function modelTable(model: ModelReport, report: Report, beside: Beside, options: TableOptions): string {
  return [
    ...heading(model, report, options),
    '',
    ...rowGrid(model, report.file, options),
    '',
    ...summaryOf(model, report, beside).flatMap(said => saidLines(said, options)),
    ...sheetsOf(model, beside).flatMap(sheet => ['', ...sheetLines(sheet, options)]),
  ].join('\n')
}

export const sheetLines = ({ columns, rows, note }: Sheet, options: Page): readonly string[] => [
  ...grid(
    columns,
    rows.map(cells => cells.map(text => ({ text }))),
    options.colours,
  ),
  ...(note === '' ? [] : wrapped(note, widthOf(options)).map(options.colours.dim)),
]

const widthOf = ({ columns }: Page): number => Math.max(40, Math.min(columns, 120))

// ── above the table ───────────────────────────────────────────────────────────────────────────────

export function heading(model: ModelReport, { file: entry, target }: Report, options: Page): string[] {
  const { scenario } = model
  const { colours, file } = options
  const { file: at, line } = model.location
  const place = colours.dim(`${oneLine(at === entry ? file : relativePlace(entry, at))}:${line}`)
  return [
    `${colours.bold(oneLine(model.name))}  ${place}`,
    ...scenarioSaid(scenario).flatMap(text => wrapped(oneLine(text), Math.max(40, options.columns))),
    `${oneLine(target.name)} ${colours.dim(`(${oneLine(target.id)})`)} · ${machine(target, scenario).join(' · ')}`,
  ]
}

/** Peak rate, bandwidth and ridge point, for the dtype that contractions of weights run in. */
function machine(target: Target, scenario: ResolvedScenario): string[] {
  const dtype = computedIn(scenario)
  const peak = peakFor(target, dtype)
  const memory = target.memory[0]
  const stand = peak.dtype === dtype ? '' : ` (it has no ${dtype} rate)`
  const compute = `${peak.dtype} ${format.rate(peak.flopsPerSecond)}${stand}`
  if (!memory || memory.bandwidth === null) return [compute]
  return [
    compute,
    `${oneLine(memory.name)} ${format.bandwidth(memory.bandwidth)}`,
    `ridge ${format.intensity(ridge(target, dtype))}`,
  ]
}

// ── below the table ───────────────────────────────────────────────────────────────────────────────

const labelColumns = 13

export function saidLines({ name, text, tone }: Said, { colours, columns }: Page): string[] {
  const paint = tone === undefined ? (line: string) => line : tones[tone](colours)
  return wrapped(oneLine(text), Math.max(40, columns - labelColumns)).map(
    (line, at) => colours.dim((at === 0 ? name : '').padEnd(labelColumns)) + paint(line),
  )
}

const tones = { note: ({ yellow }: Colours) => yellow, warning: ({ red }: Colours) => red } as const
