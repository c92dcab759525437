/** A stacked bar with a legend of its parts. */
import { el } from '../dom'
import { bar } from './bar'

export interface KeyedPart {
  readonly name: string
  /** Fraction of the bar's length, 0 to 1. */
  readonly part: number
  readonly value: string
  readonly colour: string
  /** Tooltip. */
  readonly about?: string
}

export const keyedBar = (parts: readonly KeyedPart[]): HTMLElement =>
  bar(parts.map(({ part, colour, name, value }) => ({ part, colour, title: `${name} ${value}` })))

export const keyList = (parts: readonly KeyedPart[]): HTMLElement =>
  el(
    'ul',
    { class: 'bar-key' },
    ...parts.map(({ name, value, colour, about }) => {
      const mark = el('span', { class: 'square' })
      mark.style.background = colour
      return el('li', { title: about ?? null }, mark, el('span', {}, name), el('span', { class: 'number' }, value))
    }),
  )
