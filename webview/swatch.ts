/** Swatch that shows the symbol and colour of a kind's dots in a table or a legend. */
import { svg } from './dom'
import type { KindStyle, Symbol } from './kinds'

/** Outlines in a box of 12 x 12. */
const outlines: Readonly<Record<Symbol, string>> = {
  circle: 'M6 1.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9Z',
  square: 'M2 2h8v8h-8Z',
  triangle: 'M6 1l5.2 9.2h-10.4Z',
  diamond: 'M6 .5l4.2 5.5-4.2 5.5-4.2-5.5Z',
  cross: 'M4.3 1h3.4v3.3H11v3.4H7.7V11H4.3V7.7H1V4.3h3.3Z',
  star: 'M6 .5l1.4 3.9h4.1l-3.3 2.5 1.2 4-3.4-2.4-3.4 2.4 1.2-4L.5 4.4h4.1Z',
  wye: 'M4.7 11.5V6.7L.6 4.3l1.3-2.2L6 4.5l4.1-2.4 1.3 2.2-4.1 2.4v4.8Z',
}

export function swatch(style: KindStyle): SVGSVGElement {
  const outline = svg('path', { d: outlines[style.symbol] })
  outline.style.fill = style.colour
  return svg('svg', { class: 'swatch', viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' }, outline)
}
