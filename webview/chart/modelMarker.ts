/** Plot marks for the model as a whole: a diamond under the roof, since its layers do not all run at one rate. */
import { dot, type Markish } from '@observablehq/plot'
import { place } from './points'

type Placed = Parameters<typeof place>[0]

export interface Whole {
  readonly name: string
  readonly intensity: number
  readonly attained: number
}

export const wholeOf = (name: string, totals: Placed): Whole | null => {
  const position = place(totals)
  return position === null ? null : { name, ...position }
}

/** `ghost`: the model without compression, drawn in outline. */
export const wholeMarks = (whole: Whole | null, ghost: Whole | null): Markish[] => [
  dot(ghost === null ? [] : [ghost], {
    ...diamond,
    className: 'ghost',
    stroke: 'var(--chart-strong)',
    strokeWidth: 1,
  }),
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
