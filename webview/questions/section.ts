/** A section whose contents are computed when it is opened. */
import { panelText } from '../../src/present/panelText'
import type { PanelQuestion } from '../../src/protocol/panel'
import type { AnswerState } from '../answers'
import { el, setText } from '../dom'

export interface QuestionSection<What extends PanelQuestion> {
  readonly element: HTMLDetailsElement
  /** Draws an answer with `draw`; `open`: whether the user left the section open. */
  show(known: AnswerState<What>, open: boolean, draw: (answer: NonNullable<AnswerState<What>['answer']>) => void): void
}

export interface SectionText {
  readonly title: string
  /** Short description of the section. */
  readonly about: string
  /** Text shown when there is no answer. */
  readonly none: string
}

export function makeSection<What extends PanelQuestion>(
  what: What,
  { title, about, none }: SectionText,
  body: HTMLElement,
  toggle: (what: PanelQuestion, open: boolean) => void,
): QuestionSection<What> {
  const status = el('span', { class: 'quiet', role: 'status' })
  const note = el('p', { class: 'quiet', hidden: true })
  const element = el(
    'details',
    { class: `question ${what}` },
    el('summary', {}, el('h2', {}, title), el('span', { class: 'quiet about' }, about), status),
    note,
    body,
  )
  element.addEventListener('toggle', () => toggle(what, element.open))
  return {
    element,
    show({ answer, working, failed }, open, draw) {
      if (element.open !== open) element.open = open
      setText(status, open && working ? panelText.answer.working : '')
      element.classList.toggle('old', working && answer !== undefined)
      const message = failed !== null ? panelText.answer.failed(failed) : answer === null ? none : ''
      setText(note, message)
      note.hidden = message === ''
      body.hidden = answer === undefined || answer === null || failed !== null
      if (open && answer !== undefined && answer !== null) draw(answer)
    },
  }
}
