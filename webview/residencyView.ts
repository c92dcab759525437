/** Which memory serves what: the outermost, but for what is resident on the chip. */
import { trafficByPart } from '../src/cost/cost'
import { bandwidth } from '../src/hardware/roofline'
import { storedParts } from '../src/scenario/scenario'
import type { ModelView, RowView, TargetView } from './rows'

type Level = TargetView['memory'][number]
/** The levels that a model moves bytes to and from, outermost first. */
export function levelsServing({ totals }: ModelView, target: TargetView): readonly Level[] {
  const [outermost] = target.memory
  const moved = trafficByPart(totals.bytes)
  const names = new Set(
    storedParts.filter(each => moved[each] > 0).map(each => totals.residency[each] ?? outermost?.name),
  )
  return names.size === 0 ? target.memory.slice(0, 1) : target.memory.filter(level => names.has(level.name))
}

/** Bytes/s at which some traffic is served: over all levels, by what each of them serves. */
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
