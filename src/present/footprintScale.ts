/** Scales of columns of footprints and of their parts, which a reader compares with each other and with the capacity. */
import { numberIn, type Scale, scaleOf } from '../text/quantity'

export interface FootprintScales {
  readonly total: Scale
  /** Parallel to the parts. */
  readonly parts: readonly Scale[]
}

/**
 * Unit and decimals that show footprints near the capacity with three significant digits, and tell one above it from the
 * capacity. Parts in the same unit have the same decimals, so that no footprint reads as less than one of its parts.
 * `parts` has the figures of each part's column. All in bytes.
 */
export function footprintScales(
  totals: readonly number[],
  parts: readonly (readonly number[])[],
  capacity: number,
): FootprintScales {
  const suited = scaleOf(
    'bytes',
    totals.map(total => Math.min(total, capacity)),
  )
  const partScales = parts.map(figures => scaleOf('bytes', figures))
  const isAlike = ({ unit }: Scale): boolean => unit === suited.unit
  let decimals = Math.max(suited.decimals, ...partScales.filter(isAlike).map(scale => scale.decimals))
  const readsAsCapacity = (total: number): boolean =>
    numberIn({ ...suited, decimals }, total) === numberIn({ ...suited, decimals }, capacity)
  while (suited.size > 10 ** decimals && totals.some(total => total > capacity && readsAsCapacity(total))) decimals++
  return {
    total: { ...suited, decimals },
    parts: partScales.map(scale => (isAlike(scale) ? { ...scale, decimals } : scale)),
  }
}

/** The capacity as its column shows footprints: "85.52 GB" above "85.49"; in its own unit where theirs is smaller. */
export function capacityIn(scale: Scale, capacity: number): string {
  const own = scaleOf('bytes', [capacity])
  return own.unit === scale.unit
    ? `${numberIn(scale, capacity)} ${scale.unit}`
    : `${numberIn(own, capacity)} ${own.unit}`
}
