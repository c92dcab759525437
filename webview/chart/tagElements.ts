/** Tags the elements of a Plot mark with their data, so that they can be found again. */
import type { RenderFunction } from '@observablehq/plot'

/** A `render` option that draws the mark and then calls `mark` for each element with the index of its datum. */
export const tagElements =
  (mark: (element: SVGElement, index: number) => void): RenderFunction =>
  (index, scales, values, dimensions, context, next) => {
    const drawn = next?.(index, scales, values, dimensions, context) ?? null
    if (drawn !== null) {
      const elements = drawn.children
      for (let at = 0; at < elements.length; at++) mark(elements[at] as SVGElement, index[at] as number)
    }
    return drawn
  }
