/** Report of one model: phase costs priced on a target and rolled up. */

import { footprintTotal, fullest } from '../cost/footprintParts'
import { idealMachine } from '../cost/machine'
import { costsIn } from '../cost/phaseCosts'
import type { PhaseCosts, Tracer } from '../cost/phaseRequest'
import { causalCountOf } from '../cost/scores'
import type { ModelRecord } from '../dsl/session'
import type { Span } from '../graph/site'
import type { Target } from '../hardware/target'
import { type Budget, parallelStepFactor, plannerSteps, stepsPerReportedOp } from '../limits/budget'
import { finish, type Resumable } from '../limits/resumable'
import { isSpread } from '../scenario/parallelism'
import { isPlanned, type Scenario, type ScenarioOnTarget } from '../scenario/scenario'
import { collectivesOf } from './collectives'
import { effectiveParallelism } from './effectiveParallelism'
import { shareOf } from './figures'
import { layerRows, type OpRow, type PricedOp, priceOps, rowsOf } from './layers'
import { type Lines, lineRollups } from './lines'
import { passesOf } from './passes'
import { pipelineStep } from './pipeline'
import type { Figures, KindRow, LineRollup, Location, Memory, ModelReport, ResolvedScenario, Totals } from './report'
import { type Residency, residencyNames, residencyOf, slowdownOf } from './residency'
import { type Prefill, prefilledTokens, prefillScenario, servingOf } from './serving'
import { emptyTally, figuresOf, merge, type Tally } from './tally'

export interface ModelContext {
  readonly record: ModelRecord
  readonly name: string
  readonly index: number
  readonly scenario: ScenarioOnTarget
  readonly target: Target
  readonly trace: Tracer
  /** Budget of the answer, from which each trace deducts its steps. */
  readonly budget: Budget
  readonly locate: (span: Span | null) => Location
  readonly lineAt: (file: string, offset: number) => number
  readonly callOn: (file: string, line: number) => Span | null
  /** Place of the first error met in the traces so far, or else in the modules; null without one. */
  readonly firstError: () => Location | null
}

export interface ReportedModel {
  readonly model: ModelReport
  readonly costs: PhaseCosts
  readonly ops: readonly PricedOp[]
  /** Row index of each op. */
  readonly rowOf: readonly number[]
  readonly lines: readonly LineRollup[]
  /** Indices of the ops summed in one of the lines. */
  readonly opsOf: Lines['opsOf']
}

export const reportModel = (context: ModelContext): ReportedModel => finish(reportingModel(context))

export function* reportingModel(context: ModelContext): Resumable<ReportedModel> {
  const { record, scenario, target, locate, budget } = context
  const { costs, residency } = yield* costsOn(target, context)
  budget.spend(reportSteps(scenario, costs.graph.nodes.length))
  yield
  const ops = priceOps(costs, target)
  yield
  const { rows, rowOf } = rowsOf(ops)
  yield
  const sum = emptyTally()
  for (const row of rows) merge(sum, row.tally)
  const figures = figuresOf(sum)
  const layers = layerRows(rows, figures.time, locate)
  yield
  const prefill = yield* prefillOf(costs, context)
  const notCounted = [...new Set(rows.filter(row => row.node.op.flops === null).map(row => row.node.op.kind))]
  const complete = costs.complete && notCounted.length === 0
  const location = locate(record.frame?.call ?? null)
  const dims = effectiveDims(record, scenario)
  const model: ModelReport = {
    name: context.name,
    location,
    complete,
    firstError: complete ? null : context.firstError(),
    scenario: {
      ...scenario,
      counted: costs.counted,
      causalCount: causalCountOf(scenario),
      dims,
      past: costs.past,
      prompt: costs.prompt,
      dtypes: { weights: costs.dtypes.weights, activations: costs.dtypes.activations, kvCache: costs.dtypes.kvCache },
      parallel: effectiveParallelism(costs, scenario.phase),
      training: trainingOf(costs, scenario),
      hardware: target.id,
    },
    totals: {
      ...totalsOf(figures, sum, ops, costs, target, notCounted),
      serving: servingOf(costs, dims, figures.time, prefill),
      residency: residencyNames(residency),
    },
    kinds: kindsOf(rows),
    layers,
  }
  yield
  const { rollups, opsOf } = lineRollups({
    model: context.index,
    ops,
    rowOf,
    callShapes: costs.graph.callShapes,
    layers,
    complete,
    lineAt: context.lineAt,
    callOn: context.callOn,
    declared: location,
    total: figures.time,
  })
  return {
    model,
    costs,
    ops,
    rowOf,
    lines: [modelLine(model, figures, context), ...rollups],
    opsOf: line => (line.kind === 'model' ? [...ops.keys()] : opsOf(line)),
  }
}

