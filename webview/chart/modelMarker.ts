/** Plot marks for the model as a whole: a diamond under the roof, since its layers do not all run at one rate. */
import { dot, type Markish } from '@observablehq/plot'
import { chartPosition } from './points'

type Placed = Parameters<typeof chartPosition>[0]

export interface ModelPosition {
  readonly name: string
  readonly intensity: number
  readonly attained: number
}

export const modelPosition = (name: string, totals: Placed): ModelPosition | null => {
  const position = chartPosition(totals)
  return position === null ? null : { name, ...position }
}

/** `outlines`: the model without compression and as it was before, drawn in outline. */
export const modelMarks = (whole: ModelPosition | null, outlines: readonly ModelPosition[]): Markish[] => [
  dot(outlines, { ...diamond, className: 'outline', stroke: 'var(--chart-strong)', strokeWidth: 1 }),
  dot(whole === null ? [] : [whole], { ...diamond, className: 'whole', stroke: 'var(--chart-strong)', strokeWidth: 2 }),
]

const diamond = {
  ariaHidden: 'true',
  x: 'intensity',
  y: 'attained',
  r: 7,
  symbol: 'diamond2',
  fill: 'var(--chart-background)',
} as const
