/** Entry point of the analysis: a pure function from sources, scenario and target to a Report. */
import { footprintsIn } from '../cost/footprintSearch'
import { keptFormats } from '../cost/keptFormats'
import { idealMachine } from '../cost/machine'
import { dimsIn } from '../cost/phaseCosts'
import type { Tracer } from '../cost/phaseRequest'
import { causalCountOf } from '../cost/scores'
import { trainingFrontier } from '../cost/train/train'
import { evaluate } from '../evaluate/evaluate'
import type { Problem, Program, Sources } from '../evaluate/program'
import type { Node } from '../graph/graph'
import { lastTokenHead } from '../graph/lastTokenHead'
import type { Span } from '../graph/site'
import type { Target } from '../hardware/target'
import { type Budget, budgetOf, evaluationsIn, plannerSteps, stepsPerHeldOp, stepsPerTracedOp } from '../limits/budget'
import { defaultLimits, type Limits } from '../limits/limits'
import { finish, type Resumable } from '../limits/resumable'
import { onTarget } from '../scenario/onTarget'
import { isPlanned, type Scenario } from '../scenario/scenario'
import { advise, type Start } from './advice/advise'
import type { Analysis } from './analysis'
import { budgetedTracer } from './budgetedTracer'
import { capacityFinding } from './capacity'
import { distinct } from './distinct'
import { fitOf } from './fit/fit'
import type { FitQuestion } from './fit/question'
import { formulas } from './formulas'
import { type ModelContext, memoryOf, type ReportedModel, reportModel, reportSteps } from './model'
import { rateHints } from './rateHints'
import type { LineRollup, Location, ModelReport, Report } from './report'
import { sourceIndexOf } from './sourceIndex'
import { keptStarts, started } from './starts'
import { cachedTraces, type Traces } from './traceCache'
import { uncompressedTotals } from './uncompressed'
import { uniqueNames } from './uniqueNames'

export { catalogue, findTarget } from '../hardware/catalogue'
export { defaultScenario } from '../scenario/scenario'
export type { Analysis } from './analysis'

/** Analyses a file once: evaluates, costs and prices its models. Never throws on the contents of a model file. */
export function analyze(sources: Sources, scenario: Scenario, target: Target): Report {
  return openAnalysis(sources).report(scenario, target)
}

/** Evaluates a file once, to be reported under any scenario and target. */
export const openAnalysis = (sources: Sources, limits: Limits = defaultLimits): Analysis =>
  analysisOf(evaluate(sources, limits), limits)

export function analysisOf(program: Program, limits: Limits): Analysis {
  const names = uniqueNames(program.models.map(model => model.name))
  const traces = cachedTraces(program, limits)
  const starts = keptStarts()
  const budgetFor = (what: keyof typeof evaluationsIn): Budget => budgetOf(evaluationsIn[what] * limits.steps)
  const of = (
    index: number,
    scenario: Scenario,
    target: Target,
    budget: Budget,
    problems: Problem[] = [],
  ): ModelContext | null => {
    const record = program.models[index]
    if (record === undefined) return null
    const asked = {
      traces,
      model: index,
      problems,
      budget,
      perOp: stepsPerTracedOp,
      ahead: (ops: number) => reportSteps(scenario, ops),
    }
    const before = problems.length
    return contextOf(
      program,
      { record, index, name: names[index] as string, scenario: onTarget(scenario, target), target, budget },
      budgetedTracer(program, asked),
      () => problems.slice(before),
    )
  }
  /** The last report of a model, made anew with a budget of its own where it was not kept. */
  function* startOf(index: number, scenario: Scenario, target: Target): Resumable<Start> {
    const context = of(index, scenario, target, budgetFor('report')) as ModelContext
    return starts.of(context) ?? (yield* started(context))
  }
  /** Null when the target's memory is not known. */
  const questionOf = ({ record, index, scenario, target, budget }: ModelContext): FitQuestion | null => {
    const capacity = target.memory[0]?.bytes
    if (capacity === undefined) return null
    const attempt = attempts(program, { record, index, target, budget, each: () => budgetFor('report') })
    return { scenario, dims: record.dims, capacity, budget, attempt }
  }
  function* reporting(scenario: Scenario, target: Target): Resumable<Report> {
    const problems: Problem[] = [...program.problems]
    const budget = budgetFor('report')
    const reported: ReportedModel[] = []
    for (const index of program.models.keys()) {
      const context = of(index, scenario, target, budget, problems) as ModelContext
      const start = yield* started(context)
      starts.keep(context, start)
      reported.push(start.reported)
      yield
    }
    return assemble(program, target, reported, problems)
  }
  return {
    targets: program.targets,
    report: (scenario, target) => finish(reporting(scenario, target)),
    reporting,
    *frontier(scenario, model, budget = budgetFor('frontier')) {
      const context = of(model, scenario, anyTarget, budget)
      if (context === null || scenario.phase !== 'train') return []
      const affords = (ops: number): boolean => plannerSteps(ops) <= budget.left
      const dims = dimsIn(scenario, context.record.dims)
      return yield* trainingFrontier(affords, context.scenario, dims, context.trace, idealMachine)
    },
    *advice(scenario, target, model, budget = budgetFor('advice')) {
      const context = of(model, scenario, target, budget)
      if (context === null) return null
      const start = yield* startOf(model, scenario, target)
      const on = (other: Target): ModelContext => of(model, scenario, other, budget) as ModelContext
      return yield* advise({ context, on, start, declared: program.targets, fit: questionOf(context) })
    },
    *fit(scenario, target, model, budget = budgetFor(isPlanned(scenario) ? 'plannedFit' : 'fit')) {
      const context = of(model, scenario, target, budget)
      const question = context === null ? null : questionOf(context)
      if (context === null || question === null) return null
      function* before(): Resumable<ReportedModel> {
        return (yield* startOf(model, scenario, target)).reported
      }
      return yield* fitOf(question, target, before)
    },
    uncompressed: (scenario, target, model) => {
      const context = of(model, scenario, target, budgetFor('place'))
      return context === null ? null : uncompressedTotals(context)
    },
    places: (scenario, target, model) => sourceIndexOf(() => of(model, scenario, target, budgetFor('place'))),
    formulas: (scenario, model) => {
      const context = of(model, scenario, anyTarget, budgetFor('place'))
      if (context === null) return []
      const { model: report, costs, ops, rowOf } = reportModel(context)
      const nodes = report.layers.map((): Node[] => [])
      ops.forEach(({ node }, at) => {
        nodes[rowOf[at] as number]?.push(node)
      })
      return formulas(nodes, costs, causalCountOf(scenario), context.trace)
    },
  }
}

