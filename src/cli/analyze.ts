/** `memwall analyze`: per-layer costs of the models in a file. */
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { causalCounts, fusions, onChips, phases, residences, type Scenario } from '../cost/scenario'
import { optimizerNames } from '../cost/train/optimizer'
import { precisions } from '../cost/train/precision'
import { defaultLimits, type Sources } from '../evaluate/program'
import { catalogue, findTarget, nearestTargets } from '../hardware/catalogue'
import type { Target } from '../hardware/target'
import type { Analysis } from '../report/analysis'
import { printable } from '../report/export/text'
import type { Report } from '../report/report'
import { type Format, formatOf, formats, print, rooflinePage } from './formats'
import { dim, dtype, recompute, size, weightDType, zeroStage } from './options'
import { colourful, columnsOf, deliver, onTerminal, say } from './output'
import { exitCodes, Refusal } from './refusal'
import { checkDims, idleOptions, promptsCut, type ScenarioOptions, scenarioOf } from './scenario'
import { diskSources, displayName, normalised } from './sources'

interface AnalyzeOptions extends ScenarioOptions {
  readonly model?: string
  readonly hardware: string
  readonly format?: Format
  readonly depth?: number
  readonly output?: string
  readonly roofline?: string
  readonly color: boolean
}

export const analyze = (): Command =>
  new Command('analyze')
    .description('per-layer costs of the models in FILE')
    .argument('<FILE>', 'a model file')
    .option('--model <NAME>', 'one of the models in FILE (default: all of them)')
    .option('--hardware <ID>', 'a target that `memwall hardware` lists or FILE declares', 'a100-sxm-80')
    .addOption(new Option('--phase <PHASE>', 'what is counted').choices(phases).default('forward'))
    .option('--dim <NAME=N>', "size of one of the model's dims; repeatable", dim)
    .option('--batch <N>', 'short for --dim batch=N', size(1))
    .option('--seq <N>', 'short for --dim seq=N', size(1))
    .option('--past <N>', 'decode: tokens cached before the step (default: seq - 1)', size(0))
    .option('--prompt <N>', 'generate: tokens prefilled first (default: 0)', size(0))
    .option('--dtype <D>', 'number format of weights, activations and KV cache (default: fp16)', dtype)
    .option('--weights <D[:GROUP]>', 'of the weights, with one scale per GROUP elements where given', weightDType)
    .option('--activations <D>', 'of the activations', dtype)
    .option('--kv <D>', 'of the KV cache', dtype)
    .addOption(
      new Option('--causal-count <HOW>', 'causal attention counts all keys, or those a query may see')
        .choices(causalCounts)
        .default('full'),
    )
    .addOption(
      new Option('--fusion <HOW>', 'which ops run as one, so that nothing moves between them')
        .choices(fusions)
        .default('none'),
    )
    .addOption(
      new Option('--on-chip <HOW>', 'contractions read operands once, or as often as tiles of on-chip memory need')
        .choices(onChips)
        .default('ideal'),
    )
    .addOption(
      new Option('--resident <HOW>', 'auto: what fits an on-chip memory is served at its bandwidth')
        .choices(residences)
        .default('none'),
    )
    .option('--dp <N>', 'replicas, each with a batch of its own', size(1))
    .addOption(
      new Option('--zero <STAGE>', 'what replicas share: 1 optimizer states, 2 gradients too, 3 weights too').argParser(
        zeroStage,
      ),
    )
    .option('--tp <N>', 'devices that split every linear', size(1))
    .option('--sp', 'those also split what lies between along the sequence')
    .option('--pp <N>', 'stages of a pipeline', size(1))
    .option('--micro-batches <N>', 'of the pipeline (default: as many as keep it full)', size(1))
    .option('--interleave <N>', 'runs of blocks that each stage has', size(1))
    .option('--ep <N>', 'devices that share out the experts', size(1))
    .addOption(new Option('--optimizer <NAME>', 'train: default adamw').choices(optimizerNames))
    .addOption(
      new Option('--precision <P>', 'train: default mixed where weights are 16 bits or fewer').choices(precisions),
    )
    .option('--gradients <D>', 'train: number format of the gradients (default: as the weights)', dtype)
    .option(
      '--recompute <WHAT>',
      'train: what is computed again rather than saved: none, selective, full, budget:BYTES',
      recompute,
    )
    .addOption(
      new Option('--format <FORMAT>', "how it is printed (default: as -o's extension says, else table)").choices(
        formats,
      ),
    )
    .option('--depth <N>', 'fold rows deeper than N path segments (table, csv, markdown)', size(1))
    .option('-o, --output <FILE>', 'write to FILE instead of standard output')
    .option('--roofline <FILE>', 'also write the roofline panel, one HTML page that works offline')
    .option('--no-color', 'no colour on a terminal')
    .action(run)

