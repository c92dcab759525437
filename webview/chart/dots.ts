/** Plot marks for the layers: a dot per row, its area the share of time, its colour and symbol the kind. */

import { dot, type Markish } from '@observablehq/plot'
import { panelText } from '../../src/present/panelText'
import { setAttribute } from '../dom'
import { bySymbol } from './bySymbol'
import type { Point } from './points'
import { tagElements } from './tagElements'

export const dotMarks = (points: readonly Point[]): Markish[] =>
  [...bySymbol(points, ({ style }) => style.symbol)].map(([symbol, same]) =>
    dot(same, {
      className: 'dots',
      ariaLabel: panelText.chart.layers,
      x: 'intensity',
      y: 'attained',
      r: 'radius',
      symbol,
      fill: each => each.style.colour,
      stroke: 'var(--chart-background)',
      strokeWidth: 1,
      render: tagElements((element, index) => {
        const point = same[index] as Point
        element.setAttribute('data-row', String(point.row))
        element.setAttribute('role', 'button')
        setAttribute(element, 'aria-label', point.label)
        element.setAttribute('tabindex', '-1')
        if (point.linkBound) element.classList.add('link-bound')
      }),
    }),
  )
