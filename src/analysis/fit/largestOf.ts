/** Largest size of a dim at which a model fits, found by building the exact model at each size. */

import type { Resumable } from '../../limits/resumable'
import type { ScenarioOnTarget } from '../../scenario/scenario'
import type { Memory } from '../report'
import { type Found, largestSize, largestTried, type Trial, type Uncounted, untried } from './largest'
import { type Attempt, type FitDim, type RememberedQuestion, sizeOf } from './question'

/** Largest size of a dim at which the model still fits, all else unchanged. */
export interface Largest {
  readonly dim: FitDim
  /**
   * 0 when not even 1 fits; null when there is no largest size: any size fits because the footprint stops growing, none
   * is known to fit, or the search ended before a limit was found.
   */
  readonly size: number | null
  /**
   * Memory at that size; at size 1 when none fits, at the size where it stops growing when any fits, and at the largest
   * size that was tried and fits when no limit was found.
   */
  readonly memory: Memory
  /** False when memory is not known to be the limit: the model cannot be built at a larger size, or the search ended. */
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
  /** The step budget of the answer ran out before any size was found that fits. */
  | { readonly code: 'ended' }
  | NoLimit
  | { readonly code: 'no-plan'; readonly size: number; readonly budget: number }

/** The search ended by a bound of its own. */
interface NoLimit {
  readonly code: 'no-limit'
  /** Largest size that was tried and fits. */
  readonly upTo: number
  /** Smallest size that was tried and does not fit; null when every size tried fits. */
  readonly above: number | null
  /** Bound that ended it: the largest size tried, the steps of the answer, or a limit of the analysis of one size. */
  readonly end: 'sizes' | 'steps' | 'analysis'
  readonly problem: string | null
}

/** `from`: size at which the search starts, by default the size asked for. */
export function* largestOf(
  dim: FitDim,
  { scenario, dims, capacity, attempt, affordable }: RememberedQuestion,
  from?: number,
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
  const found = yield* largestSize(trial, from ?? asked)
  const { memory } = attemptAt(found.size > 0 ? found.size : found.beyond === untried ? asked : 1)
  const level = found.size >= largestTried && memory.total === attemptAt(Math.floor(found.size / 2)).memory.total
  if (level) return { dim, size: null, memory, exact: true, reason: staysLevel(dim, scenario, memory) }
  const noLimit = found.size === 0 ? null : noLimitIn(found)
  if (noLimit !== null) return { dim, size: null, memory, exact: false, reason: noLimit }
  const [size, reason] = found.size === 0 ? noneFits(found, memory, bounds) : [found.size, whatEnds(found, bounds)]
  return { dim, size, memory, exact: reason?.code !== 'cannot-build' && reason?.code !== 'ended', reason }
}

interface Bounds {
  readonly capacity: number
  /**
   * Recomputation budget in bytes; null when there is none, or when it exceeds the capacity, which then is the limit.
   */
  readonly budget: number | null
}

/** Recomputation budget in bytes; null when recomputation is not planned: outside training, and in a pipeline. */
function budgetOf({ phase, training: { recompute } }: ScenarioOnTarget, { stages }: Memory): number | null {
  return phase === 'train' && typeof recompute === 'object' && stages.length < 2 ? recompute.budget : null
}

/**
 * Scenario planned for the least memory. Under a recomputation budget the footprint stays just below the budget, which
 * hides the distance to the limit; the largest size that fits is the same.
 */
const leanestOf = (scenario: ScenarioOnTarget): ScenarioOnTarget => ({
  ...scenario,
  training: { ...scenario.training, recompute: { budget: 0 } },
})

function staysLevel(dim: FitDim, { phase, past }: ScenarioOnTarget, { total }: Memory): SizeReason {
  if (dim === 'seq' && phase === 'decode' && past !== null) return { code: 'past-given', past }
  return { code: 'level', total }
}

function noneFits({ beyond }: Found, memory: Memory, { capacity, budget }: Bounds): [0 | null, SizeReason] {
  if (beyond !== null && 'untried' in beyond) return [null, { code: 'ended' }]
  if (beyond !== null && 'problem' in beyond) return [0, { code: 'cannot-build', size: 1, ...beyond }]
  const { weights, gradients, optimizer } = memory
  const states = weights + gradients + optimizer
  if (states > (budget ?? capacity))
    return [0, { code: 'states-alone', bytes: states, trained: states > weights, budget }]
  return [0, { code: 'least', total: memory.total, budget }]
}

/** The bound of the search itself that ended it above a size that fits; null when the model or memory did. */
function noLimitIn({ size: upTo, beyond, above }: Found): NoLimit | null {
  const ended = { code: 'no-limit', upTo, above, problem: null } as const
  if (beyond === null) return { ...ended, end: 'sizes' }
  if ('untried' in beyond) return { ...ended, end: 'steps' }
  if ('problem' in beyond && beyond.limited === true) return { ...ended, end: 'analysis', problem: beyond.problem }
  return null
}

function whatEnds({ size, beyond }: Found, { budget }: Bounds): SizeReason | null {
  if (beyond !== null && 'problem' in beyond) return { code: 'cannot-build', size: size + 1, ...beyond }
  return budget === null ? null : { code: 'no-plan', size, budget }
}
