/** Memory bar: resident memory against the target's capacity; with a pipeline, one bar per stage. */

import { verdictOf, verdictText } from '../../src/present/fitText'
import { capitalised, memoryName, storedNames } from '../../src/present/names'
import { storedParts } from '../../src/scenario/scenario'
import { bandwidth as bandwidthText, bytes, count, percent } from '../../src/text/format'
import { el } from '../dom'
import type { ModelView, TargetView } from '../rows'
import { bar } from './bar'
import { type KeyedPart, keyedBar, keyList } from './key'

export interface MemoryBar {
  readonly element: HTMLElement
  show(model: ModelView, target: TargetView): void
}

type Stage = ModelView['totals']['memory']['stages'][number]

const parts = ['weights', 'kvCache', 'gradients', 'optimizer', 'activations', 'transient'] as const

const about = {
  weights: 'Parameters in the format they are stored in',
  kvCache: 'Keys, values and states of the sequences under way',
  gradients: 'One a parameter',
  optimizer: 'Its states and, in mixed precision, the master weights',
  activations: 'The most that is alive at once',
  transient: 'The largest set of gradients and temporaries while an op runs backward',
} as const

function keyed(stage: Stage, whole: number, training: boolean): readonly KeyedPart[] {
  return parts
    .filter(part => stage[part] > 0)
    .map(part => ({
      name: capitalised(memoryName(part, training)),
      about: part === 'activations' && training ? 'What forward keeps for backward' : about[part],
      part: stage[part] / whole,
      value: bytes(stage[part]),
      colour: `var(--memory-${part})`,
    }))
}

/** Marks the capacity with a line when the model does not fit. */
function limited(drawn: HTMLElement, capacity: number, whole: number): HTMLElement {
  if (capacity > 0 && whole > capacity) {
    const limit = el('div', { class: 'bar-limit' })
    limit.style.left = `${(capacity / whole) * 100}%`
    drawn.append(limit)
  }
  return drawn
}

const totalOf = (stage: Stage): number => parts.reduce((sum, part) => sum + stage[part], 0)

/** Bars of the stages, in a list that scrolls when there are many. */
function stageBars(stages: readonly Stage[], capacity: number, whole: number, training: boolean): HTMLElement {
  const list = el('ol', { class: 'stages', 'aria-label': 'Memory of a device of each stage', tabindex: 0 })
  stages.forEach((stage, index) => {
    const drawn = bar(
      keyed(stage, whole, training).map(({ name, value, ...part }) => ({ ...part, title: `${name} ${value}` })),
    )
    const over = capacity > 0 && totalOf(stage) > capacity
    list.append(
      el(
        'li',
        {},
        el('span', { class: 'quiet number' }, count(index + 1)),
        limited(drawn, capacity, whole),
        el('span', { class: over ? 'number warn' : 'number' }, bytes(totalOf(stage))),
      ),
    )
  })
  return list
}

/**
 * Text as in "Served on chip: weights and activations from L2 (40 MB, 7.22 TB/s)."; null when residency is not
 * requested.
 */
export function residencyText({ totals, scenario }: ModelView, target: TargetView): string | null {
  if (scenario.resident === 'none' || scenario.phase === 'train') return null
  const served = target.memory.flatMap(({ name, bytes: size, bandwidth }) => {
    const which = storedParts.filter(each => totals.residency[each] === name)
    if (which.length === 0) return []
    const pace = bandwidth === null ? '' : `, ${bandwidthText(bandwidth)}`
    return [`${which.map(each => storedNames[each]).join(' and ')} from ${name} (${bytes(size)}${pace})`]
  })
  return served.length === 0 ? 'Nothing fits on the chip.' : `Served on chip: ${served.join('; ')}.`
}

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
      const training = model.totals.passes !== null
      const least = model.complete ? '' : '≥ '
      const level = target.memory[0]
      const capacity = level?.bytes ?? 0
      // The full length of a bar is the larger of footprint and capacity.
      const whole = Math.max(capacity, memory.total)
      const there = keyed(memory, whole, training)
      const share = capacity > 0 ? memory.total / capacity : 0
      const resident = residencyText(model, target)
      const several = memory.stages.length > 1
      body.replaceChildren(
        el(
          'p',
          { class: memory.fits === false ? 'bar-title warn' : 'bar-title' },
          el('strong', {}, least + bytes(memory.total)),
          capacity > 0
            ? ` of ${bytes(capacity)} ${level?.name ?? ''} · ${memory.fits === true ? percent(share) : verdictText(verdictOf(model, target))}`
            : '',
        ),
        several ? stageBars(memory.stages, capacity, whole, training) : limited(keyedBar(there), capacity, whole),
        ...(several ? [el('p', { class: 'quiet note' }, 'A device of each stage; below, the fullest:')] : []),
        keyList(there),
        ...(resident === null ? [] : [el('p', { class: 'quiet note' }, resident)]),
      )
    },
  }
}
