/** What one of several devices sends to the others. */
import { linkBandwidth } from '../../src/hardware/roofline'
import { bandwidth, bytes, lowerBound, percent, seconds } from '../../src/report/format'
import { el } from '../dom'
import type { Model, Target } from '../rows'

export interface Sent {
  readonly element: HTMLElement
  show(model: Model, target: Target): void
}

const names = {
  allReduce: 'All-reduce',
  allGather: 'All-gather',
  reduceScatter: 'Reduce-scatter',
  allToAll: 'All-to-all',
  send: 'Between stages',
} as const
type Kind = keyof typeof names

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
      const kinds = (Object.keys(names) as Kind[])
        .map(kind => ({ kind, sent: collectives.byKind[kind] ?? 0 }))
        .filter(each => each.sent > 0)
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
              el('span', {}, names[kind]),
              el(
                'span',
                { class: 'number' },
                link === undefined ? bytes(sent) : `${bytes(sent)} · ${seconds(sent / linkBandwidth(target))}`,
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
