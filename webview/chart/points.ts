/** Rows as places on the roofline chart. */
import { count } from '../../src/text/format'
import type { KindStyle } from '../kinds'
import type { ModelView, RowView } from '../rows'

export interface Point {
  /** Place in `Model.layers`. */
  readonly row: number
  /** FLOP/B. */
  readonly intensity: number
  /** FLOP/s: the row's FLOPs over the least time they take. */
  readonly attained: number
  /** Pixels; the area is the share of time. */
  readonly radius: number
  readonly style: KindStyle
  /** The link takes most of its time. */
  readonly linkBound: boolean
  /** Read out when the dot has the focus. */
  readonly label: string
}

/** What has a place on logarithmic axes: some FLOPs, some bytes, and hence some time. */
export function place(
  figures: Pick<RowView, 'flops' | 'intensity' | 'time'>,
): { intensity: number; attained: number } | null {
  const { flops, intensity, time } = figures
  if (intensity === null || !(flops > 0) || !(intensity > 0) || !(time > 0)) return null
  const attained = flops / time
  return Number.isFinite(attained) && Number.isFinite(intensity) ? { intensity, attained } : null
}

/** A layer that took all the time would have this radius. */
const fullRadius = 24
/** A dot must be seen and hit however little time it takes; smaller where there are so many that they hide each other. */
const leastRadius = (dots: number): number => (dots > 1000 ? 2 : dots > 200 ? 3 : 4)

export function pointsOf(
  model: ModelView,
  rows: readonly RowView[],
  styles: ReadonlyMap<string, KindStyle>,
): readonly Point[] {
  const least = leastRadius(model.layers.length)
  const points: Point[] = []
  for (const row of rows) {
    const at = place(row)
    const style = styles.get(row.kind)
    if (at === null || style === undefined) continue
    const radius = Math.max(least, fullRadius * Math.sqrt(row.share))
    points.push({
      row: row.index,
      ...at,
      radius,
      style,
      linkBound: row.bound === 'link',
      label: `${row.path}, ${row.kind}`,
    })
  }
  return points
}

const layers = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`

/** Says how to read the dots, and which layers have none and why. */
export function captionOf(rows: readonly RowView[]): string {
  let moving = 0
  let idle = 0
  let still = 0
  for (const row of rows) {
    if (place(row) !== null) continue
    if (row.flops > 0) still++
    else if (row.totalBytes > 0) moving++
    else idle++
  }
  const parts: string[] = []
  if (moving > 0) parts.push(`${layers(moving, 'layer moves', 'layers move')} bytes without FLOPs`)
  if (still > 0) parts.push(`${layers(still, 'layer computes', 'layers compute')} without moving bytes`)
  if (idle > 0) parts.push(`${layers(idle, 'layer does', 'layers do')} nothing in this phase`)
  const left = parts.length === 0 ? '' : ` ${parts.join(', ')}: in the table, not on the chart.`
  const link = rows.some(row => row.bound === 'link') ? ' A dashed rim: the link between devices bounds it.' : ''
  return `The area of a dot is its share of time.${link}${left}`
}
