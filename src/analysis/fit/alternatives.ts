/** Memory savings that would make a model fit, or go further, beside the answer in the scenario that was asked. */

import type { Resumable } from '../../limits/resumable'
import type { ScenarioOnTarget } from '../../scenario/scenario'
import type { Memory } from '../report'
import { type Largest, largestOf } from './largestOf'
import { type FitDim, type FitQuestion, fitDims, type RememberedQuestion, remembered } from './question'

/**
 * - flash: attention scores never leave the chip.
 * - last-token: a prefill makes the logits of the last position alone.
 */
export type MemorySaving = 'flash' | 'last-token'

/** Largest sizes of a model by dim; null when the model has no such dim. */
export type LargestByDim = Readonly<Record<FitDim, Largest | null>>

/** The same model with less memory for activations; of the sizes, those that go further. */
export interface FitAlternative extends LargestByDim {
  readonly savings: readonly MemorySaving[]
  /** Memory at the sizes asked for. */
  readonly memory: Memory
  /** Whether the model fits so at the sizes asked for, and not otherwise. */
  readonly makesFit: boolean
}

/** Answer that an alternative is compared with: whether the sizes asked for fit, and how far each dim goes. */
interface Reach {
  readonly fits: boolean
  readonly size: Readonly<Record<FitDim, number>>
}

/** Factor by which a dim has to go further; a smaller gain tells the user little. */
const further = 1.1

/**
 * Alternatives that make the model fit, or let a dim that memory limits grow by a tenth or more. Both savings together
 * are given where they do that over each of them by itself. `steps`: those that an attempt is expected to take.
 */
export function* alternativesTo(
  asked: LargestByDim & { readonly memory: Memory },
  question: FitQuestion,
  steps: number,
): Resumable<readonly FitAlternative[]> {
  const savings = savingsIn(question.scenario)
  const dims = fitDims.filter(dim => mayGrow(asked[dim]))
  const mayFit = asked.memory.fits === false && asked.memory.total - freed(asked.memory) <= question.capacity
  if (dims.length === 0 && !mayFit) return []
  const found: FitAlternative[] = []
  let reach: Reach = { fits: asked.memory.fits !== false, size: { batch: sizeIn(asked.batch), seq: sizeIn(asked.seq) } }
  const alone = savings.map(saving => [saving])
  for (const combination of savings.length > 1 ? [...alone, savings] : alone) {
    const alternative = yield* alternativeWith(combination, { question, steps, dims, asked, reach })
    if (alternative !== null) found.push(alternative)
    // Both savings are compared with the better of the two.
    if (combination === alone.at(-1)) reach = found.reduce(beyond, reach)
  }
  return found
}

/** Savings that the scenario does not have already. */
const savingsIn = ({ fusion, phase, prompt }: ScenarioOnTarget): readonly MemorySaving[] => [
  ...(fusion === 'flash' ? [] : (['flash'] as const)),
  ...(phase === 'forward' || (phase === 'generate' && (prompt ?? 0) > 0) ? (['last-token'] as const) : []),
]

/** Upper bound on what savings free: all activations and temporaries. */
const freed = ({ activations, transient }: Memory): number => activations + transient

/** Whether a dim that memory limits could grow so if all that savings free were left for what grows with it. */
function mayGrow(largest: Largest | null): boolean {
  if (largest === null || !largest.exact || largest.size === null) return false
  const { total, weights, gradients, optimizer } = largest.memory
  return freed(largest.memory) >= (total - weights - gradients - optimizer) * (1 - 1 / further)
}

interface Comparison {
  readonly question: FitQuestion
  readonly steps: number
  readonly dims: readonly FitDim[]
  readonly asked: LargestByDim
  readonly reach: Reach
}

/** Null when the savings change little, or the budget does not suffice to find out. */
function* alternativeWith(
  savings: readonly MemorySaving[],
  { question, steps, dims, asked, reach }: Comparison,
): Resumable<FitAlternative | null> {
  const saving = withSavings(savings, question, steps)
  if (!saving.affordable(saving.scenario)) return null
  const { memory, uncounted } = saving.attempt(saving.scenario)
  yield
  if (uncounted !== null) return null
  const largest: Record<FitDim, Largest | null> = { batch: null, seq: null }
  for (const dim of dims) {
    const own = yield* largestOf(dim, saving, asked[dim]?.size || undefined)
    if (own !== null && sizeIn(own) >= further * Math.max(1, reach.size[dim])) largest[dim] = own
  }
  const makesFit = memory.fits === true && !reach.fits
  return makesFit || largest.batch !== null || largest.seq !== null ? { savings, memory, makesFit, ...largest } : null
}

function withSavings(savings: readonly MemorySaving[], question: FitQuestion, steps: number): RememberedQuestion {
  const { scenario, attempt } = question
  const saving: FitQuestion = {
    ...question,
    scenario: savings.includes('flash') ? { ...scenario, fusion: 'flash' } : scenario,
    attempt: sized => attempt(sized, { lastToken: savings.includes('last-token') }),
  }
  return remembered(saving, steps)
}

const beyond = ({ fits, size }: Reach, { makesFit, batch, seq }: FitAlternative): Reach => ({
  fits: fits || makesFit,
  size: { batch: Math.max(size.batch, sizeIn(batch)), seq: Math.max(size.seq, sizeIn(seq)) },
})

/** Largest size known to fit, Infinity when any does. */
function sizeIn(largest: Largest | null): number {
  if (largest === null) return 0
  if (largest.reason?.code === 'no-limit') return largest.reason.upTo
  return largest.size ?? (largest.exact ? Number.POSITIVE_INFINITY : 0)
}
