/** The spine: sources, a scenario and a target in, a Report out. */
import { footprintsIn } from '../cost/footprints'
import type { Scenario } from '../cost/scenario'
import { finish, type Work } from '../cost/work'
import { evaluate } from '../evaluate/evaluate'
import { defaultLimits, type Limits, type Problem, type Program, type Sources } from '../evaluate/program'
import type { Node } from '../graph/graph'
import type { Span } from '../graph/site'
import type { Target } from '../hardware/target'
import { advise } from './advice/advise'
import type { Analysis } from './analysis'
import { doesNotFit } from './capacity'
import { type Attempt, fitOf } from './fit'
import { formulas } from './formula'
import { type ModelContext, memoryOf, type Reported, reportModel } from './model'
import { placesOf } from './places'
import type { Diagnostic, LineRollup, Location, ModelReport, Report } from './report'
import { tracing } from './tracing'
import { uncompressedTotals } from './uncompressed'

export { catalogue, findTarget } from '../hardware/catalogue'
export type { Analysis } from './analysis'

/** One analysis of a file: evaluate, cost, price. Never throws on what a model file says. */
export function analyze(sources: Sources, scenario: Scenario, target: Target): Report {
  return openAnalysis(sources).report(scenario, target)
}

/** Evaluates a file once, to be reported under any scenario and target. */
export function openAnalysis(sources: Sources, limits: Limits = defaultLimits): Analysis {
  const program = evaluate(sources, limits)
  const names = uniqueNames(program.models.map(model => model.name))
  /** Of an answer that nothing waits for in between. */
  const deadline = () => performance.now() + most * limits.milliseconds
  function* models(scenario: Scenario, target: Target, problems: Problem[]): Generator<Reported> {
    const by = deadline()
    for (const [index, record] of program.models.entries())
      yield reportModel(
        contextOf(program, { record, index, name: names[index] as string, scenario, target }, problems, by),
      )
  }
  const of = (index: number, scenario: Scenario, target: Target, by = forever): ModelContext | null => {
    const record = program.models[index]
    return record === undefined
      ? null
      : contextOf(program, { record, index, name: names[index] as string, scenario, target }, [], by)
  }
  function* reporting(scenario: Scenario, target: Target): Work<Report> {
    const problems: Problem[] = [...program.problems]
    const reported: Reported[] = []
    for (const each of models(scenario, target, problems)) {
      reported.push(each)
      yield
    }
    return assemble(program, target, reported, problems)
  }
  return {
    targets: program.targets,
    report: (scenario, target) => finish(reporting(scenario, target)),
    reporting,
    *frontier(scenario, model) {
      const context = of(model, scenario, anyTarget)
      const training = context === null ? null : reportModel(context).costs.training
      return training === null ? [] : yield* training.frontier()
    },
    *advice(scenario, target, model) {
      const context = of(model, scenario, target)
      return context === null ? null : yield* advise(context, program.targets)
    },
    *fit(scenario, target, model) {
      const record = program.models[model]
      const capacity = target.memory[0]?.bytes
      if (record === undefined || capacity === undefined) return null
      return yield* fitOf({
        scenario,
        dims: record.dims,
        capacity,
        attempt: attempts(program, { record, index: model }, target),
      })
    },
    uncompressed: (scenario, target, model) => {
      const context = of(model, scenario, target, deadline())
      return context === null ? null : uncompressedTotals(context)
    },
    places: (scenario, target, model) => {
      const context = () => of(model, scenario, target, deadline())
      return placesOf(context)
    },
    formulas: (scenario, model) => {
      const context = of(model, scenario, anyTarget, deadline())
      if (context === null) return []
      const { model: report, costs, ops, rowOf } = reportModel(context)
      const nodes = report.layers.map((): Node[] => [])
      ops.forEach(({ node }, at) => {
        nodes[rowOf[at] as number]?.push(node)
      })
      return formulas(nodes, costs, scenario.causalCount, context.trace)
    },
  }
}

