/** Residency: tensors that stay in an on-chip memory because they fit, and are served at that memory's bandwidth. */

import { trafficByPart } from '../cost/cost'
import { type Footprint, fullest } from '../cost/footprintParts'
import { outermost, type Slowdown } from '../cost/machine'
import { sumOf } from '../cost/opCharge'
import type { PhaseCosts } from '../cost/phaseRequest'
import { bandwidth } from '../hardware/roofline'
import type { MemoryLevel, Target } from '../hardware/target'
import { type StoredPart, storedParts } from '../scenario/scenario'

/** On-chip level of each stored part; parts that stay off the chip are left out. */
export type Residency = Readonly<Partial<Record<StoredPart, MemoryLevel>>>

/**
 * Finds the placement of weights, KV cache and activations on on-chip levels that moves the traffic of `costs` fastest.
 * Parts on one level have to fit it together. A level without a known bandwidth serves nothing.
 */
export function residencyOf(costs: PhaseCosts, target: Target): Residency {
  const footprint = fullest(costs.footprints)
  const moved = trafficOf(costs)
  const outside = bandwidth(target)
  const levels = target.memory.slice(1).filter(level => level.bandwidth !== null && level.bandwidth > outside)
  let best: { seconds: number; residency: Residency } = { seconds: Number.POSITIVE_INFINITY, residency: {} }
  for (const residency of placements(storedParts, levels, footprint)) {
    const seconds = storedParts.reduce((sum, each) => sum + moved[each] / (residency[each]?.bandwidth ?? outside), 0)
    if (seconds < best.seconds) best = { seconds, residency }
  }
  return best.residency
}

/** Every placement in which each level holds the parts placed on it. */
function placements(which: readonly StoredPart[], levels: readonly MemoryLevel[], footprint: Footprint): Residency[] {
  const [first, ...rest] = which
  if (first === undefined) return [{}]
  return placements(rest, levels, footprint).flatMap(others => [
    others,
    ...levels
      .filter(level => {
        const taken = rest.reduce((sum, each) => sum + (others[each] === level ? footprint[each] : 0), 0)
        return footprint[first] > 0 && taken + footprint[first] <= level.bytes
      })
      .map(level => ({ ...others, [first]: level })),
  ])
}

function trafficOf({ charges }: PhaseCosts): Readonly<Record<StoredPart, number>> {
  const sum = { weights: 0, activations: 0, kvCache: 0 }
  for (const { steps } of charges) {
    const moved = trafficByPart(sumOf(steps).bytes)
    for (const part of storedParts) sum[part] += moved[part]
  }
  return sum
}

/** Access time of each part relative to the target's outermost memory. */
export function slowdownOf(residency: Residency, target: Target): Slowdown {
  const outside = bandwidth(target)
  const slowdown = (which: StoredPart): number => outside / (residency[which]?.bandwidth ?? outside)
  if (Object.keys(residency).length === 0) return outermost
  return { weights: slowdown('weights'), activations: slowdown('activations'), kvCache: slowdown('kvCache') }
}

export const residencyNames = (residency: Residency): Readonly<Partial<Record<StoredPart, string>>> =>
  Object.fromEntries(Object.entries(residency).map(([which, { name }]) => [which, name]))
