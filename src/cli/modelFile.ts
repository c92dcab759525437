/** Opens a model file for the command line: evaluates it, reports on a target and prints its diagnostics. */

import type { Analysis } from '../analysis/analysis'
import type { Diagnostic, Report } from '../analysis/report'
import type { Sources } from '../evaluate/program'
import { catalogue, findTarget } from '../hardware/catalogue'
import type { Target } from '../hardware/target'
import { type Budget, budgetOf, evaluationsIn, partsOf } from '../limits/budget'
import { defaultLimits } from '../limits/limits'
import { commandText } from '../present/commandText'
import { diagnosticText } from '../present/diagnosticText'
import { nearestTargets } from '../scenario/nearestTargets'
import type { Scenario } from '../scenario/scenario'
import { oneLine } from '../text/safeText'
import type { Io } from './io'
import { say } from './output'
import { exitCodes, Refusal } from './refusal'
import { checkDims, checkPast, formatsReplaced, idleOptions, promptsCut, scenarioOf } from './scenario'
import type { AskedOptions } from './scenarioOptions'
import { displayName } from './sources'

export interface OpenedFile {
  readonly analysis: Analysis
  readonly scenario: Scenario
  /**
   * Report on the chosen models. Includes diagnostics of the whole file, and leaves out those on other models as a
   * whole.
   */
  readonly report: Report
  /** Indices of the chosen models in the file, parallel to the report's models. */
  readonly indices: readonly number[]
}

/** Number of full answer budgets per command; with more models, each gets a share. */
const wholeAnswers = 3

/** Gives the answer budget of one model after another. */
export function budgetsFor(what: keyof typeof evaluationsIn, models: number): () => Budget {
  const total = budgetOf(Math.min(models, wholeAnswers) * evaluationsIn[what] * defaultLimits.steps)
  const parts = partsOf(total, models)
  return () => parts.next().value ?? total
}

/**
 * Throws Refusal when the options name a missing model, dim or target, or are inconsistent. Notes options that have no
 * effect.
 */
export async function openModelFile(io: Io, sources: Sources, options: AskedOptions): Promise<OpenedFile> {
  const scenario = scenarioOf(options)
  const { openAnalysis } = await import('../analysis/analyze')
  const analysis = openAnalysis(sources)
  const whole = reportOn(options.hardware, analysis, scenario)
  checkDims(whole, scenario.dims)
  const indices = chosenModels(whole, options.model)
  const models = whole.models.filter((_, index) => indices.includes(index))
  const names = new Set(models.map(({ name }) => name))
  const diagnostics = whole.diagnostics.filter(
    ({ models }) => models === undefined || models.some(name => names.has(name)),
  )
  const report: Report = { ...whole, models, diagnostics: [...diagnostics, ...noModel(whole)] }
  checkPast(report, options)
  for (const note of [...idleOptions(options), ...promptsCut(report, options), ...formatsReplaced(report, options)])
    say(io, note)
  return { analysis, scenario, report, indices }
}

/** Diagnostic for a file that declares no model and has no error that may explain it. */
function noModel({ file, models, diagnostics }: Report): Diagnostic[] {
  if (models.length > 0 || diagnostics.some(({ severity }) => severity === 'error')) return []
  const start = { file, line: 1, column: 1, endLine: 1, endColumn: 1 }
  const text = commandText.model.none
  return [{ ...start, severity: 'error', code: 'unresolved', reason: { code: 'problem', text } }]
}

/**
 * Reports on a target by its id; the file's own targets, declared with hardware(), come before the catalogue. Throws
 * Refusal with similar ids when there is no such target.
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
  throw new Refusal(commandText.target.unknownInFile(id, near))
}

/** Indices of the chosen models. Throws Refusal when the file has models, but none of that name. */
function chosenModels({ models }: Report, name: string | undefined): readonly number[] {
  const all = models.map((_, index) => index)
  if (name === undefined || models.length === 0) return all
  const chosen = all.filter(index => models[index]?.name === name)
  if (chosen.length > 0) return chosen
  const names = models.map(model => model.name)
  throw new Refusal(commandText.model.unknown(name, names))
}

/**
 * Maximum number of diagnostics printed. One mistake may invalidate every line after it, or the file may not be
 * TypeScript at all, and more lines would not help.
 */
const mostSaid = 20

/** Prints errors and warnings on standard error, one per line. Returns the exit code: whether there are errors. */
export function sayDiagnostics(io: Io, { diagnostics }: Report, given: string, sources: Sources): number {
  const problems = diagnostics.filter(({ severity }) => severity !== 'info')
  for (const problem of problems.slice(0, mostSaid)) {
    const place = `${displayName(given, sources, problem.file)}:${problem.line}:${problem.column}`
    io.stderr(`${oneLine(`${place} ${problem.code} ${diagnosticText(problem)}`)}\n`)
  }
  if (problems.length > mostSaid) io.stderr(`${commandText.model.moreDiagnostics(problems.length - mostSaid)}\n`)
  return diagnostics.some(each => each.severity === 'error') ? exitCodes.errors : exitCodes.done
}
