/** Communication of one device with the others. */
import { collectiveFacts, linkText, sentFact } from '../../src/present/collectiveFacts'
import { factText, valueText } from '../../src/present/fact'
import { panelText } from '../../src/present/panelText'
import { el } from '../dom'
import type { ModelView, TargetView } from '../rows'

export interface Sent {
  readonly element: HTMLElement
  show(model: ModelView, target: TargetView): void
}

export function makeSent(): Sent {
  const body = el('div', {})
  const element = el(
    'section',
    { class: 'sent', 'aria-labelledby': 'sent-title', hidden: true },
    el('h2', { id: 'sent-title' }, panelText.side.communication),
    body,
  )
  return {
    element,
    show(model, target) {
      element.hidden = model.totals.collectives.bytes === 0
      if (element.hidden) return
      const sent = sentFact(model, target)
      body.replaceChildren(
        el('p', { class: 'bar-title' }, el('strong', {}, valueText(sent)), ` ${sent.note}`),
        el(
          'ul',
          { class: 'bar-key' },
          ...collectiveFacts(model, target).map(fact =>
            el('li', {}, el('span', {}, fact.label), el('span', { class: 'number' }, factText(fact, ' · '))),
          ),
        ),
        el('p', { class: 'quiet note' }, linkText(model, target)),
      )
    },
  }
}
