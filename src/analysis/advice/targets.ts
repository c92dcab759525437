/** Selects a few other targets worth considering from a catalogue too long to list. */
import { chargeGroups } from '../../cost/opCharge'
import type { PhaseCosts } from '../../cost/phaseRequest'
import { catalogue } from '../../hardware/catalogue'
import { linksOf } from '../../hardware/roofline'
import { isDevice, type Target } from '../../hardware/target'
import type { Resumable } from '../../limits/resumable'
import { isSpread } from '../../scenario/parallelism'
import type { ModelReport } from '../report'
import { rateOf, timeOf } from '../time'

/**
 * Selects targets that the model fits and on which it takes less time, or, of a model that does not fit, those of the same
 * kind: those declared in the file, the next of the same vendor and kind, the fastest of the same vendor, and the fastest of
 * all. A wafer-scale system takes the place of racks and is excluded. With several devices, so are targets without a known
 * link bandwidth, since their communication time would be unknown.
 */
export function* betterTargets(
  { totals, scenario }: ModelReport,
  costs: PhaseCosts,
  target: Target,
  declared: readonly Target[],
): Resumable<readonly Target[]> {
  const available = new Map([...catalogue.filter(isDevice), ...declared].map(each => [each.id, each]))
  available.delete(target.id)
  const time = timing(costs)
  const timed: { readonly each: Target; readonly time: number }[] = []
  for (const each of available.values()) {
    if (isSpread(scenario.parallel) && linksOf(each).length === 0) continue
    timed.push({ each, time: time(each) })
    yield
  }
  const { total, fits } = totals.memory
  const pool = timed
    .filter(({ each: { memory } }) => memory[0] !== undefined && total <= memory[0].bytes)
    .filter(({ each, time }) => time < totals.time || (fits === false && each.kind === target.kind))
    .sort((a, b) => a.time - b.time)
    .map(({ each }) => each)
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

/**
 * Seconds on a target, without effects of the target on tiling and residency; the analysis of the selected targets
 * includes them.
 */
function timing({ charges, dtypes }: PhaseCosts): (target: Target) => number {
  const all = [...chargeGroups(charges)]
  return target => {
    let sum = 0
    for (const { charge, ops } of all) {
      const { flopsPerSecond } = rateOf(charge.node, dtypes, target)
      sum += ops * timeOf(charge, flopsPerSecond, target).total
    }
    return sum
  }
}
