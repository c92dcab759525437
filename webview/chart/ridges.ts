/**
 * Plot marks for ridge points, where a peak meets the outermost memory, with a drop line to the axis for those in use.
 */
import { dot, type Markish, ruleX } from '@observablehq/plot'
import { ridgeLabel } from '../../src/present/targetText'
import type { Ceiling } from './ceilings'
import type { ChartFrame } from './frame'
import { tagElements } from './tagElements'

export interface Ridge {
  readonly intensity: number
  readonly peak: number
  readonly used: boolean
  readonly text: string
}

export function ridgesOf(ceilings: readonly Ceiling[], { x, y }: ChartFrame): readonly Ridge[] {
  const memory = ceilings.find(each => each.kind === 'memory' && each.used)
  if (memory === undefined) return []
  return ceilings
    .filter(each => each.kind === 'peak')
    .map(each => ({
      intensity: each.value / memory.value,
      peak: each.value,
      used: each.used,
      text: ridgeLabel(each.value / memory.value),
    }))
    .filter(each => each.intensity >= x[0] && each.intensity <= x[1] && each.peak >= y[0] && each.peak <= y[1])
}

export const ridgeMarks = (ridges: readonly Ridge[], { y }: ChartFrame): Markish[] => [
  ruleX(
    ridges.filter(each => each.used),
    { x: 'intensity', y1: y[0], y2: 'peak', ariaHidden: 'true', stroke: 'var(--chart-quiet)', strokeDasharray: '2 3' },
  ),
  dot(ridges, {
    className: 'ridges',
    ariaHidden: 'true',
    x: 'intensity',
    y: 'peak',
    r: 3,
    symbol: 'circle',
    fill: 'var(--chart-background)',
    stroke: 'var(--chart-quiet)',
    strokeWidth: 1.5,
    render: tagElements((element, index) => {
      const ridge = ridges[index] as Ridge
      element.setAttribute('data-ridge', String(ridge.intensity))
      if (ridge.used) element.setAttribute('stroke', 'var(--chart-strong)')
    }),
  }),
]
