/** The batch that would pay: searched for on the model itself. */
import type { Work } from '../../cost/work'
import { type ModelContext, type Reported, reportModel } from '../model'
import type { ModelReport } from '../report'
import { batchOf, timeOfSample } from './effects'

/** As far as a batch is raised: 2^12 times. */
const doublings = 12

/** A batch whose samples take at most so many times those of a larger one is as good. */
const asGood = 1.05

/**
 * The model at the smallest of 2, 4, 8 .. times its batch where compute bounds most of its time; where none that fits its
 * target does, at the smallest that is within 5% of the largest that fits. One that does not fit is tried at halves of its
 * batch instead, and gives the largest that does. Null where no other batch is better than its own by that. Each test is
 * taken to change once, so that the search is by bisection.
 */
export function* betterBatch(context: ModelContext, { model }: Reported): Work<ModelReport | null> {
  if (model.scenario.dims.batch === undefined) return null
  const batch = batchOf(model)
  const trials = new Map<number, ModelReport>([[0, model]])
  /** At 2^power times its batch. */
  const at = (power: number): ModelReport => {
    const known = trials.get(power)
    if (known !== undefined) return known
    const { scenario } = context
    const dims = { ...scenario.dims, batch: Math.floor(batch * 2 ** power) }
    const made = reportModel({ ...context, scenario: { ...scenario, dims } }).model
    trials.set(power, made)
    return made
  }
  const fits = (power: number): boolean => at(power).totals.memory.fits
  if (!fits(0)) {
    const halvings = yield* first(Math.floor(Math.log2(batch)), power => fits(-power))
    return halvings === null ? null : at(-halvings)
  }
  if (model.totals.bound === 'compute') return null
  const stop = yield* first(doublings, power => !fits(power) || at(power).totals.bound === 'compute')
  if (stop !== null && fits(stop)) return at(stop)
  const largest = (stop ?? doublings + 1) - 1
  if (largest === 0) return null
  const least = timeOfSample(at(largest))
  return at((yield* first(largest, power => timeOfSample(at(power)) <= least * asGood)) ?? largest)
}

/** The first of 1 .. last that passes a test which all after it pass too; null where not even the last does. */
function* first(last: number, passes: (at: number) => boolean): Work<number | null> {
  let failed = 0
  let passed = last + 1
  while (passed - failed > 1) {
    const middle = Math.floor((failed + passed) / 2)
    if (passes(middle)) passed = middle
    else failed = middle
    yield
  }
  return passed > last ? null : passed
}
