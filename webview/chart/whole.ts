/** The mark for the model as a whole: a diamond under the roof, since its layers do not all run at one rate. */
import { dot, type Markish } from '@observablehq/plot'
import type { Model } from '../rows'
import { place } from './points'

export interface Whole {
  readonly name: string
  readonly intensity: number
  readonly attained: number
}

export function wholeOf(model: Model): Whole | null {
  const at = place(model.totals)
  return at === null ? null : { name: model.name, ...at }
}

export const wholeMark = (whole: Whole | null): Markish =>
  dot(whole === null ? [] : [whole], {
    className: 'whole',
    ariaHidden: 'true',
    x: 'intensity',
    y: 'attained',
    r: 7,
    symbol: 'diamond2',
    fill: 'var(--chart-background)',
    stroke: 'var(--chart-strong)',
    strokeWidth: 2,
  })
