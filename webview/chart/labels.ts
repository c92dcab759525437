/** Labels of ceilings, ridge points and the model, each in free space. */
import type { Markish, RenderFunction } from '@observablehq/plot'
import { panelText } from '../../src/present/panelText'
import { svg } from '../dom'
import type { Segment } from './ceilings'
import type { ChartFrame } from './frame'
import { type Box, boxOf, type Disc, discsOf, leastOverlapping, overlap, spreadApart } from './labelPlacement'
import { labelSize as size, type TextMeasure } from './measure'
import type { ModelPosition } from './modelMarker'
import type { Ridge } from './ridges'

const lineHeight = 14

type Pixels = (value: number) => number

interface Ground {
  readonly frame: ChartFrame
  readonly x: Pixels
  readonly y: Pixels
  readonly widthOf: TextMeasure
  readonly discs: readonly Disc[]
}

interface Label {
  readonly text: string
  readonly class: string
  /** Name of the ceiling it belongs to. */
  readonly of?: string
  readonly left: number
  readonly baseline: number
  readonly box: Box
}

const boxAt = (left: number, baseline: number, long: number): Box => ({
  left: left - 2,
  right: left + long + 2,
  top: baseline - size,
  bottom: baseline + 3,
})

const classOf = ({ used }: { readonly used: boolean }): string => (used ? 'label used' : 'label')

/** Labels of peaks in the right margin, moved apart where two are close. */
function peaksBeside(flat: readonly Segment[], { frame, y, widthOf }: Ground): readonly Label[] {
  const baselines = spreadApart(
    flat.map(each => y(each.y1) + 4),
    lineHeight - 1,
    frame.margin.top + 4,
    frame.height - frame.margin.bottom,
  )
  const left = frame.width - frame.margin.right + 8
  return flat.map(({ ceiling }, index) => {
    const baseline = baselines[index] as number
    const { text, name } = ceiling
    return { text, class: classOf(ceiling), of: name, left, baseline, box: boxAt(left, baseline, widthOf(text)) }
  })
}

/** Labels of peaks over their lines, as far to the right as there is free space. */
function peaksOver(flat: readonly Segment[], { x, y, widthOf, discs }: Ground): readonly Label[] {
  const taken = discs.map(boxOf)
  return flat.flatMap(({ ceiling, x1, x2, y1 }) => {
    const { short: text, name } = ceiling
    const baseline = y(y1) - 4
    const long = widthOf(text)
    const lefts: number[] = []
    for (let left = x(x2) - 3 - long; left >= x(x1) - long / 2; left -= 8) lefts.push(left)
    const left = leastOverlapping(lefts, at => boxAt(at, baseline, long), taken)
    if (left === undefined) return []
    const box = boxAt(left, baseline, long)
    taken.push(box)
    return [{ text, class: classOf(ceiling), of: name, left, baseline, box }]
  })
}

/** Labels of ridge points at the foot of the drop lines, stacked where two are close. */
function ridgeLabels(ridges: readonly Ridge[], { frame, x, widthOf, discs }: Ground): readonly Label[] {
  const foot = frame.height - frame.margin.bottom
  const taken = discs.map(boxOf)
  return ridges
    .filter(each => each.used)
    .map(ridge => {
      const at = x(ridge.intensity)
      const long = widthOf(ridge.text)
      const left = at + 4 + long > frame.width - 4 ? at - 4 - long : at + 4
      const baselines = [0, 1, 2, 3].map(row => foot - 6 - row * lineHeight)
      const baseline = leastOverlapping(baselines, row => boxAt(left, row, long), taken) ?? foot - 6
      const box = boxAt(left, baseline, long)
      taken.push(box)
      return { text: ridge.text, class: classOf(ridge), left, baseline, box }
    })
}

/** Label of the model, on whichever side of the diamond is free. */
function wholeLabel(
  whole: ModelPosition | null,
  name: string,
  { frame, x, y, widthOf, discs }: Ground,
): readonly Label[] {
  if (whole === null) return []
  // The name is set in bold, which is wider.
  const [cx, cy, long] = [x(whole.intensity), y(whole.attained), widthOf(whole.name) * 1.1]
  const sides = [
    [cx + 13, cy + 4],
    [cx - long / 2, cy + 24],
    [cx - 13 - long, cy + 4],
    [cx - long / 2, cy - 14],
    [cx + 13, cy + 18],
    [cx - 13 - long, cy + 18],
    [cx - long / 2, cy + 40],
  ] as const
  const place = leastOverlapping(
    sides.filter(([left]) => left >= frame.margin.left && left + long <= frame.width - 4),
    ([left, baseline]) => boxAt(left, baseline, long),
    discs.map(boxOf),
  )
  if (place === undefined) return []
  const [left, baseline] = place
  return [{ text: whole.name, class: name, left, baseline, box: boxAt(left, baseline, long) }]
}

