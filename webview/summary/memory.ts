/** The memory bar: what has to be resident, against the target's capacity. */
import { bytes, percent } from '../../src/report/format'
import { el } from '../dom'
import type { Model, Target } from '../rows'
import { bar } from './bar'
import { fits } from './totals'

export interface MemoryBar {
  readonly element: HTMLElement
  show(model: Model, target: Target): void
}

const parts = [
  { key: 'weights', name: 'Weights', colour: 'var(--memory-weights)' },
  { key: 'kvCache', name: 'KV cache', colour: 'var(--memory-kv)' },
  { key: 'activations', name: 'Peak activations', colour: 'var(--memory-activations)' },
] as const

export function makeMemory(): MemoryBar {
  const body = el('div', {})
  const element = el(
    'section',
    { class: 'memory', 'aria-labelledby': 'memory-title' },
    el('h2', { id: 'memory-title' }, 'Memory'),
    body,
  )
  return {
    element,
    show(model, target) {
      const { memory } = model.totals
      const least = model.complete ? '' : '≥ '
      const level = target.memory[0]
      const capacity = level?.bytes ?? 0
      // The bar is as long as the larger of the two: where the model does not fit, a line shows how far the device goes.
      const whole = Math.max(capacity, memory.total)
      const there = parts.filter(({ key }) => memory[key] > 0)
      const drawn = bar(
        there.map(({ key, name, colour }) => ({
          part: memory[key] / whole,
          colour,
          title: `${name} ${bytes(memory[key])}`,
        })),
      )
      if (!memory.fits && capacity > 0) {
        const limit = el('div', { class: 'bar-limit' })
        limit.style.left = `${(capacity / whole) * 100}%`
        drawn.append(limit)
      }
      const share = capacity > 0 ? memory.total / capacity : 0
      body.replaceChildren(
        el(
          'p',
          { class: memory.fits ? 'bar-title' : 'bar-title warn' },
          el('strong', {}, least + bytes(memory.total)),
          capacity > 0
            ? ` of ${bytes(capacity)} ${level?.name ?? ''} · ${memory.fits ? percent(share) : fits(model, target)}`
            : '',
        ),
        drawn,
        el(
          'ul',
          { class: 'bar-key' },
          ...there.map(({ key, name, colour }) => {
            const mark = el('span', { class: 'square' })
            mark.style.background = colour
            return el('li', {}, mark, el('span', {}, name), el('span', { class: 'number' }, bytes(memory[key])))
          }),
        ),
      )
    },
  }
}
