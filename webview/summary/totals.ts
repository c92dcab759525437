/** Headline facts of the model: totals, each with a note that puts it in proportion. */
import { valueText } from '../../src/present/fact'
import { type Headline, modelFacts } from '../../src/present/modelFacts'
import { panelText } from '../../src/present/panelText'
import { el, setText } from '../dom'
import type { ModelView, TargetView } from '../rows'

export interface TotalsView {
  readonly element: HTMLElement
  /** `uncompressed`: totals without compression, when the model is compressed. */
  show(model: ModelView, uncompressed: ModelView['totals'] | null, target: TargetView): void
}

interface Cell {
  readonly element: HTMLElement
  show(fact: Headline): void
}

/** Most characters of a unit in the size of its number: those with a prefix, but not words. */
const longestUnit = 'GFLOP/s'.length

function makeCell({ label, about }: Headline): Cell {
  const number = el('span', {})
  const unit = el('span', { class: 'unit' })
  const value = el('dd', { class: 'figure' }, number, unit)
  const note = el('dd', { class: 'quiet' })
  const was = el('dd', { class: 'quiet was', title: panelText.side.uncompressed })
  const element = el('div', { class: 'total', title: about }, el('dt', {}, label), value, note, was)
  return {
    element,
    show(fact) {
      const isLong = fact.unit.length > longestUnit
      setText(number, isLong ? `${valueText({ ...fact, unit: '' })} ` : valueText(fact))
      setText(unit, isLong ? fact.unit : '')
      setText(note, fact.note)
      setText(was, fact.was ?? '')
      was.hidden = fact.was === null
      element.classList.toggle('warn', fact.tone === 'warning')
    },
  }
}

export function makeTotals(): TotalsView {
  const element = el('dl', { class: 'totals' })
  const cells = new Map<string, Cell>()
  return {
    element,
    show(model, uncompressed, target) {
      const facts = modelFacts(model, target, uncompressed)
      for (const fact of facts) {
        const cell = cells.get(fact.id) ?? makeCell(fact)
        cells.set(fact.id, cell)
        if (cell.element.parentElement !== element) element.append(cell.element)
        cell.show(fact)
      }
      for (const [id, cell] of cells) if (!facts.some(fact => fact.id === id)) cell.element.remove()
    },
  }
}
