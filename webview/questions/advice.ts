/**
 * Suggested optimizations of the model and of the highlighted rows: changes tried on the model, ranked by their
 * savings.
 */

import { changesTable, layerChangesTable } from '../../src/present/adviceTables'
import { boundNames, capitalised } from '../../src/present/names'
import { panelText } from '../../src/present/panelText'
import type { Table } from '../../src/present/table'
import type { PanelAnswers, PanelQuestion } from '../../src/protocol/panel'
import { el, setText } from '../dom'
import { type ModelView, splitPath } from '../rows'
import { makeSection } from './section'

type Advice = NonNullable<PanelAnswers['advice']>

/** Maximum number of changes listed for highlighted rows; further ones bring little. */
const mostOfRows = 5

const text = panelText.advice

/**
 * Lays a table out: names of changes, then two figures, each followed by its change.
 * @param bounds Those that differ, by row.
 * @param buttons Those that make the changes, by row; null for a change that cannot be made with a click.
 */
function tableElement(
  { columns, rows }: Table,
  caption: string,
  bounds: readonly string[],
  buttons: readonly (HTMLElement | null)[],
): HTMLElement {
  const [name, ...others] = columns
  return el(
    'table',
    {},
    el('caption', { class: 'unseen' }, caption),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, capitalised(name?.heading ?? '')),
        ...others
          .filter(({ heading }) => heading !== '')
          .map(({ heading, unit }) =>
            el('th', { scope: 'col', colspan: 2, class: 'number' }, headed(capitalised(heading), unit)),
          ),
      ),
    ),
    el('tbody', {}, ...rows.map((cells, at) => rowElement(cells, bounds[at] ?? '', buttons[at] ?? null))),
  )
}

function rowElement(
  [title = '', time = '', timeChange = '', memory = '', memoryChange = '', fit = '']: readonly string[],
  bound: string,
  button: HTMLElement | null,
) {
  return el(
    'tr',
    {},
    el(
      'th',
      { scope: 'row' },
      title,
      ...(bound === '' ? [] : [el('span', { class: 'quiet' }, ` · ${bound}`)]),
      ...(fit === '' ? [] : [el('span', { class: 'warn' }, ` · ${fit}`)]),
      ...(button === null ? [] : [' ', button]),
    ),
    el('td', { class: 'number' }, time),
    el('td', { class: `number ${direction(timeChange)}` }, timeChange),
    el('td', { class: 'number' }, memory),
    el('td', { class: `number ${direction(memoryChange)}` }, memoryChange),
  )
}

const headed = (heading: string, unit: string): string => (unit === '' ? heading : `${heading} (${unit})`)

/** Class of a relative change: a decrease is better. */
const direction = (change: string): string => (/^[−÷]/.test(change) ? 'better' : 'worse')

/** Makes a change of the advice, by its place in the list; null where there is no editor. */
export type ApplyChange = ((change: number) => void) | null

function modelChanges(advice: Advice, model: ModelView, apply: ApplyChange): readonly HTMLElement[] {
  const { before, changes } = advice
  const table = changesTable(model, advice, text.change)
  const bounds = changes.map(({ after }) => (after.bound === before.bound ? '' : boundNames[after.bound]))
  const buttons = changes.map((_, at) =>
    apply !== null && 'applicable' in advice && advice.applicable[at] === true
      ? applyButton(table.rows[at + 1]?.[0] ?? '', () => apply(at))
      : null,
  )
  return [
    tableElement(table, text.ofModel, ['', ...bounds], [null, ...buttons]),
    el('p', { class: 'quiet' }, table.note),
  ]
}

function applyButton(change: string, press: () => void): HTMLElement {
  const name = text.applyChange(change)
  const button = el(
    'button',
    { class: 'text-button apply', type: 'button', 'aria-label': name, title: name },
    text.apply,
  )
  button.addEventListener('click', press)
  return button
}

/** Title of the changes to some layers: the name of one, or their number. */
function titleOf(model: ModelView, which: readonly number[]): string {
  const rows = which.flatMap(index => model.layers[index] ?? [])
  const [first] = rows
  if (first === undefined) return ''
  return rows.length === 1 ? text.ofLayer(splitPath(first)[1]) : text.ofLayers(rows.length)
}

export function makeAdvice(toggle: (what: PanelQuestion, open: boolean) => void, apply: ApplyChange) {
  const ofModel = el('div')
  const title = el('h3')
  const ofRows = el('div')
  const section = makeSection(
    'advice',
    { title: text.title, about: text.about, none: text.noTime },
    el('div', { class: 'advice-tables' }, ofModel, el('div', {}, title, ofRows)),
    toggle,
  )
  let advice: Advice | null = null
  let model: ModelView | null = null

  const light = (lit: ReadonlySet<number>): void => {
    if (advice === null || model === null) return
    const which = [...lit].filter(index => index < (model?.layers.length ?? 0))
    title.hidden = which.length === 0
    ofRows.hidden = title.hidden
    if (title.hidden) {
      ofRows.replaceChildren()
      return
    }
    const heading = titleOf(model, which)
    const table = layerChangesTable(model, advice, which, mostOfRows)
    setText(title, heading)
    ofRows.replaceChildren(
      table === null ? el('p', { class: 'quiet' }, text.noChange) : tableElement(table, heading, [], []),
    )
  }

  return {
    ...section,
    /** Highlights rows, whose changes are listed beside the model's. */
    light,
    draw: (of: ModelView, lit: ReadonlySet<number>) => (answer: Advice) => {
      if (answer !== advice)
        ofModel.replaceChildren(
          ...(answer.changes.length === 0
            ? [el('p', { class: 'quiet' }, text.noChange)]
            : modelChanges(answer, of, apply)),
        )
      advice = answer
      model = of
      light(lit)
    },
  }
}
