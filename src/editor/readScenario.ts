/** Scenarios from outside: what a workspace remembered, or what a command was given. */

import { type Parallelism, zeroStages } from '../scenario/parallelism'
import { consistent } from '../scenario/parallelRules'
import {
  causalCounts,
  defaultScenario,
  fusions,
  onChips,
  phases,
  type Recompute,
  recomputations,
  residences,
  type Scenario,
  type Training,
} from '../scenario/scenario'
import { optimizers, precisions } from '../scenario/training'
import { isDType, type WeightDType } from '../tensor/dtype'

/** A scenario out of what was stored or handed to a command: what is missing or not understood takes its default. */
export function readScenario(value: unknown, base: Scenario = defaultScenario): Scenario {
  const given = record(value)
  const dtypes = record(given.dtypes)
  const past = orNull(given.past, size(given.past, 0) ?? base.past)
  const prompt = orNull(given.prompt, size(given.prompt, 0) ?? base.prompt)
  return {
    phase: phases.find(each => each === given.phase) ?? base.phase,
    dims: given.dims === undefined ? base.dims : sizes(record(given.dims)),
    ...(past == null ? {} : { past }),
    ...(prompt == null ? {} : { prompt }),
    dtypes: {
      weights: weightDType(dtypes.weights) ?? base.dtypes.weights,
      activations: isDType(dtypes.activations) ? dtypes.activations : base.dtypes.activations,
      kvCache: isDType(dtypes.kvCache) ? dtypes.kvCache : base.dtypes.kvCache,
    },
    causalCount: causalCounts.find(each => each === given.causalCount) ?? base.causalCount,
    fusion: fusions.find(each => each === given.fusion) ?? base.fusion,
    onChip: onChips.find(each => each === given.onChip) ?? base.onChip,
    resident: residences.find(each => each === given.resident) ?? base.resident,
    parallel: consistent(readParallel(record(given.parallel), base.parallel)),
    training: readTraining(record(given.training), base.training),
  }
}

function readRecompute(given: unknown): Recompute | undefined {
  const { budget } = record(given)
  if (typeof budget === 'number' && budget > 0 && Number.isFinite(budget)) return { budget }
  return recomputations.find(each => each === given)
}

const readParallel = (given: Record<string, unknown>, base: Parallelism): Parallelism => ({
  dp: size(given.dp, 1) ?? base.dp,
  zero: zeroStages.find(each => each === given.zero) ?? base.zero,
  tp: size(given.tp, 1) ?? base.tp,
  sp: typeof given.sp === 'boolean' ? given.sp : base.sp,
  pp: size(given.pp, 1) ?? base.pp,
  microBatches: orNull(given.microBatches, size(given.microBatches, 1) ?? base.microBatches),
  interleave: size(given.interleave, 1) ?? base.interleave,
  ep: size(given.ep, 1) ?? base.ep,
})

const readTraining = (given: Record<string, unknown>, base: Training): Training => ({
  optimizer: optimizers.find(each => each === given.optimizer) ?? base.optimizer,
  precision: orNull(given.precision, precisions.find(each => each === given.precision) ?? base.precision),
  gradients: orNull(given.gradients, isDType(given.gradients) ? given.gradients : base.gradients),
  recompute: readRecompute(given.recompute) ?? base.recompute,
})

/** Null asks for what holds where nothing is chosen. */
const orNull = <T>(given: unknown, otherwise: T): T | null => (given === null ? null : otherwise)

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const size = (value: unknown, least: number): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : undefined

function sizes(given: Record<string, unknown>): Record<string, number> {
  const dims: Record<string, number> = {}
  for (const [name, value] of Object.entries(given)) {
    const known = size(value, 1)
    if (known !== undefined) dims[name] = known
  }
  return dims
}

function weightDType(value: unknown): WeightDType | undefined {
  if (isDType(value)) return value
  const { dtype, group, scale } = record(value)
  if (!isDType(dtype)) return undefined
  const grouped = size(group, 1)
  return {
    dtype,
    ...(grouped === undefined ? {} : { group: grouped }),
    ...(isDType(scale) ? { scale } : {}),
  }
}
