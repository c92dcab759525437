/** Tooltip of the dot under the pointer or with the focus. */
import { valueText } from '../../src/present/fact'
import { boundNames } from '../../src/present/names'
import { panelText } from '../../src/present/panelText'
import { rowFacts } from '../../src/present/rowFacts'
import { shape, times } from '../../src/text/format'
import { el } from '../dom'
import { type ModelView, type RowView, splitPath, type TargetView } from '../rows'

export interface Tooltip {
  readonly element: HTMLElement
  /** Shows the tooltip beside a position in the window, in pixels. `others`: further rows at the same position;
   * `changes`: changes against a baseline. */
  show(
    row: RowView,
    others: readonly RowView[],
    model: ModelView,
    target: TargetView,
    changes: string | null,
    at: { x: number; y: number; radius: number },
  ): void
  hide(): void
}

export const tooltipId = 'dot-facts'
const gap = 8
/** Maximum number of layers at one position that are named; the rest are counted. */
const mostNamed = 4

function also(others: readonly RowView[]): string {
  const named = new Map<string, number>()
  for (const row of others) named.set(splitPath(row)[1], (named.get(splitPath(row)[1]) ?? 0) + 1)
  const texts = [...named].map(([name, count]) => (count === 1 ? name : `${name} ${times(count)}`))
  return panelText.chart.alsoHere(texts.slice(0, mostNamed), texts.length - mostNamed)
}

const entry = (label: string, value: string, note: string): HTMLElement[] => [
  el('dt', {}, label),
  el('dd', {}, value, ...(note === '' ? [] : [' ', el('span', { class: 'quiet' }, note)])),
]

export function makeTooltip(): Tooltip {
  const element = el('div', { class: 'tooltip', role: 'tooltip', id: tooltipId, hidden: true })
  return {
    element,
    show(row, others, model, target, changes, { x, y, radius }) {
      const [lead, name] = splitPath(row)
      const about = [row.kind, ...(row.count > 1 ? [times(row.count)] : []), boundNames[row.bound]].join(' · ')
      element.replaceChildren(
        el('div', { class: 'tooltip-path' }, el('span', { class: 'lead' }, lead), el('strong', {}, name)),
        el('div', { class: 'tooltip-about' }, about),
        el(
          'dl',
          {},
          ...entry(panelText.chart.shapes, `${row.inputs.map(shape).join(', ')} → ${shape(row.output)}`, ''),
          ...rowFacts({
            figures: { ...row, complete: model.complete },
            rate: row.rate,
            model,
            target,
            whole: false,
          }).flatMap(fact => entry(fact.label, valueText(fact), fact.note)),
        ),
        ...(changes === null ? [] : [el('div', { class: 'tooltip-also' }, changes)]),
        ...(others.length > 0 ? [el('div', { class: 'tooltip-also' }, also(others))] : []),
      )
      element.hidden = false
      const { width, height } = element.getBoundingClientRect()
      const right = x + radius + gap
      const left = right + width > window.innerWidth - gap ? x - radius - gap - width : right
      const top = Math.min(y - height / 3, window.innerHeight - gap - height)
      // When neither side has room, as in a narrow panel, the tooltip goes below or above the dot, so as not to cover
      // it.
      const squeezed = left < gap
      const below = y + radius + gap
      element.style.left = `${squeezed ? Math.max(gap, Math.min(x - width / 2, window.innerWidth - gap - width)) : left}px`
      element.style.top = `${Math.max(gap, squeezed ? (below + height > window.innerHeight - gap ? y - radius - gap - height : below) : top)}px`
    },
    hide() {
      element.hidden = true
    },
  }
}
