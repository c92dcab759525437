/** What stays in an on-chip memory because it fits there, and is served at that memory's bandwidth. */

import { trafficByPart } from '../cost/cost'
import { type Footprint, fullest } from '../cost/footprintParts'
import { outermost, type Slowdown } from '../cost/machine'
import { sumOf } from '../cost/opCharge'
import type { PhaseCosts } from '../cost/phaseRequest'
import { bandwidth } from '../hardware/roofline'
import type { MemoryLevel, Target } from '../hardware/target'
import { type StoredPart, storedParts } from '../scenario/scenario'

/** The on-chip level that each of them is on; those that stay outside are left out. */
export type Residency = Readonly<Partial<Record<StoredPart, MemoryLevel>>>

/**
 * Of all ways to place weights, KV cache and activations on levels that hold them (together, where they share one), the one
 * that moves the traffic of `costs` soonest. A level without a known bandwidth serves nothing.
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

/** Every placement in which each level holds what is put there. */
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

/** Against the outermost memory of the target. */
export function slowdownOf(residency: Residency, target: Target): Slowdown {
  const outside = bandwidth(target)
  const slowdown = (which: StoredPart): number => outside / (residency[which]?.bandwidth ?? outside)
  if (Object.keys(residency).length === 0) return outermost
  return { weights: slowdown('weights'), activations: slowdown('activations'), kvCache: slowdown('kvCache') }
}

export const namesOf = (residency: Residency): Readonly<Partial<Record<StoredPart, string>>> =>
  Object.fromEntries(Object.entries(residency).map(([which, { name }]) => [which, name]))
