/**
 * Suggested optimizations of the model and of the highlighted rows: changes tried on the model, ranked by their
 * savings.
 */

import { changesOf, isPerSample, rowsBefore, savingOf } from '../../src/analysis/advice/rowAdvice'
import { titleOf } from '../../src/present/changeText'
import type { PanelAnswers, PanelQuestion } from '../../src/protocol/panel'
import { bytes, change, seconds } from '../../src/text/format'
import { el, setText } from '../dom'
import { type ModelView, splitPath } from '../rows'
import { makeSection } from './section'

type Advice = NonNullable<PanelAnswers['advice']>
type Effect = Advice['changes'][number]['after']

/** Maximum number of changes listed for highlighted rows; further ones bring little. */
const mostOfRows = 5

const word = { time: '', held: ' in memory', bytes: ' moved' } as const

const cell = (text: string, name = 'number'): HTMLElement => el('td', { class: name }, text)

/** A figure and its relative change: "12 ms −31%"; the figure alone when it is unchanged. */
function figure(text: string, before: number, after: number): readonly HTMLElement[] {
  const moved = change(before, after)
  return [cell(text), cell(moved === '0%' ? '' : moved, after < before ? 'number better' : 'number worse')]
}

function modelTable(advice: Advice): HTMLElement {
  const { before, changes } = advice
  const line = (title: string, { time, memory, bound }: Effect, fits: boolean) =>
    el(
      'tr',
      {},
      el(
        'th',
        { scope: 'row' },
        title,
        ...(bound === before.bound ? [] : [el('span', { class: 'quiet' }, ` · ${bound}-bound`)]),
        ...(fits ? [] : [el('span', { class: 'warn' }, ' · does not fit')]),
      ),
      ...figure(seconds(time), before.time, time),
      ...figure(bytes(memory), before.memory, memory),
    )
  return el(
    'table',
    {},
    el('caption', { class: 'unseen' }, 'Changes to the model, the one that saves most time first'),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, 'Change'),
        el('th', { scope: 'col', colspan: 2, class: 'number' }, isPerSample(advice) ? 'Time ≥, a sample' : 'Time ≥'),
        el('th', { scope: 'col', colspan: 2, class: 'number' }, 'Footprint'),
      ),
    ),
    el(
      'tbody',
      {},
      line('as it is', before, before.fits),
      ...changes.map(each => line(titleOf(each), each.after, each.fits)),
    ),
  )
}

function rowsTable(advice: Advice, which: readonly number[]): HTMLElement | null {
  const before = rowsBefore(advice, which)
  const ranked = changesOf(advice, which).slice(0, mostOfRows)
  if (ranked.length === 0) return null
  return el(
    'table',
    {},
    el('caption', { class: 'unseen' }, 'Changes to these layers'),
    el(
      'tbody',
      {},
      ...ranked.map(({ change: each, after }) => {
        const saving = savingOf(before, after) ?? 'time'
        const text = saving === 'time' ? seconds(after.time) : bytes(after[saving])
        return el(
          'tr',
          {},
          el('th', { scope: 'row' }, titleOf(each)),
          ...figure(text + word[saving], before[saving], after[saving]),
        )
      }),
    ),
  )
}

/** Name of the layers, or their number. */
function nameOf(model: ModelView, which: readonly number[]): string {
  const rows = which.flatMap(index => model.layers[index] ?? [])
  const [first] = rows
  return first === undefined ? '' : rows.length === 1 ? splitPath(first)[1] : `these ${rows.length} layers`
}

export function makeAdvice(toggle: (what: PanelQuestion, open: boolean) => void) {
  const ofModel = el('div')
  const title = el('h3')
  const ofRows = el('div')
  const section = makeSection(
    'advice',
    {
      title: 'Suggested optimizations',
      about: 'each tried on the model, ranked by the time or memory it saves',
      none: 'The model takes no time.',
    },
    el('div', { class: 'advice-tables' }, ofModel, el('div', {}, title, ofRows)),
    toggle,
  )
  let advice: Advice | null = null
  let model: ModelView | null = null

  const light = (lit: ReadonlySet<number>): void => {
    if (advice === null || model === null) return
    const which = [...lit].filter(index => index < (model?.layers.length ?? 0))
    const table = which.length === 0 ? null : rowsTable(advice, which)
    setText(title, which.length === 0 ? '' : `What would move ${nameOf(model, which)}`)
    title.hidden = which.length === 0
    ofRows.replaceChildren(
      ...(which.length === 0 ? [] : [table ?? el('p', { class: 'quiet' }, 'None of the changes that were tried.')]),
    )
  }

  return {
    ...section,
    /** Highlights rows, whose changes are listed beside the model's. */
    light,
    draw: (of: ModelView, lit: ReadonlySet<number>) => (answer: Advice) => {
      if (answer !== advice)
        ofModel.replaceChildren(
          answer.changes.length === 0
            ? el('p', { class: 'quiet' }, 'None of the changes that were tried.')
            : modelTable(answer),
        )
      advice = answer
      model = of
      light(lit)
    },
  }
}
