/**
 * Roofline small enough for a hover, as a self-contained SVG: the flat roofs of the rates in use, a slanted one per memory
 * level, the ridge, and a dot. Every line is named: roofs above their right end, levels left of the plot, the ridge below.
 */

import { t } from '@vscode/l10n'
import type { Bound } from '../analysis/report'
import { ceilings } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import { xml } from '../text/escape'
import * as format from '../text/format'
import { boundShape } from './markPicture'

export interface PictureColours {
  readonly text: string
  readonly line: string
  readonly quiet: string
  readonly memory: string
  readonly compute: string
  readonly link: string
  /** Close to what is behind the picture: it keeps lines off the names that they cross. */
  readonly background: string
}

/** Colours per theme; a picture inside a hover cannot use the colours of VS Code's theme. */
export const pictureColours = {
  light: {
    text: '#3b3b3b',
    line: '#616161',
    quiet: '#d0d0d0',
    memory: '#b35900',
    compute: '#0060c0',
    link: '#8250df',
    background: '#f8f8f8',
  },
  dark: {
    text: '#cccccc',
    line: '#9d9d9d',
    quiet: '#4a4a4a',
    memory: '#e5a85b',
    compute: '#6cb6ff',
    link: '#c297ff',
    background: '#202020',
  },
  highContrast: {
    text: '#ffffff',
    line: '#ffffff',
    quiet: '#8a8a8a',
    memory: '#ffc26b',
    compute: '#7cc4ff',
    link: '#d7b8ff',
    background: '#0c141f',
  },
  highContrastLight: {
    text: '#000000',
    line: '#000000',
    quiet: '#767676',
    memory: '#7a3d00',
    compute: '#003d99',
    link: '#5a2ca0',
    background: '#ffffff',
  },
} as const satisfies Readonly<Record<string, PictureColours>>

/** Flat roof: a rate in FLOP/s with its name. */
export interface PictureRoof {
  readonly name: string
  readonly flopsPerSecond: number
}

export interface PictureDot {
  /** Intensity in FLOP/B, above 0. */
  readonly intensity: number
  /** Performance in FLOP/s. */
  readonly performance: number
  readonly bound: Bound
}

export const pictureSize = { width: 300, height: 98 }
const plot = { left: 104, right: pictureSize.width - 4, top: 20, bottom: pictureSize.height - 15 }

/** Least distance in pixels between the middles of two names. */
const lineHeight = 11
/** Width in pixels that a character of a name takes at most, on average. */
const characterWidth = 5.5

/** Maximum number of characters of a level's name, so that its bandwidth still stands beside it. */
const longestLevel = 8

/** Parts of the picture: names are drawn over all lines, so that none runs through them. */
interface Drawn {
  readonly lines: readonly string[]
  readonly names: readonly string[]
}

/**
 * Draws the picture.
 * @param roofs The rates in use, at least one; the first is the one whose ridge is drawn.
 */
export function rooflinePicture(
  target: Target,
  roofs: readonly [PictureRoof, ...PictureRoof[]],
  dot: PictureDot | null,
  colours: PictureColours,
): string {
  const levels = ceilings(target).slanted.filter(each => each.kind === 'memory')
  const highest = Math.max(...roofs.map(({ flopsPerSecond }) => flopsPerSecond))
  const [{ flopsPerSecond: peak }] = roofs
  const outermost = levels[0]?.bandwidth ?? Number.POSITIVE_INFINITY
  const ridge = peak / outermost
  const frame = frameOf(roofs, outermost, dot)
  const drawn = [
    ticks(frame, ridge, colours),
    ...roofs.map(roof => flatRoof(frame, roof, levels, roof.flopsPerSecond === highest, colours)),
    slantedRoofs(frame, levels, highest, colours),
    ...(frame.has(ridge) ? [ridgeLine(frame, ridge, peak, colours)] : []),
  ]
  const names = drawn.flatMap(each => each.names)
  const { width, height } = pictureSize
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" fill="none">`,
    ...drawn.flatMap(each => each.lines),
    `<g font-family="sans-serif" font-size="10" fill="${colours.text}" stroke="${colours.background}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${names.join('')}</g>`,
    dot === null ? '' : dotSign(frame, dot, colours),
    '</svg>',
  ].join('')
}

/** The sign of the dot's bound, set off from the lines below it. */
function dotSign({ x, y }: Frame, { intensity, performance, bound }: PictureDot, colours: PictureColours): string {
  const halo = `<circle cx="8" cy="8" r="7" fill="${colours.background}"/>`
  return `<g transform="translate(${n(x(intensity) - 8)} ${n(y(performance) - 8)})">${halo}${boundShape(bound, 5, colours[bound])}</g>`
}

interface Frame {
  /** Range of intensities, FLOP/B. */
  readonly low: number
  readonly high: number
  /** Lowest performance, FLOP/s. */
  readonly bottom: number
  readonly x: (intensity: number) => number
  readonly y: (performance: number) => number
  /** Whether an intensity lies between the ends of the axis. */
  readonly has: (intensity: number) => boolean
}