interface Attempts extends Pick<ModelContext, 'record' | 'index' | 'target' | 'budget'> {
  /** Budget of one attempt. Its steps are deducted from the shared budget, which never interrupts an attempt. */
  each(): Budget
}

/** Attempts sizes of a model without keeping their traces, since there are many and each is tried once. */
function attempts(program: Program, { record, index, target, budget, each }: Attempts): FitQuestion['attempt'] {
  return (scenario, { lastToken = false, kvHeads } = {}) => {
    const problems: Problem[] = []
    const traces: Traces = (model, request, most) => program.trace(model, request, most)
    const mine = each()
    const before = mine.left
    const trace = budgetedTracer(program, {
      traces,
      model: index,
      problems,
      budget: mine,
      perOp: stepsPerHeldOp,
      ahead: () => 0,
    })
    let ops = 0
    const { footprints, complete } = footprintsIn(scenario, record.dims, (request, purpose) => {
      const traced = trace(kvHeads === undefined ? request : { ...request, kvHeads }, purpose)
      ops = traced.graph.nodes.length
      const reduced = lastToken && request.phase === 'forward' ? lastTokenHead(traced.graph) : null
      return reduced === null ? traced : { ...traced, graph: reduced }
    })
    budget.spend(before - mine.left + (isPlanned(scenario) ? plannerSteps(ops) : 0))
    const memory = memoryOf(footprints, target, complete)
    const error = problems.find(({ severity }) => severity === 'error')
    const uncounted = { problem: error?.message ?? null, limited: error?.code === 'limit' }
    return { memory, uncounted: complete ? null : uncounted }
  }
}

/**
 * Placeholder target for formulas, since neither they nor the rows depend on the target. It has the 16-bit format of
 * most targets, so that their traces serve.
 */
const anyTarget: Target = {
  id: 'none',
  name: 'none',
  vendor: 'none',
  kind: 'none',
  year: null,
  peak: { bf16: 0 },
  memory: [],
  sources: [],
  unverified: [],
}

const contextOf = (
  program: Program,
  asked: Omit<ModelContext, 'trace' | 'locate' | 'lineAt' | 'callOn' | 'firstError'>,
  trace: Tracer,
  met: () => readonly Problem[],
): ModelContext => ({
  ...asked,
  trace,
  locate: span => locate(program, span),
  lineAt: (file, offset) => program.position(file, offset).line,
  callOn: program.callOn,
  firstError: () => {
    const error = [...met(), ...program.problems].find(({ severity }) => severity === 'error')
    return error === undefined ? null : locate(program, error.span)
  },
})

function locate(program: Program, span: Span | null): Location {
  if (span === null) return { file: program.file, line: 1, column: 1, endLine: 1, endColumn: 1 }
  const start = program.position(span.file, span.start)
  const end = program.position(span.file, span.end)
  return { file: span.file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column }
}

function assemble(
  program: Program,
  target: Target,
  reported: readonly ReportedModel[],
  problems: readonly Problem[],
): Report {
  const lines: LineRollup[] = reported.flatMap(each => each.lines)
  const findings = reported.flatMap(({ model, costs }) => [
    ...[...costs.hints, ...keptFormats(costs.graph, costs.dtypes), ...rateHints(costs, target)].map(reason => ({
      ...declarationOf(model),
      severity: 'info' as const,
      code: 'hint' as const,
      reason,
      models: [model.name],
    })),
    ...(model.totals.memory.fits !== false
      ? []
      : [
          {
            ...declarationOf(model),
            severity: 'warning' as const,
            code: 'capacity' as const,
            reason: capacityFinding(model, target, attends(costs)),
            models: [model.name],
          },
        ]),
  ])
  return {
    file: program.file,
    hasSyntaxErrors: program.hasSyntaxErrors,
    target,
    models: reported.map(each => each.model),
    lines: lines.sort((a, b) => a.line - b.line || a.model - b.model),
    diagnostics: distinct([
      ...problems.map(({ span, severity, code, message: text, fix }) => ({
        ...locate(program, span),
        severity,
        code,
        reason: { code: 'problem' as const, text },
        ...(fix === undefined ? {} : { fix }),
      })),
      ...findings,
    ]),
    targets: program.targets,
  }
}

const attends = ({ graph }: ReportedModel['costs']): boolean => graph.nodes.some(({ core }) => core !== null)

/**
 * Location of the line that declares a model, so that a diagnostic on the whole model does not mark every line of it.
 */
const declarationOf = ({ location }: ModelReport): Location => ({
  ...location,
  endLine: location.line,
  endColumn: location.column + 'model'.length,
})
