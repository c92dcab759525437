/** `memwall analyze`: per-layer costs of the models in a file. */
import { Command, Option } from 'commander'
import type { Report } from '../analysis/report'
import type { ReportExtras } from '../export/extras'
import { notesOf } from '../export/html'
import { finish } from '../limits/resumable'
import { commandExamplesText } from '../present/commandExamples'
import { commandText } from '../present/commandText'
import { type SortOrder, sortOrders } from '../present/rowOrder'
import type { Scenario } from '../scenario/scenario'
import type { MakeCommand } from './command'
import { type Format, formatOf, formats, print, rooflinePage } from './formats'
import type { Io } from './io'
import { budgetsFor, openModelFile, sayDiagnostics } from './modelFile'
import { size } from './options'
import { colourful, columnsOf, deliver, type OutputOptions, say, withOutput } from './output'
import { checkOutputs } from './outputs'
import { type AskedOptions, withScenario } from './scenarioOptions'
import { diskSources } from './sources'

interface AnalyzeOptions extends AskedOptions, OutputOptions<Format> {
  readonly advise?: boolean
  readonly depth?: number
  readonly frontier?: boolean
  readonly sort?: SortOrder
  readonly top?: number
  readonly roofline?: string
}

export const analyze: MakeCommand = (io, end) =>
  withOutput(
    withScenario(
      new Command('analyze').description('per-layer costs of the models in FILE').argument('<FILE>', 'a model file'),
    ),
    formats,
  )
    .option('--advise', 'also suggested optimizations, ranked by time and memory saved (table, json, markdown, html)')
    .option('--frontier', 'train: also the frontier of memory against recomputation (table, json, markdown, html)')
    .option('--depth <N>', 'fold rows deeper than N path segments (table, csv, markdown)', size(1))
    .addOption(
      new Option(
        '--sort <FIGURE>',
        'rows by a figure, the largest first, or in program order (table, csv, markdown)',
      ).choices(sortOrders),
    )
    .option('--top <N>', 'the first N rows alone, by time unless --sort says otherwise (table, csv, markdown)', size(1))
    .option('--roofline <FILE>', 'also write the roofline panel, one HTML page that works offline')
    .addHelpText('after', commandExamplesText(['analyze']))
    .action(async (file, options) => end(await run(io, file, options)))

async function run(io: Io, file: string, options: AnalyzeOptions): Promise<number> {
  const sources = diskSources(file, io.cwd)
  const { analysis, scenario, report, indices } = await openModelFile(io, sources, options)
  const format = options.format ?? formatOf(options.output, formats)
  // CSV has columns only for figures of rows and totals; the page of --roofline shows everything.
  const shown = format !== 'csv' || options.roofline !== undefined
  for (const asked of ['advise', 'frontier'] as const)
    if (options[asked] && !shown) say(io, commandText.option.onlyIn(asked, format))
  for (const asked of ['depth', 'sort', 'top'] as const)
    if (options[asked] !== undefined && (format === 'json' || format === 'html'))
      say(io, commandText.option.rowsOnlyIn(asked, format))
  const planned = options.frontier === true && canPlan(io, scenario) && shown
  const advised = options.advise === true && shown
  const [frontierBudget, adviceBudget] = [budgetsFor('frontier', indices.length), budgetsFor('advice', indices.length)]
  // Additions are computed once for the printed report and the page of --roofline.
  const extras = indices.map(
    (index): ReportExtras => ({
      uncompressed: analysis.uncompressed(scenario, report.target, index),
      frontier: planned ? finish(analysis.frontier(scenario, index, frontierBudget())) : null,
      advice: advised ? finish(analysis.advice(scenario, report.target, index, adviceBudget())) : null,
    }),
  )
  const text = await print(format, report, {
    file,
    choice: { depth: options.depth ?? null, sort: options.sort ?? null, top: options.top ?? null },
    colour: colourful(io, options.color, options.output),
    columns: columnsOf(io, options.output),
    hasTips: io.terminal !== null && options.output === undefined,
    formulas: () => indices.map(index => analysis.formulas(scenario, index)),
    panel: io.panel,
    extras,
  })
  const page = options.roofline === undefined ? null : await rooflinePage(report, extras, io.panel)
  checkOutputs(io.cwd, file, sources, [options.output, options.roofline])
  // A CSV or Markdown file without rows would overwrite an earlier report.
  if (options.output !== undefined && report.models.length === 0 && format !== 'json')
    say(io, commandText.output.noModel(options.output))
  else deliver(io, text, options.output)
  if (format === 'csv') sayNotes(io, report)
  if (page !== null) {
    deliver(io, page, options.roofline)
    say(io, commandText.output.rooflineIn(options.roofline ?? ''))
  }
  return sayDiagnostics(io, report, file, sources)
}

/** Prints hints on standard error for formats that have no place for notes. */
function sayNotes(io: Io, report: Report): void {
  for (const { model, texts } of notesOf(report)) for (const text of texts) say(io, commandText.model.note(model, text))
}

/** Whether there are checkpointing plans to choose from; prints the reason when there are none. */
function canPlan(io: Io, { phase, parallel }: Scenario): boolean {
  const { option } = commandText
  if (phase !== 'train') say(io, option.onlyForPhases('--frontier', ['train'], option.unusedIn(phase)))
  else if (parallel.pp > 1) say(io, option.frontierInPipeline)
  else return true
  return false
}
