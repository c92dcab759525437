/** A bar of parts of a whole. */
import { el } from '../dom'

export interface BarPart {
  /** 0 to 1 of the bar's length. */
  readonly part: number
  readonly colour: string
  readonly title: string
}

/** It is a picture beside text that says the same, so it is hidden from screen readers. */
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
