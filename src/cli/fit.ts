/** `memwall fit`: whether the models in a file fit a target, and the largest batch and the longest sequence that do. */
import { Command } from 'commander'
import pc from 'picocolors'
import { finish } from '../cost/work'
import { fitMarkdown, fitTable } from '../report/export/fitTable'
import { fitCsv, fitJson } from '../report/export/fitValues'
import type { Page } from '../report/export/table'
import { printableLines } from '../report/export/text'
import type { Fit } from '../report/fit'
import type { Report } from '../report/report'
import { formatOf } from './formats'
import { keepFiles, openModelFile, sayDiagnostics } from './modelFile'
import { colourful, columnsOf, deliver, type OutputOptions, onTerminal, withOutput } from './output'
import { Refusal } from './refusal'
import { type AskedOptions, withScenario } from './scenarioOptions'
import { diskSources } from './sources'

const formats = ['table', 'json', 'csv', 'markdown'] as const
type FitFormat = (typeof formats)[number]

export const fit = (): Command =>
  withOutput(
    withScenario(
      new Command('fit')
        .description('whether the models in FILE fit a target: devices, largest batch, longest sequence')
        .argument('<FILE>', 'a model file'),
    ),
    formats,
  ).action(run)

async function run(file: string, options: AskedOptions & OutputOptions<FitFormat>): Promise<void> {
  const sources = diskSources(file)
  keepFiles(sources, [options.output])
  const { analysis, scenario, report, indices } = await openModelFile(sources, options)
  const fits = indices.map(index => {
    const found = finish(analysis.fit(scenario, report.target, index))
    if (found === null) throw new Refusal(`${report.target.id} does not say how much memory it has`)
    return found
  })
  const { output } = options
  const text = printed(options.format ?? formatOf(output, formats), report, fits, {
    file,
    colours: pc.createColors(colourful(options.color, output)),
    columns: columnsOf(output),
    terminal: onTerminal(output),
  })
  deliver(text, output)
  // That a model does not fit is what is printed.
  const diagnostics = report.diagnostics.filter(({ code }) => code !== 'capacity')
  process.exitCode = sayDiagnostics({ ...report, diagnostics }, file, sources)
}

interface Printing extends Page {
  /** Names from the file must not drive it. */
  readonly terminal: boolean
}

function printed(format: FitFormat, report: Report, fits: readonly Fit[], { terminal, ...page }: Printing): string {
  if (format === 'table') return fitTable(report, fits, page)
  const text = { json: fitJson, csv: fitCsv, markdown: fitMarkdown }[format](report, fits)
  return terminal ? printableLines(text) : text
}
