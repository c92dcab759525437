/** The batch that would pay: searched for on the model itself. */
import type { Resumable } from '../../limits/resumable'
import { type ModelContext, type ReportedModel, reportingModel } from '../model'
import type { ModelReport } from '../report'
import { batchOf, timeOfSample } from './effects'

/** As far as a batch is raised: 2^12 times. */
const doublings = 12
/** Models that the search analyses at most, by two bisections of 12. */
export const mostBatches = 8

/** A batch whose samples take at most so many times those of a larger one is as good. */
const asGood = 1.05

/**
 * The model at the smallest of 2, 4, 8 .. times its batch where compute bounds most of its time; where none that fits its
 * target does, at the smallest that is within 5% of the largest that fits. One that does not fit is tried at halves of its
 * batch instead, and gives the largest that does. Null where no other batch is better than its own by that. Each test is
 * taken to change once, so that the search is by bisection.
 */
export function* betterBatch(context: ModelContext, { model }: ReportedModel): Resumable<ModelReport | null> {
  if (model.scenario.dims.batch === undefined) return null
  const batch = batchOf(model)
  const trials = new Map<number, ModelReport>([[0, model]])
  /** At 2^power times its batch. */
  function* at(power: number): Resumable<ModelReport> {
    const known = trials.get(power)
    if (known !== undefined) return known
    const { scenario } = context
    const dims = { ...scenario.dims, batch: Math.floor(batch * 2 ** power) }
    const made = (yield* reportingModel({ ...context, scenario: { ...scenario, dims } })).model
    trials.set(power, made)
    return made
  }
  const fits = ({ totals }: ModelReport): boolean => totals.memory.fits !== false
  if (!fits(model)) {
    const halvings = yield* first(Math.floor(Math.log2(batch)), power => at(-power), fits)
    return halvings === null ? null : yield* at(-halvings)
  }
  if (model.totals.bound === 'compute') return null
  const stop = yield* first(doublings, at, tried => !fits(tried) || tried.totals.bound === 'compute')
  if (stop !== null && fits(yield* at(stop))) return yield* at(stop)
  const largest = (stop ?? doublings + 1) - 1
  if (largest === 0) return null
  const least = timeOfSample(yield* at(largest))
  return yield* at((yield* first(largest, at, tried => timeOfSample(tried) <= least * asGood)) ?? largest)
}

/** Of 1 .. last the first whose model passes a test which all after it pass too; null where not even the last does. */
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
