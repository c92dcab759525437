/** Finds free space for labels. */

/** A rectangle in pixels, from the top left. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Disc {
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** Overlap of two boxes in square pixels. */
export const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top))

export const boxOf = ({ x, y, radius }: Disc): Box => ({
  left: x - radius,
  right: x + radius,
  top: y - radius,
  bottom: y + radius,
})

/** First place that overlaps no obstacle, else the one with the least overlap. */
export function leastOverlapping<Place>(
  places: readonly Place[],
  box: (place: Place) => Box,
  inTheWay: readonly Box[],
): Place | undefined {
  let best: Place | undefined
  let least = Number.POSITIVE_INFINITY
  for (const place of places) {
    const candidate = box(place)
    let covered = 0
    for (const each of inTheWay) covered += overlap(candidate, each)
    if (covered < least) {
      least = covered
      best = place
      if (covered === 0) break
    }
  }
  return best
}

/**
 * Moves positions apart so that neighbours are at least `gap` from each other, within `from` .. `to` if there is room.
 */
export function spreadApart(positions: readonly number[], gap: number, from: number, to: number): readonly number[] {
  const order = positions.map((_, index) => index).sort((a, b) => (positions[a] as number) - (positions[b] as number))
  const placed = [...positions]
  let last = from - gap
  for (const index of order) {
    placed[index] = Math.max(placed[index] as number, last + gap)
    last = placed[index] as number
  }
  let next = to + gap
  for (const index of order.reverse()) {
    if ((placed[index] as number) <= next - gap) break
    placed[index] = next - gap
    next = placed[index] as number
  }
  return placed
}

/** Approximates a box by a row of discs, which can be rotated; rotating its corners would enlarge it. */
export function discsOf({ left, right, top, bottom }: Box): readonly Disc[] {
  const radius = (bottom - top) / 2
  const discs: Disc[] = []
  for (let x = left + radius; x < right; x += radius) discs.push({ x, y: top + radius, radius })
  return [...discs, { x: right - radius, y: top + radius, radius }]
}
