/** Legend of the baseline below the chart, with what changed in the model. */
import { versus } from '../../src/present/baselineText'
import { el, setText, svg } from '../dom'
import type { Drawing } from './chart'

export interface Against {
  readonly element: HTMLElement
  show(before: Drawing['before']): void
}

export function makeAgainst(): Against {
  const name = el('strong', {})
  const changes = el('span', {})
  const sign = svg(
    'svg',
    { class: 'ghost-sign', viewBox: '0 0 34 12', width: 34, height: 12, 'aria-hidden': 'true' },
    svg('line', { x1: 11, y1: 6, x2: 24, y2: 6 }),
    svg('circle', { cx: 6, cy: 6, r: 4.5 }),
    svg('circle', { class: 'now', cx: 28, cy: 6, r: 4.5 }),
  )
  const element = el('p', { class: 'against', hidden: true }, sign, ' ', name, ' ', changes)
  return {
    element,
    show(before) {
      element.hidden = before === null
      if (before === null) return
      setText(name, versus(before.kind))
      setText(changes, before.model.changes)
    },
  }
}
