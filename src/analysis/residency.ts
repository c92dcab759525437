/** What stays in an on-chip memory because it fits there, and is served at that memory's bandwidth. */

import { type Footprint, fullest } from '../cost/footprintParts'
import { outermost, type Pace } from '../cost/machine'
import { sumOf } from '../cost/opCharge'
import type { PhaseCosts } from '../cost/phaseRequest'
import { bandwidth } from '../hardware/roofline'
import type { MemoryLevel, Target } from '../hardware/target'

export type Resident = keyof Pace
const residents: readonly Resident[] = ['weights', 'kvCache', 'activations']

/** The on-chip level that each of them is on; those that stay outside are left out. */
export type Residency = Readonly<Partial<Record<Resident, MemoryLevel>>>

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
  for (const residency of placements(residents, levels, footprint)) {
    const seconds = residents.reduce((sum, each) => sum + moved[each] / (residency[each]?.bandwidth ?? outside), 0)
    if (seconds < best.seconds) best = { seconds, residency }
  }
  return best.residency
}

/** Every placement in which each level holds what is put there. */
function placements(which: readonly Resident[], levels: readonly MemoryLevel[], footprint: Footprint): Residency[] {
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

function trafficOf({ charges }: PhaseCosts): Readonly<Record<Resident, number>> {
  const sum = { weights: 0, activations: 0, kvCache: 0 }
  for (const { steps } of charges) {
    const { bytes } = sumOf(steps)
    sum.weights += bytes.weights
    sum.activations += bytes.inputs + bytes.outputs
    sum.kvCache += bytes.kvRead + bytes.kvWrite
  }
  return sum
}

export function paceOf(residency: Residency, target: Target): Pace {
  const outside = bandwidth(target)
  const pace = (which: Resident): number => outside / (residency[which]?.bandwidth ?? outside)
  if (Object.keys(residency).length === 0) return outermost
  return { weights: pace('weights'), activations: pace('activations'), kvCache: pace('kvCache') }
}

export const namesOf = (residency: Residency): Readonly<Partial<Record<Resident, string>>> =>
  Object.fromEntries(Object.entries(residency).map(([which, { name }]) => [which, name]))
