/** A stacked bar of parts of a total. */
import { el } from '../dom'

export interface BarPart {
  /** Fraction of the bar's length, 0 to 1. */
  readonly part: number
  readonly colour: string
  readonly title: string
}

/** Creates a bar, hidden from screen readers, since the text beside it says the same. */
export function bar(parts: readonly BarPart[]): HTMLElement {
  return el(
    'div',
    { class: 'bar', 'aria-hidden': 'true' },
    ...parts
      .filter(each => each.part > 0)
      .map(({ part, colour, title }) => {
        const segment = el('div', { class: 'bar-part', title })
        segment.style.flexBasis = `${Math.min(1, part) * 100}%`
        segment.style.background = colour
        return segment
      }),
  )
}
