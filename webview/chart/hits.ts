/** Which dot is under the pointer. */

export interface Hit {
  readonly row: number
  /** Pixels in the chart. */
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** Pixels from a dot's rim at which the pointer still finds it. */
const reach = 10

/** Dots whose centres are nearer than this cannot be told apart, as those of layers that cost the same. */
const together = 2

/** The dots where the nearest one is, in program order; empty where none is near. */
export function hitsAt(hits: readonly Hit[], x: number, y: number): readonly Hit[] {
  let nearest: Hit | undefined
  let least = reach
  for (const hit of hits) {
    // Inside a dot the distance to its centre decides, so that a small dot on a large one can be reached.
    const centre = Math.hypot(hit.x - x, hit.y - y)
    const distance = centre <= hit.radius ? centre / hit.radius - 1 : centre - hit.radius
    if (distance < least) {
      least = distance
      nearest = hit
    }
  }
  if (nearest === undefined) return []
  const { x: atX, y: atY } = nearest
  return hits.filter(hit => Math.hypot(hit.x - atX, hit.y - atY) < together).sort((a, b) => a.row - b.row)
}

/** From left to right and, at one place, in program order: the way the arrow keys go. */
export const walk = (hits: readonly Hit[]): readonly Hit[] =>
  [...hits].sort((a, b) => a.x - b.x || b.y - a.y || a.row - b.row)
