/** Plot marks for layers where a baseline has them: hollow dots, each joined to its dot by a line. */
import { dot, link, type Markish } from '@observablehq/plot'
import type { RowBefore } from '../../src/protocol/panel'
import { bySymbol } from './bySymbol'
import type { ChartFrame } from './frame'
import { chartPosition, type Point, radiusOf } from './points'

export interface Ghost {
  /** The dot now. */
  readonly point: Point
  readonly intensity: number
  readonly attained: number
  readonly radius: number
}

interface Place {
  readonly intensity: number
  readonly attained: number
}

/** Pixels that a dot has to move by to be seen to. */
const leastMove = 3

/** Whether two places are apart on the chart. */
export function isApart({ width, height, margin, x, y }: ChartFrame, a: Place, b: Place): boolean {
  const pixels = (from: number, to: number, [first, last]: readonly [number, number], size: number): number =>
    (Math.log(to / from) / Math.log(last / first)) * size
  return (
    Math.hypot(
      pixels(a.intensity, b.intensity, x, width - margin.left - margin.right),
      pixels(a.attained, b.attained, y, height - margin.top - margin.bottom),
    ) >= leastMove
  )
}

/** Ghosts of the dots that moved. */
export function ghostsOf(points: readonly Point[], before: readonly RowBefore[], frame: ChartFrame): readonly Ghost[] {
  const rows = new Map(before.map(each => [each.row, each]))
  return points.flatMap(point => {
    const was = rows.get(point.row)
    const position = was === undefined ? null : chartPosition(was)
    if (was === undefined || position === null || !isApart(frame, position, point)) return []
    return [{ point, ...position, radius: radiusOf(was.share, point.among) }]
  })
}

/** Draws hollow dots over the dots, on a rim in the colour of the background, since most overlap a dot of their colour. */
export const ghostMarks = (ghosts: readonly Ghost[]): Markish[] => [
  link(ghosts, {
    className: 'trails',
    ariaHidden: 'true',
    x1: 'intensity',
    y1: 'attained',
    x2: ({ point }: Ghost) => point.intensity,
    y2: ({ point }: Ghost) => point.attained,
    stroke: 'var(--chart-strong)',
    strokeWidth: 1,
  }),
  ...[...bySymbol(ghosts, ({ point }) => point.style.symbol)].flatMap(([symbol, same]) => {
    const ring = { ariaHidden: 'true', x: 'intensity', y: 'attained', r: 'radius', symbol, fill: 'none' } as const
    return [
      dot(same, { ...ring, className: 'ghost-rims', stroke: 'var(--chart-background)', strokeWidth: 4 }),
      dot(same, { ...ring, className: 'ghosts', stroke: ({ point }: Ghost) => point.style.colour, strokeWidth: 1.5 }),
    ]
  }),
]
