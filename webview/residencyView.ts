/** Memory level that serves each kind of traffic: the outermost, except for tensors resident on the chip. */
import { trafficByPart } from '../src/cost/cost'
import { bandwidth } from '../src/hardware/roofline'
import { storedParts } from '../src/scenario/scenario'
import type { ModelView, RowView, TargetView } from './rows'

type Level = TargetView['memory'][number]
/** Memory levels that a model moves bytes to and from, outermost first. */
export function levelsServing({ totals }: ModelView, target: TargetView): readonly Level[] {
  const [outermost] = target.memory
  const moved = trafficByPart(totals.bytes)
  const names = new Set(
    storedParts.filter(each => moved[each] > 0).map(each => totals.residency[each] ?? outermost?.name),
  )
  return names.size === 0 ? target.memory.slice(0, 1) : target.memory.filter(level => names.has(level.name))
}

/** Effective bandwidth in bytes/s of some traffic, over all levels that serve it. */
export function servedBandwidth(bytes: RowView['bytes'], { totals }: ModelView, target: TargetView): number {
  const outside = bandwidth(target)
  const resident = Object.keys(totals.residency)
  if (resident.length === 0) return outside
  const moved = trafficByPart(bytes)
  let all = 0
  let seconds = 0
  for (const which of storedParts) {
    const level = target.memory.find(({ name }) => name === totals.residency[which])
    all += moved[which]
    seconds += moved[which] / (level?.bandwidth ?? outside)
  }
  return seconds > 0 ? all / seconds : outside
}
