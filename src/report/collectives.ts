/** What one device of several sends (of a pipeline, one of each stage together), and how long the link takes for it. */
import type { PhaseCosts } from '../cost/pass'
import { linkBandwidth } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import type { Collectives } from './report'

export function collectivesOf({ charges }: PhaseCosts, target: Target): Collectives {
  const byKind: { -readonly [K in keyof Collectives['byKind']]: number } = {}
  let bytes = 0
  for (const { steps } of charges)
    for (const { link } of steps) {
      if (link === undefined) continue
      bytes += link.bytes
      byKind[link.kind] = (byKind[link.kind] ?? 0) + link.bytes
    }
  return { bytes, time: bytes / linkBandwidth(target), byKind }
}
