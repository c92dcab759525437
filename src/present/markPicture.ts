/**
 * Signs of a line in the gutter. The shape says the bound, as the colour does, so that they differ without colours too:
 * a triangle for compute, a square for memory, a ring for the link. The size says the share of time.
 */
import type { Bound } from '../analysis/report'
import { dataUri } from '../text/dataUri'
import type { MarkSize } from './lineMarks'

export type Shade = 'light' | 'dark'

/** Colours of bounds, those of the roofline in a hover and the defaults of the theme colours in package.json. */
export const boundColours: Readonly<Record<Shade, Readonly<Record<Bound, string>>>> = {
  light: { compute: '#0060c0', memory: '#b35900', link: '#8250df' },
  dark: { compute: '#6cb6ff', memory: '#e5a85b', link: '#c297ff' },
}

const greys: Readonly<Record<Shade, string>> = { light: '#616161', dark: '#9d9d9d' }

/** Half the width of a shape in a square of 16. */
const extents: Readonly<Record<MarkSize, number>> = { large: 5.5, medium: 4, small: 2.5 }

const shapes: Readonly<Record<Bound, (extent: number, colour: string) => string>> = {
  compute: (r, colour) => `<path d="M8 ${8 - r}L${8 + r} ${8 + r}H${8 - r}Z" fill="${colour}"/>`,
  memory: (r, colour) => `<rect x="${8 - r}" y="${8 - r}" width="${2 * r}" height="${2 * r}" fill="${colour}"/>`,
  link: (r, colour) => `<circle cx="8" cy="8" r="${r - 0.75}" fill="none" stroke="${colour}" stroke-width="2"/>`,
}

/** Sign of a bound within a square of 16; `extent` is half its width. */
export const boundShape = (bound: Bound, extent: number, colour: string): string => shapes[bound](extent, colour)

/** Data URI of the sign of a bound. */
export const markPicture = (bound: Bound, size: MarkSize, shade: Shade): string =>
  picture(boundShape(bound, extents[size], boundColours[shade][bound]))

/** Data URI of the sign of figures that are of an earlier text: an arrow that runs back, as in a lens. */
export const outdatedPicture = (shade: Shade): string =>
  picture(
    `<path d="M4.2 5.2A5 5 0 1 1 3 8.5M4 2v3.4h3.4M8 5.5V8.5L10 10" fill="none" stroke="${greys[shade]}" stroke-width="1.2"/>`,
  )

const picture = (content: string): string =>
  dataUri(`<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${content}</svg>`)
