/** Positions of rows in the roofline chart. */
import { type ChartFindings, captionText } from '../../src/present/chartText'
import { type KindStyle, kindStyle } from '../kinds'
import type { ModelView, RowView } from '../rows'

export interface Point {
  /** Index in `Model.layers`. */
  readonly row: number
  /** Intensity in FLOP/B. */
  readonly intensity: number
  /** Performance in FLOP/s: the row's FLOPs over the lower bound of its time. */
  readonly attained: number
  /** Radius in pixels; the area is proportional to the share of time. */
  readonly radius: number
  /** Number of layers of its model. */
  readonly among: number
  readonly style: KindStyle
  /** Whether the link takes most of its time. */
  readonly linkBound: boolean
  /** Label for screen readers when the dot has the focus. */
  readonly label: string
}

/** Position on logarithmic axes; null without FLOPs, bytes or time. */
export function chartPosition(
  figures: Pick<RowView, 'flops' | 'intensity' | 'time'>,
): { intensity: number; attained: number } | null {
  const { flops, intensity, time } = figures
  if (intensity === null || !(flops > 0) || !(intensity > 0) || !(time > 0)) return null
  const attained = flops / time
  return Number.isFinite(attained) && Number.isFinite(intensity) ? { intensity, attained } : null
}

/** Radius in pixels of a layer that takes all of the time. */
const fullRadius = 24
/** Minimum radius in pixels, at which a dot can be seen and hit; smaller where many dots would hide each other. */
const leastRadius = (dots: number): number => (dots > 1000 ? 2 : dots > 200 ? 3 : 4)

/** Radius of a dot by its share of time, among so many. */
export const radiusOf = (share: number, dots: number): number =>
  Math.max(leastRadius(dots), fullRadius * Math.sqrt(share))

/** `changes`: changes against a baseline in words, by row. */
export function pointsOf(
  model: ModelView,
  rows: readonly RowView[],
  changes: ReadonlyMap<number, string>,
): readonly Point[] {
  const points: Point[] = []
  for (const row of rows) {
    const position = chartPosition(row)
    if (position === null) continue
    const changed = changes.get(row.index)
    points.push({
      row: row.index,
      ...position,
      radius: radiusOf(row.share, model.layers.length),
      among: model.layers.length,
      style: kindStyle(row.kind),
      linkBound: row.bound === 'link',
      label: [row.path, row.kind, ...(changed === undefined ? [] : [changed])].join(', '),
    })
  }
  return points
}

/** Caption that explains the dots, and which layers have none and why. */
export function captionOf(rows: readonly RowView[], against: ChartFindings['against']): string {
  const left = rows.filter(row => chartPosition(row) === null)
  const withoutFlops = left.filter(row => row.flops === 0 && row.totalBytes > 0).length
  const withoutBytes = left.filter(row => row.flops > 0).length
  return captionText({
    against,
    withoutFlops,
    withoutBytes,
    idle: left.length - withoutFlops - withoutBytes,
    linkBound: rows.some(row => row.bound === 'link'),
  })
}