/** Nobody types meanwhile: a slow machine gets the time it needs, and a file that never ends still ends. */
const patience = 20_000

async function run(file: string, options: AnalyzeOptions): Promise<void> {
  const sources = diskSources(file)
  keepSource(sources, [options.output, options.roofline])
  const scenario = scenarioOf(options)
  const { openAnalysis } = await import('../report/analyze')
  const analysis = openAnalysis(sources, { ...defaultLimits, milliseconds: patience })
  const whole = reportOn(options.hardware, analysis, scenario)
  checkDims(whole, scenario.dims)
  const chosen = chosenModels(whole, options.model)
  const report: Report = { ...whole, models: whole.models.filter((_, index) => chosen.includes(index)) }
  for (const said of [...idleOptions(options), ...promptsCut(report, options)]) say(said)
  const text = await print(options.format ?? formatOf(options.output), report, {
    file,
    depth: options.depth ?? null,
    colour: colourful(options.color, options.output),
    columns: columnsOf(options.output),
    terminal: onTerminal(options.output),
    formulas: () => chosen.map(index => analysis.formulas(scenario, index)),
    beside: () =>
      chosen.map(index => ({ uncompressed: analysis.uncompressed(scenario, report.target, index), frontier: null })),
  })
  deliver(text, options.output)
  if (options.roofline !== undefined) {
    deliver(await rooflinePage(report), options.roofline)
    say(`the roofline is in ${options.roofline}`)
  }
  process.exitCode = sayDiagnostics(whole, file, sources) ? exitCodes.errors : exitCodes.done
}

/** Throws Refusal where a report would be written over the model file itself. */
function keepSource(sources: Sources, outputs: readonly (string | undefined)[]): void {
  for (const output of outputs)
    if (output !== undefined && normalised(resolve(output)) === sources.file)
      throw new Refusal(`${output} is the model file; write the report to another`)
}

/**
 * The report on a target by its id: the file's own, declared with hardware(), come before the catalogue. Throws Refusal
 * naming what comes close.
 */
function reportOn(id: string, analysis: Analysis, scenario: Scenario): Report {
  const known = findTarget(id)
  const report = analysis.report(scenario, known ?? (catalogue[0] as Target))
  const { targets } = report
  const declared = targets.find(target => target.id === id)
  if (declared === undefined && known !== undefined) return report
  const own = declared ?? targets.find(target => target.name === id)
  if (own !== undefined) return analysis.report(scenario, own)
  const near = [...targets, ...nearestTargets(id)].map(target => target.id)
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : '`memwall hardware` lists them'
  throw new Refusal(`--hardware takes the id of a target, and there is no ${id}; ${hint}`)
}

/** Indices of the models asked for. Throws Refusal where the file has models, but none of that name. */
function chosenModels({ models }: Report, name: string | undefined): readonly number[] {
  const all = models.map((_, index) => index)
  if (name === undefined || models.length === 0) return all
  const chosen = all.filter(index => models[index]?.name === name)
  if (chosen.length > 0) return chosen
  const names = models.map(model => model.name).join(', ')
  throw new Refusal(`--model takes the name of a model in the file, and there is no ${name}; there are ${names}`)
}

/** Errors and warnings, a line each, on standard error. True where the file has errors, or nothing to analyse. */
function sayDiagnostics({ diagnostics, models }: Report, given: string, sources: Sources): boolean {
  for (const { file, line, column, code, message, severity } of diagnostics) {
    if (severity === 'info') continue
    const place = `${displayName(given, sources, file)}:${line}:${column}`
    process.stderr.write(printable(`${place} ${code} ${message}`).concat('\n'))
  }
  if (diagnostics.some(each => each.severity === 'error')) return true
  if (models.length > 0) return false
  process.stderr.write(
    `${printable(given)}:1:1 unresolved the file declares no model: model(name, dims, build) makes one\n`,
  )
  return true
}