/** Steps counted for the report of a model with that many ops, in addition to its traces. */
export const reportSteps = (scenario: Scenario, ops: number): number =>
  ops * stepsPerReportedOp[scenario.phase] * (isSpread(scenario.parallel) ? parallelStepFactor : 1) +
  (isPlanned(scenario) ? plannerSteps(ops) : 0)

function trainingOf({ training }: PhaseCosts, scenario: ScenarioOnTarget): ResolvedScenario['training'] {
  if (training === null) return null
  const { optimizer, precision, gradients } = training
  return { ...scenario.training, optimizer, precision, gradients }
}

/**
 * Costs on a target. Where residency is requested, first finds the tensors that fit on the chip. Training streams its
 * states and has no residency.
 */
function* costsOn(
  target: Target,
  { record, scenario, trace }: ModelContext,
): Resumable<{ costs: PhaseCosts; residency: Residency }> {
  // Contractions are tiled for the outermost on-chip level.
  const fastBytes = scenario.onChip === 'ideal' ? null : (target.memory[1]?.bytes ?? null)
  const costs = yield* costsIn(scenario, record.dims, trace, { ...idealMachine, fastBytes })
  if (scenario.resident === 'none' || costs.training !== null) return { costs, residency: {} }
  const residency = residencyOf(costs, target)
  const slowdown = slowdownOf(residency, target)
  return { costs: yield* costsIn(scenario, record.dims, trace, { fastBytes, slowdown }), residency }
}

/** The prefill before the steps; null where there is none, or it could not be counted in full. */
function* prefillOf(costs: PhaseCosts, context: ModelContext): Resumable<Prefill | null> {
  const { scenario, target, budget, trace } = context
  const tokens = prefilledTokens(costs)
  if (tokens === 0 || budget.left === 0) return null
  const before = prefillScenario(scenario, tokens)
  const probe: Tracer = request => trace(request, 'probe')
  const prefill = (yield* costsOn(target, { ...context, scenario: before, trace: probe })).costs
  budget.spend(reportSteps(before, prefill.graph.nodes.length))
  yield
  if (!prefill.complete) return null
  const { total, fits } = memoryOf(prefill.footprints, target, true)
  return {
    time: priceOps(prefill, target).reduce((sum, { price }) => sum + price.time.total, 0),
    memory: { total, fits },
  }
}

function effectiveDims({ dims }: ModelRecord, scenario: Scenario): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(dims).map(([name, size]) => [
      name,
      Object.hasOwn(scenario.dims, name) ? (scenario.dims[name] as number) : size,
    ]),
  )
}

function totalsOf(
  figures: Figures,
  { times }: Tally,
  ops: readonly PricedOp[],
  costs: PhaseCosts,
  target: Target,
  notCounted: readonly string[],
): Omit<Totals, 'residency' | 'serving'> {
  let computing = 0
  const activeParameters = ops.reduce((sum, op) => sum + op.activeParameters, 0)
  for (const [{ time }, count] of times) computing += count * time.arithmetic
  return {
    ...figures,
    collectives: collectivesOf(costs, target),
    activeParameters,
    activeParametersWithoutEmbedding: ops.reduce((rest, op) => rest - op.embeddingParameters, activeParameters),
    memory: memoryOf(costs.footprints, target, costs.complete && notCounted.length === 0),
    notCounted,
    idealSpeedup: computing === 0 ? 1 : figures.time / computing,
    passes: costs.training === null ? null : passesOf(costs, target),
    pipeline: pipelineStep(costs, target),
  }
}

/** Memory of the fullest device, compared with the target's outermost memory. */
export function memoryOf(footprints: PhaseCosts['footprints'], target: Target, complete: boolean): Memory {
  const footprint = fullest(footprints)
  const total = footprintTotal(footprint)
  const capacity = target.memory[0]?.bytes ?? Number.POSITIVE_INFINITY
  return {
    total,
    ...footprint,
    stages: footprints,
    fits: total > capacity ? false : complete && Number.isFinite(capacity) ? true : null,
    devices: Math.max(1, Math.ceil(total / capacity)),
  }
}

function kindsOf(rows: readonly OpRow[]): KindRow[] {
  const kinds = new Map<string, Tally>()
  for (const { node, tally } of rows) {
    const kind = kinds.get(node.op.kind) ?? emptyTally()
    kinds.set(node.op.kind, kind)
    merge(kind, tally)
  }
  return [...kinds]
    .map(([kind, tally]) => ({ kind, count: tally.count, ...figuresOf(tally) }))
    .sort((a, b) => b.time - a.time)
}

function modelLine(model: ModelReport, figures: Figures, { index, record }: ModelContext): LineRollup {
  const { layers, name, location, complete } = model
  return {
    kind: 'model',
    file: location.file,
    line: location.line,
    offset: record.frame?.call.start ?? 0,
    name,
    model: index,
    rows: layers.map(row => row.index),
    count: layers.reduce((count, row) => count + row.count, 0),
    times: 1,
    share: shareOf(figures.time, figures.time),
    complete,
    output: null,
    ...figures,
  }
}
