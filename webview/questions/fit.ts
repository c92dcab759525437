/** Whether the model fits, and the largest sizes that do. */

import { sizeFacts } from '../../src/present/fitFacts'
import { panelText } from '../../src/present/panelText'
import type { PanelAnswers, PanelQuestion } from '../../src/protocol/panel'
import { el } from '../dom'
import type { ModelView, TargetView } from '../rows'
import { makeSection } from './section'

type Fit = NonNullable<PanelAnswers['fit']>

const fitLines = (fit: Fit, model: ModelView, target: TargetView): HTMLElement =>
  el(
    'dl',
    { class: 'fit-lines' },
    ...sizeFacts(model, target, fit).flatMap(({ label, value, note }) => [
      el('dt', {}, label),
      el('dd', {}, el('span', { class: 'figure' }, value), ' ', el('span', { class: 'quiet' }, note)),
    ]),
  )

export function makeFit(toggle: (what: PanelQuestion, open: boolean) => void) {
  const body = el('div')
  const section = makeSection(
    'fit',
    {
      title: panelText.fit.title,
      about: panelText.fit.about,
      none: panelText.fit.noCapacity,
    },
    body,
    toggle,
  )
  return {
    ...section,
    draw: (model: ModelView, target: TargetView) => (fit: Fit) => body.replaceChildren(fitLines(fit, model, target)),
  }
}
