/** Searches for the batch size that pays off most, on the model itself. */
import type { Resumable } from '../../limits/resumable'
import { type ModelContext, type ReportedModel, reportingModel } from '../model'
import type { ModelReport } from '../report'
import { batchOf, timeOfSample } from './effects'

/** Largest increase of the batch size that is tried: 2^12 times. */
const doublings = 12
/** Maximum number of models that the search analyses, by two bisections of 12. */
export const mostBatches = 8

/** A batch is as good as a larger one when its time per sample is at most this many times as long. */
const asGood = 1.05

/**
 * Finds the smallest of 2, 4, 8 .. times the batch size at which compute bounds most of the time. Where none that fits
 * the target does, takes the smallest within 5% of the largest that fits. Returns null when no other batch is better by these criteria.
 * Each test is assumed to change its result at most once, which allows bisection.
 */
export function* betterBatch(context: ModelContext, { model }: ReportedModel): Resumable<ModelReport | null> {
  if (model.scenario.dims.batch === undefined) return null
  const batch = batchOf(model)
  const trials = new Map<number, ModelReport>([[0, model]])
  /** The model at 2^power times its batch size. */
  function* at(power: number): Resumable<ModelReport> {
    const cached = trials.get(power)
    if (cached !== undefined) return cached
    const { scenario } = context
    const dims = { ...scenario.dims, batch: batch * 2 ** power }
    const made = (yield* reportingModel({ ...context, scenario: { ...scenario, dims } })).model
    trials.set(power, made)
    return made
  }
  const fits = ({ totals }: ModelReport): boolean => totals.memory.fits !== false
  if (!fits(model) || model.totals.bound === 'compute') return null
  const stop = yield* first(doublings, at, tried => !fits(tried) || tried.totals.bound === 'compute')
  if (stop !== null && fits(yield* at(stop))) return yield* at(stop)
  const largest = (stop ?? doublings + 1) - 1
  if (largest === 0) return null
  const least = timeOfSample(yield* at(largest))
  return yield* at((yield* first(largest, at, tried => timeOfSample(tried) <= least * asGood)) ?? largest)
}

/** First power in 1 .. last from which on every model passes the test; null when not even the last does. */
function* first(
  last: number,
  at: (power: number) => Resumable<ModelReport>,
  passes: (tried: ModelReport) => boolean,
): Resumable<number | null> {
  let failed = 0
  let passed = last + 1
  while (passed - failed > 1) {
    const middle = Math.floor((failed + passed) / 2)
    if (passes(yield* at(middle))) passed = middle
    else failed = middle
    yield
  }
  return passed > last ? null : passed
}
