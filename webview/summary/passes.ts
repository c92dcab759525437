/** Time and cost of each pass of a training step, and with a pipeline of all its micro-batches. */
import { valueText } from '../../src/present/fact'
import { panelText } from '../../src/present/panelText'
import { passFacts } from '../../src/present/passFacts'
import { stepText } from '../../src/present/pipelineText'
import { el } from '../dom'
import type { ModelView } from '../rows'
import { keyedBar, keyList } from './key'

export interface PassBar {
  readonly element: HTMLElement
  show(model: ModelView): void
}

export function makePasses(): PassBar {
  const body = el('div', {})
  const element = el(
    'section',
    { class: 'passes', 'aria-labelledby': 'passes-title', hidden: true },
    el('h2', { id: 'passes-title' }, panelText.side.passes),
    body,
  )
  return {
    element,
    show(model) {
      const { passes, pipeline } = model.totals
      element.hidden = passes === null
      if (passes === null) return
      const parts = passFacts(model).map(fact => ({
        name: fact.label,
        part: fact.share,
        value: `${valueText(fact)} · ${fact.shareText}`,
        about: fact.note,
        colour: `var(--pass-${fact.id})`,
      }))
      const step = pipeline === null ? [] : [el('p', { class: 'quiet note' }, stepText(pipeline))]
      body.replaceChildren(keyedBar(parts), keyList(parts), ...step)
    },
  }
}
