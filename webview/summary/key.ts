/** A bar of parts and the list that says what each of them is. */
import { el } from '../dom'
import { bar } from './bar'

export interface KeyedPart {
  readonly name: string
  /** 0 to 1 of the bar's length. */
  readonly part: number
  readonly value: string
  readonly colour: string
  /** Shown where the pointer rests. */
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
