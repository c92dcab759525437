/** Time by kind of op: a bar, and a list that serves as the chart's legend and hides and shows kinds. */
import { factText } from '../../src/present/fact'
import { kindFact } from '../../src/present/figureFacts'
import { panelText } from '../../src/present/panelText'
import { percent, times } from '../../src/text/format'
import { el, setAttribute, setText } from '../dom'
import { kindStyle } from '../kinds'
import type { ModelView } from '../rows'
import { swatch } from '../swatch'
import { bar } from './bar'

export interface Kinds {
  readonly element: HTMLElement
  show(model: ModelView, hidden: readonly string[]): void
}

interface Entry {
  readonly element: HTMLElement
  readonly press: HTMLButtonElement
  readonly share: HTMLElement
  readonly count: HTMLElement
}

export function makeKinds(toggle: (kind: string) => void, showAll: () => void): Kinds {
  const holder = el('div', {})
  const list = el('ul', { class: 'kinds' })
  const all = el('button', { class: 'text-button', type: 'button', hidden: true }, panelText.kinds.showAll)
  const entries = new Map<string, Entry>()
  all.addEventListener('click', showAll)

  const make = (kind: string): Entry => {
    const mark = el('span', { class: 'mark' }, swatch(kindStyle(kind)))
    const share = el('span', { class: 'number' })
    const ops = el('span', { class: 'quiet' })
    const press = el(
      'button',
      { class: 'legend', type: 'button', title: panelText.kinds.toggle(kind) },
      mark,
      el('span', { class: 'legend-name' }, kind),
      ops,
      share,
    )
    press.addEventListener('click', () => toggle(kind))
    return { element: el('li', {}, press), press, share, count: ops }
  }

  return {
    element: el(
      'section',
      { class: 'time', 'aria-labelledby': 'time-title' },
      el('div', { class: 'section-title' }, el('h2', { id: 'time-title' }, panelText.kinds.title), all),
      holder,
      list,
    ),
    show(model, hidden) {
      const sorted = [...model.kinds].sort((a, b) => b.time - a.time)
      const total = model.totals.time
      const part = (time: number): number => (total > 0 ? time / total : 0)
      holder.replaceChildren(
        bar(
          sorted.map(row => ({
            part: part(row.time),
            colour: kindStyle(row.kind).colour,
            title: `${row.kind} ${factText(kindFact(row, part(row.time)))}`,
          })),
        ),
      )
      const shown = sorted.map(row => {
        let entry = entries.get(row.kind)
        if (entry === undefined) {
          entry = make(row.kind)
          entries.set(row.kind, entry)
        }
        setText(entry.share, percent(part(row.time)))
        setText(entry.count, row.count === 1 ? '' : times(row.count))
        setAttribute(entry.press, 'aria-pressed', String(!hidden.includes(row.kind)))
        return entry.element
      })
      // Moves elements only if their order changed, since a moved element loses the focus.
      if (shown.length !== list.children.length || shown.some((each, index) => list.children[index] !== each))
        list.replaceChildren(...shown)
      all.hidden = hidden.length === 0
      setAttribute(all, 'aria-label', panelText.kinds.showAllOf(sorted.length))
    },
  }
}