function frameOf(roofs: readonly PictureRoof[], outermost: number, dot: PictureDot | null): Frame {
  const rates = roofs.map(({ flopsPerSecond }) => flopsPerSecond)
  const [highest, lowest] = [Math.max(...rates), Math.min(...rates)]
  const ridges = rates.map(rate => rate / outermost).filter(ridge => Number.isFinite(ridge) && ridge > 0)
  const marks = [...ridges, ...(dot === null ? [] : [dot.intensity])]
  const low = Math.min(1, ...marks) / 3
  const high = Math.max(10, ...marks) * 10
  const top = Math.max(highest, dot?.performance ?? 0)
  const floor = Math.min(Math.max(low * outermost, lowest / 1e5), dot?.performance ?? Infinity) / 1.5
  const bottom = Number.isFinite(floor) && floor > 0 ? floor : top / 1e3
  return {
    low,
    high,
    bottom,
    x: value => plot.left + (Math.log(value / low) / Math.log(high / low)) * (plot.right - plot.left),
    y: value => plot.bottom - (Math.log(value / bottom) / Math.log(top / bottom)) * (plot.bottom - plot.top),
    has: value => Number.isFinite(value) && value > low && value < high,
  }
}

const baseline = pictureSize.height - 3

/** Powers of ten of the intensity, without those whose number would touch the ridge's name or the unit. */
function ticks({ low, high, x, has }: Frame, ridge: number, { quiet }: PictureColours): Drawn {
  const unit = 'FLOP/B'
  const unitFrom = plot.right - unit.length * characterWidth
  const named = has(ridge) ? placeOfRidge(x(ridge), ridge) : null
  const lines: string[] = []
  const names = [label(plot.right, baseline, unit, 'end')]
  for (let power = Math.ceil(Math.log10(low)); 10 ** power < high; power++) {
    const [at, name] = [x(10 ** power), format.count(10 ** power)]
    const reach = (name.length * characterWidth) / 2 + 4
    lines.push(`<path d="M${n(at)} ${plot.top}V${plot.bottom}" stroke="${quiet}" stroke-width=".5"/>`)
    const touches = named !== null && at + reach > named.from && at - reach < named.to
    if (!touches && at + reach < unitFrom && at - reach > plot.left - 8) names.push(label(at, baseline, name, 'middle'))
  }
  return { lines, names }
}

function ridgeLine({ x, y }: Frame, ridge: number, peak: number, { line }: PictureColours): Drawn {
  const { name, from } = placeOfRidge(x(ridge), ridge)
  return {
    lines: [
      `<path d="M${n(x(ridge))} ${n(y(peak))}V${plot.bottom}" stroke="${line}" stroke-width="1" stroke-dasharray="2 2"/>`,
    ],
    names: [label(from, baseline, name, 'start')],
  }
}

/** Name of the ridge below it, moved to the left where it would touch the unit. */
function placeOfRidge(
  at: number,
  ridge: number,
): { readonly name: string; readonly from: number; readonly to: number } {
  const name = t('ridge {0}', format.intensityNumber(ridge))
  const width = name.length * characterWidth
  const from = Math.max(plot.left, Math.min(at - width / 2, plot.right - 8 * characterWidth - width))
  return { name, from, to: from + width }
}

interface Level {
  readonly name: string
  readonly bandwidth: number
}

/** A roof from where the fastest level reaches it. Its name is at the right end: above the highest, below any other. */
function flatRoof(
  { low, x, y }: Frame,
  { name, flopsPerSecond }: PictureRoof,
  levels: readonly Level[],
  isHighest: boolean,
  { line }: PictureColours,
): Drawn {
  const from = Math.min(Infinity, ...levels.map(level => flopsPerSecond / level.bandwidth))
  const at = n(y(flopsPerSecond))
  const start = n(x(Number.isFinite(from) ? Math.max(low, from) : low))
  return {
    lines: [`<path d="M${start} ${at}H${plot.right}" stroke="${line}" stroke-width="1.5"/>`],
    names: [label(plot.right, at + (isHighest ? -8 : 11), `${name} ${format.rate(flopsPerSecond)}`, 'end')],
  }
}

/** Levels up to the highest roof. Names stand left of where the lines begin, apart from one another. */
function slantedRoofs(
  { low, high, bottom, x, y }: Frame,
  levels: readonly Level[],
  highest: number,
  { line }: PictureColours,
): Drawn {
  let above = plot.bottom + lineHeight
  const drawn = levels.flatMap(({ name, bandwidth }, level): Drawn[] => {
    const meets = Math.min(highest / bandwidth, high)
    const from = Math.max(low, bottom / bandwidth)
    if (from >= meets) return []
    const [startX, startY] = [x(from), y(from * bandwidth)]
    above = Math.min(startY, above - lineHeight)
    const style = level === 0 ? 'stroke-width="1.5"' : 'stroke-width="1" stroke-dasharray="3 3"'
    return [
      {
        lines: [
          `<path d="M${n(startX)} ${n(startY)}L${n(x(meets))} ${n(y(meets * bandwidth))}" stroke="${line}" ${style}/>`,
          `<path d="M${plot.left - 4} ${n(above)}L${n(startX)} ${n(startY)}" stroke="${line}" stroke-width=".5"/>`,
        ],
        names: [label(plot.left - 6, above + 3, `${shortName(name)} ${format.bandwidth(bandwidth)}`, 'end')],
      },
    ]
  })
  return { lines: drawn.flatMap(each => each.lines), names: drawn.flatMap(each => each.names) }
}

/** First word of a name that is too long for the room beside the plot: "L1…" of "L1 and shared memory". */
const shortName = (name: string): string =>
  name.length > longestLevel ? `${(name.split(' ')[0] ?? '').slice(0, longestLevel)}…` : name

/** Rounds a coordinate to two decimals, enough for a pixel. */
const n = (value: number): number => Math.round(value * 100) / 100

const label = (x: number, y: number, text: string, anchor: string): string =>
  `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}">${xml(text)}</text>`
