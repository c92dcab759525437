/** The question of what fits: a model, a scenario, a capacity, and attempts at sizes that draw from one budget. */

import type { Budget } from '../../limits/budget'
import type { ScenarioOnTarget } from '../../scenario/scenario'
import type { Memory } from '../report'
import type { Uncounted } from './largest'

/** Dims whose largest size is searched for. */
export const fitDims = ['batch', 'seq'] as const
export type FitDim = (typeof fitDims)[number]

/** Memory of a model under a scenario. */
export interface Attempt {
  readonly memory: Memory
  /** Null when the whole model is counted. */
  readonly uncounted: Uncounted | null
}

/** Deviations from the model as it is written. */
export interface BuiltAs {
  /** The output head of a prefill makes the logits of the last position alone. */
  readonly lastToken?: boolean
  /** Attentions have at most this many KV heads. */
  readonly kvHeads?: number
}

export interface FitQuestion {
  readonly scenario: ScenarioOnTarget
  /** Default sizes of the model's dims. */
  readonly dims: Readonly<Record<string, number>>
  readonly capacity: number
  /** Budget that attempts draw from. No further size is tried when the remainder may not suffice for it. */
  readonly budget: Budget
  attempt(scenario: ScenarioOnTarget, as?: BuiltAs): Attempt
}

export interface RememberedQuestion extends FitQuestion {
  /**
   * Whether the scenario was attempted before, or the budget suffices for an attempt as large as the largest so far.
   */
  affordable(scenario: ScenarioOnTarget): boolean
  /** Steps of the costliest attempt so far. */
  costliest(): number
}

/**
 * Caches attempts, since both searches start from the sizes asked for. `most`: steps that the first attempt is expected
 * to take.
 */
export function remembered(question: FitQuestion, most = 1): RememberedQuestion {
  const { dims, budget, attempt } = question
  const attempted = new Map<string, Attempt>()
  let costliest = most
  const keyOf = (scenario: ScenarioOnTarget): string =>
    JSON.stringify([scenario.training.recompute, ...fitDims.map(dim => sizeOf(dim, dims, scenario))])
  return {
    ...question,
    attempt: scenario => {
      const key = keyOf(scenario)
      const before = budget.left
      const own = attempted.get(key) ?? attempt(scenario)
      costliest = Math.max(costliest, before - budget.left)
      attempted.set(key, own)
      return own
    },
    affordable: scenario => attempted.has(keyOf(scenario)) || budget.left >= costliest,
    costliest: () => costliest,
  }
}

export const sizeOf = (dim: FitDim, dims: FitQuestion['dims'], { dims: asked }: ScenarioOnTarget): number =>
  Math.max(1, asked[dim] ?? dims[dim] ?? 1)
