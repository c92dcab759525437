/** The few other targets that are worth a look, of a catalogue too long to list. */
import type { PhaseCosts } from '../../cost/pass'
import { catalogue } from '../../hardware/catalogue'
import type { Target } from '../../hardware/target'
import { priced } from '../layers'
import type { ModelReport } from '../report'

/**
 * Of the targets on which the model takes less time: those that the file declares; the next of the same vendor and kind;
 * the soonest of the same vendor; the soonest of all. Where the model fits some of them, those alone.
 */
export function betterTargets(
  { totals }: ModelReport,
  costs: PhaseCosts,
  target: Target,
  declared: readonly Target[],
): readonly Target[] {
  const known = new Map([...catalogue, ...declared].map(each => [each.id, each]))
  known.delete(target.id)
  const sooner = [...known.values()]
    .map(each => ({ each, time: timeOn(each, costs) }))
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

/** Seconds; what the target does to tiles and residence is left to the analysis of those that are chosen. */
const timeOn = (target: Target, costs: PhaseCosts): number =>
  priced(costs, target).reduce((sum, { price }) => sum + price.time.total, 0)
