/** The few other targets that are worth a look, of a catalogue too long to list. */
import { alike } from '../../cost/opCharge'
import type { PhaseCosts } from '../../cost/phaseRequest'
import { catalogue } from '../../hardware/catalogue'
import type { Target } from '../../hardware/target'
import type { Resumable } from '../../limits/resumable'
import { isSpread } from '../../scenario/parallelism'
import type { ModelReport } from '../report'
import { rateOf, timeOf } from '../time'

/**
 * Of the targets on which the model takes less time: those that the file declares; the next of the same vendor and kind;
 * the soonest of the same vendor; the soonest of all. Where the model fits some of them, those alone. Over several devices a
 * target that states no link is none: nothing would be known of what sending takes.
 */
export function* betterTargets(
  { totals, scenario }: ModelReport,
  costs: PhaseCosts,
  target: Target,
  declared: readonly Target[],
): Resumable<readonly Target[]> {
  const known = new Map([...catalogue, ...declared].map(each => [each.id, each]))
  known.delete(target.id)
  const time = timing(costs)
  const timed: { readonly each: Target; readonly time: number }[] = []
  for (const each of known.values()) {
    if (isSpread(scenario.parallel) && each.link === undefined) continue
    timed.push({ each, time: time(each) })
    yield
  }
  const sooner = timed
    .filter(({ time }) => time < totals.time)
    .sort((a, b) => a.time - b.time)
    .map(({ each }) => each)
  const fitting = sooner.filter(({ memory }) => memory[0] !== undefined && totals.memory.total <= memory[0].bytes)
  const pool = fitting.length > 0 ? fitting : sooner
  const brothers = pool.filter(({ vendor, kind }) => vendor === target.vendor && kind === target.kind)
  const years = brothers.flatMap(({ year }) => (year !== null && year > (target.year ?? 0) ? [year] : []))
  const next = brothers.find(({ year }) => year === Math.min(...years))
  const chosen = [
    ...pool.filter(each => declared.includes(each)),
    next,
    pool.find(({ vendor }) => vendor === target.vendor),
    pool[0],
  ]
  return [...new Set(chosen.filter(each => each !== undefined))]
}

/** Seconds on a target; what it does to tiles and residence is left to the analysis of those that are chosen. */
function timing({ charges, dtypes }: PhaseCosts): (target: Target) => number {
  const all = [...alike(charges)]
  return target => {
    let sum = 0
    for (const { charge, ops } of all) {
      const { flopsPerSecond } = rateOf(charge.node, dtypes, target)
      sum += ops * timeOf(charge, flopsPerSecond, dtypes, target).total
    }
    return sum
  }
}
