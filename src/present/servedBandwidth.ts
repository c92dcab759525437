/** Memory levels that serve a model's traffic: the outermost, except for tensors resident on the chip. */
import type { ModelReport } from '../analysis/report'
import { type Traffic, trafficByPart } from '../cost/cost'
import { bandwidth } from '../hardware/roofline'
import type { MemoryLevel, Target } from '../hardware/target'
import { type StoredPart, storedParts } from '../scenario/scenario'

/** Totals of a model as far as they say where its traffic goes. */
type Served = Pick<ModelReport, 'totals'>

/** Memory levels that a model moves bytes to and from, outermost first. */
export function levelsServing({ totals }: Served, target: Target): readonly MemoryLevel[] {
  const [outermost] = target.memory
  const moved = trafficByPart(totals.bytes)
  const names = new Set(
    storedParts.filter(part => moved[part] > 0).map(part => totals.residency[part] ?? outermost?.name),
  )
  return names.size === 0 ? target.memory.slice(0, 1) : target.memory.filter(level => names.has(level.name))
}

/** Effective bandwidth in bytes/s of some traffic, over all levels that serve it; Infinity when it is unknown. */
export function servedBandwidth(bytes: Traffic, { totals }: Served, target: Target): number {
  const outside = bandwidth(target)
  if (Object.keys(totals.residency).length === 0) return outside
  const moved = trafficByPart(bytes)
  let all = 0
  let seconds = 0
  for (const part of storedParts) {
    all += moved[part]
    seconds += moved[part] / (levelOf(part, { totals }, target)?.bandwidth ?? outside)
  }
  return seconds > 0 ? all / seconds : outside
}

/** On-chip level that serves a part; undefined for a part that stays off the chip. */
export const levelOf = (part: StoredPart, { totals }: Served, target: Target): MemoryLevel | undefined =>
  target.memory.find(({ name }) => name === totals.residency[part])