/** Tries sizes on a program of its own: one that is too large for the limits takes nothing from the reports. */
function attempts(
  program: Program,
  { record, index }: Pick<ModelContext, 'record' | 'index'>,
  target: Target,
): (scenario: Scenario) => Attempt {
  let own = program.anew()
  return scenario => {
    const problems: Problem[] = []
    const { trace } = contextOf(own, { record, index, name: record.name, scenario, target }, problems)
    const { footprints, complete } = footprintsIn(scenario, record.dims, trace)
    if (problems.some(({ code }) => code === 'limit')) own = program.anew()
    const memory = memoryOf(footprints, target)
    if (complete) return { memory, problem: null }
    const error = problems.find(({ severity }) => severity === 'error')
    return { memory, problem: error?.message ?? 'some of it cannot be counted' }
  }
}

/** A report takes this many times as long as one evaluation may. */
const most = 5
/** What is worked out in turns with the editor may take its time. */
const forever = Number.POSITIVE_INFINITY

/** Rows do not depend on the target; formulas need none. */
const anyTarget: Target = {
  id: 'none',
  name: 'none',
  vendor: 'none',
  kind: 'none',
  year: null,
  peak: {},
  memory: [],
  sources: [],
  unverified: [],
}

function contextOf(
  program: Program,
  asked: Pick<ModelContext, 'record' | 'index' | 'name' | 'scenario' | 'target'>,
  problems: Problem[],
  deadline = forever,
): ModelContext {
  return {
    ...asked,
    file: program.file,
    trace: tracing(program, { model: asked.index, problems, deadline }),
    locate: span => locate(program, span),
    lineAt: offset => program.position(program.file, offset).line,
  }
}

function locate(program: Program, span: Span | null): Location {
  if (span === null) return { file: program.file, line: 1, column: 1, endLine: 1, endColumn: 1 }
  const start = program.position(span.file, span.start)
  const end = program.position(span.file, span.end)
  return { file: span.file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column }
}

function assemble(
  program: Program,
  target: Target,
  reported: readonly Reported[],
  problems: readonly Problem[],
): Report {
  const lines: LineRollup[] = reported.flatMap(each => each.lines)
  const findings = reported.flatMap(({ model, costs }) => [
    ...costs.hints.map(message => ({
      ...declarationOf(model),
      severity: 'info' as const,
      code: 'hint' as const,
      message,
      models: [model.name],
    })),
    ...(model.totals.memory.fits
      ? []
      : [
          {
            ...declarationOf(model),
            severity: 'warning' as const,
            code: 'capacity' as const,
            message: doesNotFit(model, target, attends(costs)),
            models: [model.name],
          },
        ]),
  ])
  return {
    file: program.file,
    torn: program.torn,
    target,
    models: reported.map(each => each.model),
    lines: lines.sort((a, b) => a.line - b.line || a.model - b.model),
    diagnostics: distinct([
      ...problems.map(({ span, severity, code, message }) => ({ ...locate(program, span), severity, code, message })),
      ...findings,
    ]),
    targets: program.targets,
  }
}

const attends = ({ graph }: Reported['costs']): boolean => graph.nodes.some(({ core }) => core !== null)

/** The word that declares a model: what is said of the whole is not to mark every line of it. */
const declarationOf = ({ location }: ModelReport): Location => ({
  ...location,
  endLine: location.line,
  endColumn: location.column + 'model'.length,
})

/** The same problem met in several models or steps is said once, of all of those models. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, { readonly first: Diagnostic; readonly models: string[] }>()
  for (const each of diagnostics) {
    const key = `${each.file}:${each.line}:${each.column}:${each.endLine}:${each.endColumn}:${each.code}:${each.message}`
    const known = seen.get(key)
    if (known === undefined) seen.set(key, { first: each, models: [...(each.models ?? [])] })
    else known.models.push(...(each.models ?? []))
  }
  return [...seen.values()].map(({ first, models }) => (first.models === undefined ? first : { ...first, models }))
}

/** Two models of one name are told apart as name, name#2. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return names.map(name => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name}#${count}`
  })
}
