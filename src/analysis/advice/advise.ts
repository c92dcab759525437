/** Tries every candidate change on the model itself, and ranks the changes by the time and memory they save. */

import type { Tracer } from '../../cost/phaseRequest'
import type { Target } from '../../hardware/target'
import { fewestChanges, stepsPerAdvisedRow } from '../../limits/budget'
import type { Resumable } from '../../limits/resumable'
import { type ModelContext, type ReportedModel, reportingModel } from '../model'
import type { ModelReport } from '../report'
import type { Advice, Change, Effect, Modification } from './advice'
import { betterBatch, mostBatches } from './batch'
import { candidates } from './candidates'
import { fewestDevices, mostSettings } from './devices'
import { batchOf, effectOf, matchedRows, rowEffects, samplesOf } from './effects'
import { saves } from './rowAdvice'
import { betterTargets } from './targets'

/** Reported model before any change, and the steps that its report took. */
export interface Start {
  readonly reported: ReportedModel
  readonly steps: number
}

/**
 * Advises on a model, starting from its report. `declared`: targets declared in the file. Returns null when the model's
 * time is 0 or unknown. Each change takes about as many steps as the report itself, so the budget allows fewer changes,
 * or none, for a very large model.
 */
export function* advise(
  context: ModelContext,
  { reported: before, steps }: Start,
  declared: readonly Target[],
): Resumable<Advice | null> {
  const { target, trace, budget } = context
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
    const change: Change = {
      ...modification,
      after: effectOf(after, model),
      fits: after.totals.memory.fits !== false,
      rows: matchedRows(model, after),
    }
    if (!changes.some(other => other.kind === change.kind && alike(other.after, change.after))) changes.push(change)
  }
  yield
  for (const { modification, scenario } of candidates({ ...context, before })) {
    if (!affords(1)) break
    const after = yield* reportingModel({ ...context, scenario, trace: tracerFor(modification, trace) })
    tried(modification, after.model)
    yield
  }
  const other = affords(mostBatches) ? yield* betterBatch(context, before) : null
  if (other !== null) tried({ kind: 'batch', batch: batchOf(other) }, other)
  const devices = affords(mostSettings) ? yield* fewestDevices(context, before) : []
  for (const { modification, model } of devices) tried(modification, model)
  const targets = affords(2) ? yield* betterTargets(model, costs, target, declared) : []
  for (const each of targets) {
    if (!affords(1)) break
    const { id, name } = each
    tried({ kind: 'target', id, name }, (yield* reportingModel({ ...context, target: each })).model)
    yield
  }
  return adviceOf(model, changes, ended)
}

function adviceOf(model: ModelReport, tried: readonly Change[], ended: boolean): Advice {
  const moving = ranked(effectOf(model, model), tried)
  return {
    batch: samplesOf(model),
    before: { ...effectOf(model, model), fits: model.totals.memory.fits !== false },
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

function ranked(before: Effect, changes: readonly Change[]): Change[] {
  const sooner = changes.filter(({ after }) => saves(before.time, after.time))
  const smaller = changes.filter(({ after }) => !saves(before.time, after.time) && saves(before.memory, after.memory))
  return [
    ...sooner.sort((a, b) => a.after.time - b.after.time || a.after.memory - b.after.memory),
    ...smaller.sort((a, b) => a.after.memory - b.after.memory || a.after.time - b.after.time),
  ]
}
