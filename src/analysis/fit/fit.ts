/** Whether a model fits a target, and the largest sizes that do. */

import type { Target } from '../../hardware/target'
import type { Resumable } from '../../limits/resumable'
import type { ReportedModel } from '../model'
import { alternativesTo, type FitAlternative } from './alternatives'
import { changesThatFit, type FittingChange, smallestFirst } from './fittingChanges'
import { type Largest, largestOf } from './largestOf'
import { type FitQuestion, remembered } from './question'

/** Largest sizes that fit. The footprint at the sizes asked for is part of the report. */
export interface Fit {
  /** Capacity in bytes of the target's outermost memory. */
  readonly capacity: number
  /** Number of targets needed for the weights that are on one device. */
  readonly weightDevices: number
  /** Null when the model has no such dim. */
  readonly batch: Largest | null
  readonly seq: Largest | null
  /** Savings of memory that would make the model fit or go further. */
  readonly alternatives: readonly FitAlternative[]
  /** Changes that make a model fit which does not, the smallest first; empty for one that does. */
  readonly remedies: readonly FittingChange[]
}

/** `before`: the model's report, from which remedies start. */
export function* fitOf(asked: FitQuestion, target: Target, before: () => Resumable<ReportedModel>): Resumable<Fit> {
  const { scenario, capacity } = asked
  const question = remembered(asked)
  const { memory } = question.attempt(scenario)
  yield
  const batch = yield* largestOf('batch', question)
  const seq = yield* largestOf('seq', question)
  return {
    capacity,
    weightDevices: Math.max(1, Math.ceil(memory.weights / capacity)),
    batch,
    seq,
    alternatives: yield* alternativesTo({ memory, batch, seq }, asked, question.costliest()),
    remedies:
      memory.fits === false
        ? smallestFirst(yield* changesThatFit({ question: asked, target, before: yield* before(), batch }))
        : [],
  }
}
