/** `memwall fit`: whether the models in a file fit a target, and the largest batch and the longest sequence that do. */
import { Command } from 'commander'
import pc from 'picocolors'
import type { Fit } from '../analysis/fit/fit'
import type { Report } from '../analysis/report'
import { fitMarkdown, fitText } from '../export/fitReport'
import { fitCsv, fitJson } from '../export/fitValues'
import type { Page } from '../export/terminalReport'
import { finish } from '../limits/resumable'
import { commandExamplesText } from '../present/commandExamples'
import { commandText } from '../present/commandText'
import { isPlanned } from '../scenario/scenario'
import type { MakeCommand } from './command'
import { formatOf } from './formats'
import type { Io } from './io'
import { budgetsFor, openModelFile, sayDiagnostics } from './modelFile'
import { colourful, columnsOf, deliver, type OutputOptions, say, withOutput } from './output'
import { checkOutputs } from './outputs'
import { Refusal } from './refusal'
import { type AskedOptions, withScenario } from './scenarioOptions'
import { diskSources } from './sources'

const formats = ['table', 'json', 'csv', 'markdown'] as const
type FitFormat = (typeof formats)[number]

export const fit: MakeCommand = (io, end) =>
  withOutput(
    withScenario(
      new Command('fit')
        .description('whether the models in FILE fit a target: devices, largest batch, longest sequence')
        .argument('<FILE>', 'a model file'),
    ),
    formats,
  )
    .addHelpText('after', commandExamplesText(['fit']))
    .action(async (file, options) => end(await run(io, file, options)))

async function run(io: Io, file: string, options: AskedOptions & OutputOptions<FitFormat>): Promise<number> {
  const sources = diskSources(file, io.cwd)
  const { analysis, scenario, report, indices } = await openModelFile(io, sources, options)
  const budget = budgetsFor(isPlanned(scenario) ? 'plannedFit' : 'fit', indices.length)
  const fits = indices.map(index => {
    const found = finish(analysis.fit(scenario, report.target, index, budget()))
    if (found === null) throw new Refusal(commandText.target.noCapacity(report.target.id))
    return found
  })
  const { output } = options
  const format = options.format ?? formatOf(output, formats)
  const text = printed(format, report, fits, {
    file,
    colours: pc.createColors(colourful(io, options.color, output)),
    columns: columnsOf(io, output),
  })
  checkOutputs(io.cwd, file, sources, [output])
  if (output !== undefined && report.models.length === 0 && format !== 'json')
    say(io, commandText.output.noModel(output))
  else deliver(io, text, output)
  // The printed verdict already says that a model does not fit.
  const diagnostics = report.diagnostics.filter(({ code }) => code !== 'capacity')
  return sayDiagnostics(io, { ...report, diagnostics }, file, sources)
}

function printed(format: FitFormat, report: Report, fits: readonly Fit[], page: Page): string {
  if (format === 'table') return fitText(report, fits, page)
  return { json: fitJson, csv: fitCsv, markdown: fitMarkdown }[format](report, fits)
}
