/** Sections that are computed when opened: which of them apply, and their contents. */
import type { PanelAnswers, PanelQuestion, PanelState } from '../../src/protocol/panel'
import type { AnswerBook } from '../answers'
import { el } from '../dom'
import type { ModelView } from '../rows'
import { type ApplyChange, makeAdvice } from './advice'
import { makeFit } from './fit'
import { type FrontierActions, makeFrontier } from './frontier'

export interface Questions {
  readonly element: HTMLElement
  show(state: PanelState, model: ModelView, at: number, open: readonly PanelQuestion[], lit: ReadonlySet<number>): void
  light(rows: ReadonlySet<number>): void
  /** Scrolls to a section. */
  reveal(what: PanelQuestion): void
}

/** Whether a question applies to a model. A pipeline has no single frontier, since its plans are per stage. */
const applies: Readonly<Record<PanelQuestion, (model: ModelView) => boolean>> = {
  uncompressed: () => true,
  frontier: ({ scenario }) => scenario.phase === 'train' && scenario.parallel.pp === 1,
  fit: () => true,
  advice: () => true,
}

/** Questions about the model shown: those of open sections, and the totals without compression. */
export const wantedOf = (model: ModelView, open: readonly PanelQuestion[]): readonly PanelQuestion[] =>
  (['uncompressed', ...open] as const).filter(what => applies[what](model))

export function makeQuestions(
  book: AnswerBook,
  knows: (what: PanelQuestion, model: number) => boolean,
  actions: FrontierActions & { readonly apply: ApplyChange },
): Questions {
  const frontier = makeFrontier(actions)
  const fit = makeFit(actions.toggle)
  const advice = makeAdvice(actions.toggle, actions.apply)
  const sections = { frontier, fit, advice } as const satisfies Partial<
    Record<keyof PanelAnswers, { element: HTMLElement }>
  >
  const element = el('div', { class: 'questions' }, ...Object.values(sections).map(each => each.element))
  return {
    element,
    show(state, model, at, open, lit) {
      for (const what of ['frontier', 'fit', 'advice'] as const)
        sections[what].element.hidden = !applies[what](model) || !knows(what, at)
      element.hidden = Object.values(sections).every(each => each.element.hidden)
      frontier.show(book.of('frontier', state, at), open.includes('frontier'), frontier.draw(model, state.target))
      fit.show(book.of('fit', state, at), open.includes('fit'), fit.draw(model, state.target))
      advice.show(book.of('advice', state, at), open.includes('advice'), advice.draw(model, lit))
    },
    light: advice.light,
    reveal(what) {
      if (what !== 'uncompressed') sections[what].element.scrollIntoView({ block: 'nearest' })
    },
  }
}
