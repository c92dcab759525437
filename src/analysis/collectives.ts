/** Bytes that one device sends (with a pipeline, one of each stage together), and the time the links take for them. */
import type { CollectiveKind } from '../cost/parallel/collectives'
import type { PhaseCosts } from '../cost/phaseRequest'
import { linkBandwidth } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import type { Collectives } from './report'

type ByKind = Partial<Record<CollectiveKind, number>>

export function collectivesOf({ charges }: PhaseCosts, target: Target): Collectives {
  const byKind: ByKind = {}
  const timeByKind: ByKind = {}
  let bytes = 0
  let time = 0
  for (const { steps } of charges)
    for (const { link, concurrentStages = 1 } of steps) {
      if (link === undefined) continue
      const seconds = link.bytes / linkBandwidth(target, link.span) / concurrentStages
      bytes += link.bytes
      time += seconds
      byKind[link.kind] = (byKind[link.kind] ?? 0) + link.bytes
      timeByKind[link.kind] = (timeByKind[link.kind] ?? 0) + seconds
    }
  return { bytes, time, byKind, timeByKind }
}
