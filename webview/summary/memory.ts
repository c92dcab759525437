/** Memory bar: resident memory against the target's capacity; with a pipeline, one bar per stage. */

import { footprintTotal } from '../../src/cost/footprintParts'
import { boundText, valueText } from '../../src/present/fact'
import { memoryFacts, onChipText } from '../../src/present/memoryFacts'
import { footprintFact, usedText } from '../../src/present/modelFacts'
import { panelText } from '../../src/present/panelText'
import { bytes, count } from '../../src/text/format'
import { el } from '../dom'
import type { ModelView, TargetView } from '../rows'
import { bar } from './bar'
import { type KeyedPart, keyedBar, keyList } from './key'

export interface MemoryBar {
  readonly element: HTMLElement
  show(model: ModelView, target: TargetView): void
}

type Stage = ModelView['totals']['memory']['stages'][number]

const keyed = (stage: Stage, whole: number, model: ModelView): readonly KeyedPart[] =>
  memoryFacts(stage, model).map(fact => ({
    name: fact.label,
    about: fact.note,
    part: fact.size / whole,
    value: valueText(fact),
    colour: `var(--memory-${fact.id})`,
  }))

/** Marks the capacity with a line when the model does not fit. */
function limited(drawn: HTMLElement, capacity: number, whole: number): HTMLElement {
  if (capacity > 0 && whole > capacity) {
    const limit = el('div', { class: 'bar-limit' })
    limit.style.left = `${(capacity / whole) * 100}%`
    drawn.append(limit)
  }
  return drawn
}

/** Bars of the stages, in a list that scrolls when there are many. */
function stageBars(model: ModelView, capacity: number, whole: number): HTMLElement {
  const { stages } = model.totals.memory
  const list = el('ol', { class: 'stages', 'aria-label': panelText.side.stages, tabindex: 0 })
  stages.forEach((stage, index) => {
    const drawn = bar(
      keyed(stage, whole, model).map(({ name, value, ...part }) => ({ ...part, title: `${name} ${value}` })),
    )
    const over = capacity > 0 && footprintTotal(stage) > capacity
    list.append(
      el(
        'li',
        {},
        el('span', { class: 'quiet number' }, count(index + 1)),
        limited(drawn, capacity, whole),
        el('span', { class: over ? 'number warn' : 'number' }, boundText(bytes(footprintTotal(stage)), model.complete)),
      ),
    )
  })
  return list
}

export function makeMemory(): MemoryBar {
  const body = el('div', {})
  const element = el(
    'section',
    { class: 'memory', 'aria-labelledby': 'memory-title' },
    el('h2', { id: 'memory-title' }, panelText.side.memory),
    body,
  )
  return {
    element,
    show(model, target) {
      const { memory } = model.totals
      const footprint = footprintFact(model, target)
      const level = target.memory[0]
      const capacity = level?.bytes ?? 0
      // The full length of a bar is the larger of footprint and capacity.
      const whole = Math.max(capacity, memory.total)
      const there = keyed(memory, whole, model)
      const onChip = onChipText(model, target)
      const several = memory.stages.length > 1
      body.replaceChildren(
        el(
          'p',
          { class: memory.fits === false ? 'bar-title warn' : 'bar-title' },
          el('strong', {}, valueText(footprint)),
          ` · ${usedText(model, target)}`,
        ),
        several ? stageBars(model, capacity, whole) : limited(keyedBar(there), capacity, whole),
        ...(several ? [el('p', { class: 'quiet note' }, panelText.side.fullestBelow)] : []),
        keyList(there),
        ...(onChip === null ? [] : [el('p', { class: 'quiet note' }, onChip)]),
      )
    },
  }
}
