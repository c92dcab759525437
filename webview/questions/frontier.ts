/** Frontier of memory against recomputation, with the chosen checkpointing plan. */

import {
  capacityLabel,
  choosePlanText,
  frontierCaption,
  type PlanFigures,
  planText,
} from '../../src/present/frontierText'
import { panelText } from '../../src/present/panelText'
import type { PanelAnswers, PanelQuestion } from '../../src/protocol/panel'
import { el, setAttribute, setText } from '../dom'
import type { ModelView, TargetView } from '../rows'
import { drawFrontier } from './frontierChart'
import { chosenPlan, plansOf } from './plans'
import { makeSection } from './section'

type Point = PanelAnswers['frontier'][number]

export interface FrontierActions {
  toggle(what: PanelQuestion, open: boolean): void
  /** Chooses a budget in bytes; null when plans cannot be chosen. */
  readonly choose: ((budget: number | null) => void) | null
}

export function makeFrontier({ toggle, choose }: FrontierActions) {
  const holder = el('div', { class: 'frontier-holder' })
  const caption = el('p', { class: 'quiet', 'aria-live': 'polite' })
  const section = makeSection(
    'frontier',
    {
      title: panelText.frontier.title,
      about: panelText.frontier.about,
      none: '',
    },
    el('div', {}, holder, caption),
    toggle,
  )
  let shown: readonly PlanFigures[] = []
  let resting = ''
  /** Plan whose dot is in the tab order. */
  let entry = 0

  const planAt = (target: EventTarget | null): number | null => {
    const at = target instanceof SVGElement ? target.dataset.plan : undefined
    return at === undefined ? null : Number(at)
  }
  const tell = (at: number | null): void => {
    const plan = at === null ? undefined : shown[at]
    const pointed = choose === null ? planText : choosePlanText
    setText(caption, plan === undefined ? resting : pointed(plan))
  }
  const dots = (): NodeListOf<SVGElement> => holder.querySelectorAll('[data-plan]')
  const enter = (at: number): void => {
    entry = Math.min(Math.max(0, at), shown.length - 1)
    dots().forEach((each, index) => {
      setAttribute(each, 'tabindex', index === entry ? 0 : -1)
    })
  }
  const pick = (at: number | null): void => {
    const plan = at === null ? undefined : shown[at]
    if (plan === undefined) return
    // The first plan recomputes only what scopes of the model or a fused attention kernel recompute anyway. For the
    // others the budget is rounded up, since one that is a fraction of a byte too small would not be met.
    choose?.(at === 0 ? null : Math.ceil(plan.memory))
  }
  holder.addEventListener('pointerover', event => tell(planAt(event.target)))
  holder.addEventListener('pointerleave', () => tell(null))
  holder.addEventListener('focusin', event => tell(planAt(event.target)))
  holder.addEventListener('focusout', () => tell(null))
  holder.addEventListener('click', event => pick(planAt(event.target)))
  holder.addEventListener('keydown', event => {
    const at = planAt(event.target)
    if (at === null) return
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: shown.length - 1,
    }
    const next = steps[event.key]
    if (event.key === 'Enter' || event.key === ' ') pick(at)
    else if (next === undefined) return
    else {
      enter(next)
      dots()[entry]?.focus()
    }
    event.preventDefault()
  })

  const draw = (model: ModelView, target: TargetView) => (points: readonly Point[]) => {
    const plans = plansOf(points, model.totals)
    const chosen = chosenPlan(model)
    const capacity = target.memory[0]?.bytes ?? Number.POSITIVE_INFINITY
    const focused = holder.contains(document.activeElement)
    const drawn = drawFrontier(
      {
        plans,
        chosen,
        capacity,
        capacityName: capacityLabel(target.name, capacity),
        name: model.name,
        pickable: choose !== null,
      },
      holder.clientWidth || 420,
    )
    shown = drawn.shown
    holder.replaceChildren(drawn.figure)
    enter(entry)
    if (focused) dots()[entry]?.focus({ preventScroll: true })
    resting = frontierCaption(chosen, plans, model.complete && Number.isFinite(capacity) ? capacity : null)
    tell(null)
  }
  return { ...section, draw }
}
