/** Arithmetic on figures. */
import { addTraffic, intensity, noTraffic, type Traffic, totalBytes } from '../cost/cost'
import type { Bound, Figures } from './report'

/** Sums the figures of several parts of a model. */
export function sumOf(parts: readonly Figures[]): Figures {
  const sum = { flops: 0, macs: 0, parameters: 0, saved: 0, held: 0, cached: 0, sent: 0, time: 0, once: 0 }
  const timeBy = { compute: 0, memory: 0, link: 0 }
  let bytes: Traffic = noTraffic
  for (const part of parts) {
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += part[key]
    for (const key of Object.keys(timeBy) as Bound[]) timeBy[key] += part.timeBy[key]
    bytes = addTraffic(bytes, part.bytes)
  }
  return withDerived({ ...sum, bytes, timeBy })
}

/** Adds the derived figures. Copies field by field for speed, since this runs for every row and line of a report. */
export function withDerived(sum: Omit<Figures, 'totalBytes' | 'intensity' | 'bound'>): Figures {
  const { flops, macs, bytes, parameters, saved, held, cached, sent, time, timeBy, once } = sum
  const moved = totalBytes(bytes)
  return {
    flops,
    macs,
    bytes,
    totalBytes: moved,
    intensity: intensity(flops, moved),
    parameters,
    saved,
    held,
    cached,
    sent,
    time,
    timeBy,
    once,
    bound: boundOf(timeBy),
  }
}

export const shareOf = (time: number, total: number): number => (total === 0 ? 0 : time / total)

/** Resource that bounds most of the time; compute wins a tie. */
export function boundOf({ compute, memory, link }: Figures['timeBy']): Bound {
  if (link > compute && link > memory) return 'link'
  return compute > 0 && compute >= memory ? 'compute' : 'memory'
}
