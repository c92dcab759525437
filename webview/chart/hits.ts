/** Finds the dot under the pointer. */

export interface Hit {
  readonly row: number
  /** Position in pixels of the chart. */
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** Pixels from a dot's rim within which the pointer still hits it. */
const reach = 10

/** Pixels between centres below which dots cannot be told apart, as for layers of equal cost. */
const together = 2

/** All dots at the position of the nearest one, in program order; empty when none is near. */
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

/** Order in which the arrow keys visit dots: from left to right and, at one place, in program order. */
export const keyboardOrder = (hits: readonly Hit[]): readonly Hit[] =>
  [...hits].sort((a, b) => a.x - b.x || b.y - a.y || a.row - b.row)
