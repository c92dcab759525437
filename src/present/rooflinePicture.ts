/**
 * Roofline small enough for a hover: the ceiling of one rate, the memory levels, and a dot, as a self-contained SVG.
 */

import type { Bound } from '../analysis/report'
import { ceilings } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { xml } from '../text/escape'
import * as format from '../text/format'

export interface PictureColours {
  readonly text: string
  readonly line: string
  readonly quiet: string
  readonly memory: string
  readonly compute: string
}

/** Colours per theme; a picture inside a hover cannot use the colours of VS Code's theme. */
export const pictureColours: Readonly<Record<'light' | 'dark' | 'highContrast', PictureColours>> = {
  light: { text: '#3b3b3b', line: '#616161', quiet: '#d0d0d0', memory: '#b35900', compute: '#0060c0' },
  dark: { text: '#cccccc', line: '#9d9d9d', quiet: '#4a4a4a', memory: '#e5a85b', compute: '#6cb6ff' },
  highContrast: { text: '#ffffff', line: '#ffffff', quiet: '#8a8a8a', memory: '#ffc26b', compute: '#7cc4ff' },
}

export interface PictureDot {
  /** Intensity in FLOP/B, above 0. */
  readonly intensity: number
  /** Performance in FLOP/s. */
  readonly performance: number
  readonly bound: Bound
}

export const pictureSize = { width: 340, height: 104 }
const plot = { left: 6, right: pictureSize.width - 6, top: 18, bottom: pictureSize.height - 18 }

/** Draws the picture. `peak`: the flat ceiling in FLOP/s, and its label. */
export function rooflinePicture(
  target: Target,
  peak: { readonly name: string; readonly flopsPerSecond: number },
  dot: PictureDot | null,
  colours: PictureColours,
): string {
  const { slanted } = ceilings(target)
  const levels = slanted.filter(each => each.kind === 'memory')
  const outermost = levels[0]?.bandwidth ?? Number.POSITIVE_INFINITY
  const ridge = peak.flopsPerSecond / outermost
  const marks = [...(Number.isFinite(ridge) && ridge > 0 ? [ridge] : []), ...(dot === null ? [] : [dot.intensity])]
  const low = Math.min(1, ...marks) / 3
  const high = Math.max(10, ...marks) * 6
  const top = Math.max(peak.flopsPerSecond, dot?.performance ?? 0) * 1.5
  const floor = Math.min(Math.max(low * outermost, peak.flopsPerSecond / 1e5), dot?.performance ?? Infinity) / 1.5
  const bottom = Number.isFinite(floor) && floor > 0 ? floor : top / 1e3
  const x = (value: number) => plot.left + (Math.log(value / low) / Math.log(high / low)) * (plot.right - plot.left)
  const y = (value: number) =>
    plot.bottom - (Math.log(value / bottom) / Math.log(top / bottom)) * (plot.bottom - plot.top)

  const parts: string[] = []
  parts.push(label(plot.right, pictureSize.height - 6, 'FLOP/B', 'end', colours.text, 0.75))
  for (let power = Math.ceil(Math.log10(low)); 10 ** power < high; power++) {
    const at = n(x(10 ** power))
    if (at > plot.right - 50) continue
    parts.push(`<path d="M${at} ${plot.top}V${plot.bottom}" stroke="${colours.quiet}" stroke-width=".5"/>`)
    parts.push(label(at, pictureSize.height - 6, format.count(10 ** power), 'middle', colours.text, 0.75))
  }
  levels.forEach(({ bandwidth }, level) => {
    const meets = Math.min(peak.flopsPerSecond / bandwidth, high)
    const from = Math.max(low, bottom / bandwidth)
    if (from >= meets) return
    const outer = level === 0
    parts.push(
      `<path d="M${n(x(from))} ${n(y(from * bandwidth))}L${n(x(meets))} ${n(y(meets * bandwidth))}" stroke="${colours.line}" stroke-width="${outer ? 1.5 : 0.75}"${outer ? '' : ' stroke-dasharray="3 3"'}/>`,
    )
  })
  const flatFrom = Math.max(low, Math.min(ridge, ...levels.map(each => peak.flopsPerSecond / each.bandwidth)))
  parts.push(
    `<path d="M${n(x(flatFrom))} ${n(y(peak.flopsPerSecond))}H${n(plot.right)}" stroke="${colours.line}" stroke-width="1.5"/>`,
    label(plot.right, plot.top - 6, `${peak.name} ${format.rate(peak.flopsPerSecond)}`, 'end', colours.text, 1),
  )
  if (Number.isFinite(ridge) && ridge > low && ridge < high)
    parts.push(
      `<path d="M${n(x(ridge))} ${n(y(peak.flopsPerSecond))}V${plot.bottom}" stroke="${colours.line}" stroke-width=".75" stroke-dasharray="2 2"/>`,
    )
  if (levels[0] !== undefined)
    parts.push(
      label(plot.left, plot.top - 6, `${levels[0].name} ${format.bandwidth(outermost)}`, 'start', colours.text, 1),
    )
  if (dot !== null) {
    const colour = dot.bound === 'compute' ? colours.compute : colours.memory
    parts.push(`<circle cx="${n(x(dot.intensity))}" cy="${n(y(dot.performance))}" r="4.5" fill="${colour}"/>`)
  }
  const { width, height } = pictureSize
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" fill="none" font-family="sans-serif" font-size="10">${parts.join('')}</svg>`
}

/** Rounds a coordinate to two decimals, enough for a pixel. */
const n = (value: number): number => Math.round(value * 100) / 100

const label = (x: number, y: number, text: string, anchor: string, colour: string, opacity: number): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${colour}" opacity="${opacity}">${xml(text)}</text>`

/** Data URI of an SVG, for an image in Markdown. */
export function dataUri(svg: string): string {
  let bytes = ''
  for (const byte of new TextEncoder().encode(svg)) bytes += String.fromCharCode(byte)
  return `data:image/svg+xml;base64,${btoa(bytes)}`
}
