/** Communication of one device with the others. */

import { capitalised, collectiveNames } from '../../src/present/names'
import { bandwidth, bytes, lowerBound, percent, seconds } from '../../src/text/format'
import { el } from '../dom'
import type { ModelView, TargetView } from '../rows'

export interface Sent {
  readonly element: HTMLElement
  show(model: ModelView, target: TargetView): void
}

const order = ['allReduce', 'allGather', 'reduceScatter', 'allToAll', 'send'] as const

export function makeSent(): Sent {
  const body = el('div', {})
  const element = el(
    'section',
    { class: 'sent', 'aria-labelledby': 'sent-title', hidden: true },
    el('h2', { id: 'sent-title' }, 'Between devices'),
    body,
  )
  return {
    element,
    show({ totals, scenario }, target) {
      const { collectives, time } = totals
      element.hidden = collectives.bytes === 0
      if (element.hidden) return
      const { link } = target
      const by = scenario.parallel.pp > 1 ? ' by one device of each stage' : ''
      const kinds = order.map(kind => ({ kind, sent: collectives.byKind[kind] ?? 0 })).filter(each => each.sent > 0)
      body.replaceChildren(
        el(
          'p',
          { class: 'bar-title' },
          el('strong', {}, bytes(collectives.bytes)),
          link === undefined
            ? ` sent${by}; ${target.name} states no link, so this takes no time here`
            : ` sent${by} · ${lowerBound(collectives.time)} · ${percent(time > 0 ? collectives.time / time : 0)} of time`,
        ),
        el(
          'ul',
          { class: 'bar-key' },
          ...kinds.map(({ kind, sent }) =>
            el(
              'li',
              {},
              el('span', {}, capitalised(collectiveNames[kind])),
              el(
                'span',
                { class: 'number' },
                link === undefined ? bytes(sent) : `${bytes(sent)} · ${seconds(collectives.timeByKind[kind] ?? 0)}`,
              ),
            ),
          ),
        ),
        ...(link === undefined
          ? []
          : [el('p', { class: 'quiet note' }, `${link.name}, ${bandwidth(link.bandwidth)} one way`)]),
      )
    },
  }
}
