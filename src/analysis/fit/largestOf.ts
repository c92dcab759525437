/** Largest size of a dim at which a model fits, found by building the exact model at each size. */

import type { Resumable } from '../../limits/resumable'
import type { Scenario } from '../../scenario/scenario'
import type { Memory } from '../report'
import { type Found, largestSize, largestTried, type Trial, type Uncounted, untried } from './largest'
import { type Attempt, type FitDim, type RememberedQuestion, sizeOf } from './question'

/** Largest size of a dim at which the model still fits, all else unchanged. */
export interface Largest {
  readonly dim: FitDim
  /**
   * 0 when not even 1 fits; null when any size fits because the footprint stops growing, or when none is known to fit.
   */
  readonly size: number | null
  /** Memory at that size; at size 1 when none fits, and at the size where it stops growing when any fits. */
  readonly memory: Memory
  /** False when memory is not the limit: the model cannot be built at a larger size, or no larger size was tried. */
  readonly exact: boolean
  readonly reason: SizeReason | null
}

/**
 * Reason why a size is not exact, why none or any fits, or that the recomputation budget is the limit. Amounts are
 * bytes.
 */
export type SizeReason =
  /** Part of the model is not counted at any size, so no size is known to fit. */
  | ({ readonly code: 'not-counted' } & Uncounted)
  /** The footprint does not grow with the dim. */
  | { readonly code: 'level'; readonly total: number }
  /** A decode step always follows `past` cached tokens, as given in the scenario, whatever the dim. */
  | { readonly code: 'past-given'; readonly past: number }
  /** Weights, in training with gradients and optimizer states, exceed the limit by themselves. */
  | { readonly code: 'states-alone'; readonly bytes: number; readonly trained: boolean; readonly budget: number | null }
  | { readonly code: 'least'; readonly total: number; readonly budget: number | null }
  | ({ readonly code: 'cannot-build'; readonly size: number } & Uncounted)
  /** The step budget of the answer ran out before the search ended. */
  | { readonly code: 'ended'; readonly noneFits: boolean }
  | { readonly code: 'no-larger' }
  | { readonly code: 'no-plan'; readonly size: number; readonly budget: number }

export function* largestOf(
  dim: FitDim,
  { scenario, dims, capacity, attempt, affordable }: RememberedQuestion,
): Resumable<Largest | null> {
  if (!Object.hasOwn(dims, dim)) return null
  const attemptAt = (size: number): Attempt => attempt({ ...scenario, dims: { ...scenario.dims, [dim]: size } })
  const asked = sizeOf(dim, dims, scenario)
  // The size does not cause a problem that also occurs at size 1.
  const anyway = attemptAt(asked).uncounted === null ? null : attemptAt(1).uncounted
  const budget = budgetOf(scenario, attemptAt(asked).memory)
  const bounds: Bounds = { capacity, budget: budget !== null && budget <= capacity ? budget : null }
  const leanest = bounds.budget === null ? scenario : leanestOf(scenario)
  const trial = (size: number): Trial => {
    const sized = { ...leanest, dims: { ...scenario.dims, [dim]: size } }
    if (!affordable(sized)) return untried
    const { memory, uncounted } = attempt(sized)
    return uncounted ?? { excess: memory.total - (bounds.budget ?? capacity) }
  }
  if (anyway !== null)
    return {
      dim,
      size: null,
      memory: attemptAt(asked).memory,
      exact: false,
      reason: { code: 'not-counted', ...anyway },
    }
  const found = yield* largestSize(trial, asked)
  const { memory } = attemptAt(found.size > 0 ? found.size : found.beyond === untried ? asked : 1)
  const level = found.size >= largestTried && memory.total === attemptAt(Math.floor(found.size / 2)).memory.total
  const size = level ? null : found.size
  if (level) return { dim, size, memory, exact: true, reason: staysLevel(dim, scenario, memory) }
  const [exact, reason] = size === 0 ? noneFits(found, memory, bounds) : whatEnds(found, bounds)
  return { dim, size, memory, exact, reason }
}

interface Bounds {
  readonly capacity: number
  /**
   * Recomputation budget in bytes; null when there is none, or when it exceeds the capacity, which then is the limit.
   */
  readonly budget: number | null
}

/** Recomputation budget in bytes; null when recomputation is not planned: outside training, and in a pipeline. */
function budgetOf({ phase, training: { recompute } }: Scenario, { stages }: Memory): number | null {
  return phase === 'train' && typeof recompute === 'object' && stages.length < 2 ? recompute.budget : null
}

/**
 * Scenario planned for the least memory. Under a recomputation budget the footprint stays just below the budget, which
 * hides the distance to the limit; the largest size that fits is the same.
 */
const leanestOf = (scenario: Scenario): Scenario => ({
  ...scenario,
  training: { ...scenario.training, recompute: { budget: 0 } },
})

function staysLevel(dim: FitDim, { phase, past }: Scenario, { total }: Memory): SizeReason {
  if (dim === 'seq' && phase === 'decode' && past !== null) return { code: 'past-given', past }
  return { code: 'level', total }
}

function noneFits({ beyond }: Found, memory: Memory, { capacity, budget }: Bounds): [boolean, SizeReason] {
  if (beyond !== null && 'untried' in beyond) return [false, { code: 'ended', noneFits: true }]
  if (beyond !== null && 'problem' in beyond) return [false, { code: 'cannot-build', size: 1, ...beyond }]
  const { weights, gradients, optimizer } = memory
  const states = weights + gradients + optimizer
  if (states > (budget ?? capacity))
    return [true, { code: 'states-alone', bytes: states, trained: states > weights, budget }]
  return [true, { code: 'least', total: memory.total, budget }]
}

function whatEnds({ size, beyond }: Found, { budget }: Bounds): [boolean, SizeReason | null] {
  if (beyond === null) return [false, { code: 'no-larger' }]
  if ('untried' in beyond) return [false, { code: 'ended', noneFits: false }]
  if ('problem' in beyond) return [false, { code: 'cannot-build', size: size + 1, ...beyond }]
  if (budget === null) return [true, null]
  return [true, { code: 'no-plan', size, budget }]
}