/**
 * Labels along the slanted lines, which are all parallel. Free space is searched for in a coordinate system rotated
 * likewise, `along` the lines and `off` them.
 */
function slantLabels(segments: readonly Segment[], { x, y, widthOf, discs }: Ground): readonly SVGElement[] {
  const taken: Box[] = []
  return segments
    .filter(each => each.ceiling.kind !== 'peak')
    .sort((a, b) => Number(b.ceiling.used) - Number(a.ceiling.used))
    .flatMap(({ ceiling, ...ends }) => {
      const [x1, y1, x2, y2] = [x(ends.x1), y(ends.y1), x(ends.x2), y(ends.y2)]
      const length = Math.hypot(x2 - x1, y2 - y1)
      const long = widthOf(ceiling.text)
      if (length < long + 16) return []
      const [cos, sin] = [(x2 - x1) / length, (y2 - y1) / length]
      const along = (px: number, py: number): number => px * cos + py * sin
      const off = (px: number, py: number): number => py * cos - px * sin
      const start = along(x1, y1)
      const line = off(x1, y1)
      const turned = discs.map(disc => boxOf({ ...disc, x: along(disc.x, disc.y), y: off(disc.x, disc.y) }))
      const starts: number[] = []
      for (let at = start + 8; at <= start + length - long - 8; at += 8) starts.push(at)
      const box = (at: number): Box => boxAt(at, line - 5, long)
      const best = leastOverlapping(starts, box, [...taken, ...turned])
      if (best === undefined) return []
      taken.push(box(best))
      const [px, py] = [best * cos - (line - 5) * sin, best * sin + (line - 5) * cos]
      const degrees = (Math.atan2(sin, cos) * 180) / Math.PI
      const transform = `translate(${px.toFixed(1)},${py.toFixed(1)}) rotate(${degrees.toFixed(2)})`
      return [svg('text', { class: classOf(ceiling), 'data-label': ceiling.name, transform }, ceiling.text)]
    })
}

export interface Labelled {
  readonly frame: ChartFrame
  readonly widthOf: TextMeasure
  readonly segments: readonly Segment[]
  readonly ridges: readonly Ridge[]
  readonly whole: ModelPosition | null
  readonly outlines: readonly ModelPosition[]
  /** Dots in data units, with the radius in pixels. */
  readonly dots: readonly { readonly intensity: number; readonly attained: number; readonly radius: number }[]
}

/** Maximum number of dots treated as obstacles; more would fill the chart and leave no free space. */
const mostInTheWay = 400

export const labelMark =
  ({ frame, widthOf, segments, ridges, whole, outlines, dots }: Labelled): Markish =>
  (...[, { x, y }]: Parameters<RenderFunction>) => {
    if (x === undefined || y === undefined) return null
    const discs = dots
      .slice(0, mostInTheWay)
      .map(each => ({ x: x(each.intensity), y: y(each.attained), radius: each.radius + 1 }))
      .filter(each => overlap(boxOf(each), { left: 0, top: 0, right: frame.width, bottom: frame.height }) > 0)
    const labels: Label[] = []
    const ground = (): Ground => ({
      frame,
      x,
      y,
      widthOf,
      discs: [...discs, ...labels.flatMap(each => discsOf(each.box))],
    })
    const flat = segments.filter(each => each.ceiling.kind === 'peak')
    labels.push(...(frame.labelsBeside ? peaksBeside : peaksOver)(flat, ground()))
    labels.push(...ridgeLabels(ridges, ground()))
    labels.push(...wholeLabel(whole, 'label whole', ground()))
    for (const outline of outlines) labels.push(...wholeLabel(outline, 'label', ground()))
    return svg(
      'g',
      { class: 'labels', 'aria-label': panelText.chart.ceilings, 'text-anchor': 'start' },
      ...slantLabels(segments, ground()),
      ...labels.map(each =>
        svg(
          'text',
          { class: each.class, 'data-label': each.of ?? null, x: each.left.toFixed(1), y: each.baseline.toFixed(1) },
          each.text,
        ),
      ),
    )
  }
