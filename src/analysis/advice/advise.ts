/** Tries every candidate change on the model itself, and ranks the changes by the time and memory they save. */

import type { Tracer } from '../../cost/phaseRequest'
import type { Target } from '../../hardware/target'
import { fewestChanges, stepsPerAdvisedRow } from '../../limits/budget'
import type { Resumable } from '../../limits/resumable'
import { deviceCount } from '../../scenario/parallelism'
import { changesThatFit, smallestFirst } from '../fit/fittingChanges'
import { largestOf } from '../fit/largestOf'
import { type FitQuestion, remembered } from '../fit/question'
import { type ModelContext, type ReportedModel, reportingModel } from '../model'
import type { ModelReport } from '../report'
import type { Advice, Change, Effect, Modification } from './advice'
import { betterBatch, mostBatches } from './batch'
import { candidates } from './candidates'
import { batchOf, effectOf, matchedRows, rowEffects, samplesOf } from './effects'
import { modified } from './modified'
import { saves } from './rowAdvice'
import { betterTargets } from './targets'

/** Reported model before any change, and the steps that its report took. */
export interface Start {
  readonly reported: ReportedModel
  readonly steps: number
}

export interface AdviceQuestion {
  readonly context: ModelContext
  readonly start: Start
  /** Targets declared in the file. */
  readonly declared: readonly Target[]
  /** The model in the same scenario on another target. */
  on(target: Target): ModelContext
  /** Question of what fits; null where the target's memory is not known. */
  readonly fit: FitQuestion | null
}

/**
 * Advises on a model, starting from its report. Returns null when the model's time is 0 or unknown. Each change takes
 * about as many steps as the report itself, so the budget allows fewer changes, or none, for a very large model.
 */
export function* advise(asked: AdviceQuestion): Resumable<Advice | null> {
  const { context, start, declared, on, fit } = asked
  const { target, trace, budget, scenario } = context
  const { reported: before, steps } = start
  const taken = steps + stepsPerAdvisedRow * before.model.layers.length
  budget.spend(taken)
  let ended = false
  /** Whether the budget suffices to analyse that many more models. */
  const affords = (models: number): boolean => {
    const holds = budget.left >= models * taken
    ended ||= !holds
    return holds
  }
  const { model, costs } = before
  if (!(model.totals.time > 0) || !Number.isFinite(model.totals.time)) return null
  if (!affords(fewestChanges)) return adviceOf(model, [], ended)
  const changes: Change[] = []
  const tried = (modification: Modification, after: ModelReport): void => {
    // An incomplete model cannot be compared with a complete one.
    if (model.complete && !after.complete) return
    budget.spend(stepsPerAdvisedRow * model.layers.length)
    if (after.totals.memory.fits === false) return
    const change: Change = {
      ...modification,
      after: effectOf(after, model),
      devices: deviceCount(after.scenario.parallel),
      rows: matchedRows(model, after),
    }
    if (!changes.some(other => other.kind === change.kind && alike(other.after, change.after))) changes.push(change)
  }
  yield
  const unfit = model.totals.memory.fits === false && fit !== null
  const toTry = unfit ? yield* thoseThatFit(fit, before, target) : candidates({ scenario, target, before })
  for (const modification of toTry) {
    if (!affords(1)) break
    const changed = modified({ scenario, hardware: target.id }, modification).scenario
    const after = yield* reportingModel({ ...context, scenario: changed, trace: tracerFor(modification, trace) })
    tried(modification, after.model)
    yield
  }
  const other = !unfit && affords(mostBatches) ? yield* betterBatch(context, before) : null
  if (other !== null) tried({ kind: 'batch', batch: batchOf(other) }, other)
  const targets = affords(2) ? yield* betterTargets(model, costs, target, declared) : []
  for (const each of targets) {
    if (!affords(1)) break
    const { id, name } = each
    tried({ kind: 'target', id, name }, (yield* reportingModel(on(each))).model)
    yield
  }
  return adviceOf(model, changes, ended)
}

/** Changes that make a model fit, found by its memory alone, which takes fewer steps than its report. */
function* thoseThatFit(
  question: FitQuestion,
  before: ReportedModel,
  target: Target,
): Resumable<readonly Modification[]> {
  const batch = yield* largestOf('batch', remembered(question))
  const found = yield* changesThatFit({ question, target, before, batch })
  return smallestFirst(found).map(({ modification }) => modification)
}

function adviceOf(model: ModelReport, tried: readonly Change[], ended: boolean): Advice {
  const fits = model.totals.memory.fits !== false
  const moving = fits ? ranked(effectOf(model, model), tried) : smallestOf(tried)
  return {
    batch: samplesOf(model),
    before: { ...effectOf(model, model), fits },
    rows: rowEffects(model, model),
    changes: moving,
    others: tried.filter(change => !moving.includes(change)),
    ...(ended ? { ended: { code: 'too-large' } as const } : {}),
  }
}

/** Tracer that builds the model with fewer KV heads where that is the modification. */
const tracerFor = (modification: Modification, trace: Tracer): Tracer =>
  modification.kind === 'kvHeads'
    ? (request, purpose) => trace({ ...request, kvHeads: modification.heads }, purpose)
    : trace

/** Whether two changes have the same effect, and so are two ways to the same result. */
const alike = (a: Effect, b: Effect): boolean => a.time === b.time && a.memory === b.memory

/** Changes that make a model fit, the smallest first; of equally small ones the fastest. */
const smallestOf = (changes: readonly Change[]): readonly Change[] => {
  const sized = changes.map(change => ({ change, modification: change, devices: change.devices }))
  sized.sort((a, b) => a.change.after.time - b.change.after.time)
  return smallestFirst(sized).map(({ change }) => change)
}

function ranked(before: Effect, changes: readonly Change[]): Change[] {
  const sooner = changes.filter(({ after }) => saves(before.time, after.time))
  const smaller = changes.filter(({ after }) => !saves(before.time, after.time) && saves(before.memory, after.memory))
  return [
    ...sooner.sort((a, b) => a.after.time - b.after.time || a.after.memory - b.after.memory),
    ...smaller.sort((a, b) => a.after.memory - b.after.memory || a.after.time - b.after.time),
  ]
}
