/** Communication of one device with the others. */
import { collectiveFacts, linkText, senderText } from '../../src/present/collectiveFacts'
import { factText } from '../../src/present/fact'
import { bytes, lowerBound, percent } from '../../src/text/format'
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
    el('h2', { id: 'sent-title' }, 'Communication'),
    body,
  )
  return {
    element,
    show(model, target) {
      const { collectives, time } = model.totals
      element.hidden = collectives.bytes === 0
      if (element.hidden) return
      const taken =
        target.link === undefined
          ? ''
          : ` · ${lowerBound(collectives.time)} · ${percent(time > 0 ? collectives.time / time : 0)} of time`
      body.replaceChildren(
        el(
          'p',
          { class: 'bar-title' },
          el('strong', {}, bytes(collectives.bytes)),
          ` sent ${senderText(model)}${taken}`,
        ),
        el(
          'ul',
          { class: 'bar-key' },
          ...collectiveFacts(model, target).map(fact =>
            el('li', {}, el('span', {}, fact.label), el('span', { class: 'number' }, factText(fact, ' · '))),
          ),
        ),
        el('p', { class: 'quiet note' }, linkText(target)),
      )
    },
  }
}
