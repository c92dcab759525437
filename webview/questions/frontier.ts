/** What memory costs in work: the frontier of recomputation, with the plan that is chosen on it. */
import { dot, line, plot, ruleY, text } from '@observablehq/plot'
import type { Answers, Question } from '../../src/protocol'
import { bytes, percent } from '../../src/report/format'
import { stamp } from '../chart/stamp'
import { el, setAttribute, setText } from '../dom'
import type { Model, Target } from '../rows'
import { makeSection } from './section'

type Point = Answers['frontier'][number]

/** A plan as a place: recomputed work as a part of the step's own, and the footprint in bytes. */
export interface Plan {
  readonly work: number
  readonly memory: number
}

/** FLOPs of the step without what it computes again. */
const ownFlops = ({ flops, passes }: Model['totals']): number => flops - (passes?.recompute.flops ?? 0)

export const plansOf = (points: readonly Point[], totals: Model['totals']): readonly Plan[] =>
  points.map(({ memory, extraFlops }) => ({ memory, work: extraFlops / ownFlops(totals) }))

export const chosenPlan = ({ totals }: Model): Plan => ({
  work: (totals.passes?.recompute.flops ?? 0) / ownFlops(totals),
  memory: totals.memory.total,
})

/** "2.44 GB, 33% recomputed". */
const said = ({ memory, work }: Plan): string =>
  `${bytes(memory)}, ${work === 0 ? 'nothing recomputed' : `${percent(work)} more FLOPs`}`

/** Of plans nearer than this many pixels one is enough. */
const apart = 9

/** Those far enough from one another to be pointed at; the ends are always there. */
export function thinned(plans: readonly Plan[], distance: (a: Plan, b: Plan) => number): readonly Plan[] {
  const last = plans.at(-1)
  const kept: Plan[] = []
  for (const plan of plans) {
    const before = kept.at(-1)
    if (before === undefined || distance(before, plan) >= apart) kept.push(plan)
  }
  if (last === undefined || kept.at(-1) === last) return kept
  const near = kept.at(-1)
  return [...(near !== undefined && kept.length > 1 && distance(near, last) < apart ? kept.slice(0, -1) : kept), last]
}

interface Stretch {
  readonly memory: readonly [number, number]
  readonly work: readonly [number, number]
  /** The target's capacity, where it is near enough to be drawn. */
  readonly capacity: number | null
}

function stretchOf(plans: readonly Plan[], capacity: number): Stretch {
  const memories = plans.map(each => each.memory)
  const [least, most] = [Math.min(...memories), Math.max(...memories)]
  const span = Math.max(most - least, most / 100)
  const near = capacity > least - span && capacity < most + span
  const all = near ? [least, most, capacity] : [least, most]
  const margin = span * 0.12
  return {
    memory: [Math.max(0, Math.min(...all) - margin), Math.max(...all) + margin],
    work: [0, Math.max(...plans.map(each => each.work), 0.01) * 1.04],
    capacity: near ? capacity : null,
  }
}

const height = 230
const margin = { top: 18, right: 14, bottom: 36, left: 56 }

export interface FrontierActions {
  toggle(what: Question, open: boolean): void
  /** Null where plans cannot be chosen. */
  readonly choose: ((budget: number | null) => void) | null
}

export function makeFrontier({ toggle, choose }: FrontierActions) {
  const holder = el('div', { class: 'frontier-holder' })
  const caption = el('p', { class: 'quiet', 'aria-live': 'polite' })
  const section = makeSection(
    'frontier',
    {
      title: 'Recomputation',
      about: 'what memory costs in work',
      none: '',
    },
    el('div', {}, holder, caption),
    toggle,
  )
  let shown: readonly Plan[] = []
  let resting = ''
  /** The plan that Tab leads to. */
  let entry = 0

  const planAt = (target: EventTarget | null): number | null => {
    const at = target instanceof SVGElement ? target.dataset.plan : undefined
    return at === undefined ? null : Number(at)
  }
  const tell = (at: number | null): void => {
    const plan = at === null ? undefined : shown[at]
    setText(caption, plan === undefined ? resting : `${said(plan)}${choose === null ? '' : '. Click to plan for it.'}`)
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
    // A budget of a fraction of a byte less would not be met.
    if (plan !== undefined) choose?.(plan.work === 0 ? null : Math.ceil(plan.memory))
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

  const draw = (model: Model, target: Target) => (points: readonly Point[]) => {
    const plans = plansOf(points, model.totals)
    const chosen = chosenPlan(model)
    const level = target.memory[0]
    const capacity = level?.bytes ?? Number.POSITIVE_INFINITY
    const stretch = stretchOf([...plans, chosen], capacity)
    const width = holder.clientWidth || 420
    const across = (width - margin.left - margin.right) / (stretch.work[1] - stretch.work[0])
    const up = (height - margin.top - margin.bottom) / (stretch.memory[1] - stretch.memory[0])
    shown = thinned(plans, (a, b) => Math.hypot((a.work - b.work) * across, (a.memory - b.memory) * up))
    const focused = holder.contains(document.activeElement)
    const figure = plot({
      className: 'frontier-chart',
      width,
      height,
      marginTop: margin.top,
      marginRight: margin.right,
      marginBottom: margin.bottom,
      marginLeft: margin.left,
      x: {
        domain: [...stretch.work],
        ticks: Math.max(3, Math.floor(width / 90)),
        tickFormat: percent,
        tickSize: 0,
        label: 'FLOPs computed again, of the step’s own',
        labelArrow: 'right',
        labelAnchor: 'center',
      },
      y: {
        domain: [...stretch.memory],
        ticks: 5,
        tickFormat: bytes,
        tickSize: 0,
        grid: true,
        label: 'Footprint',
        labelArrow: 'up',
      },
      color: { type: 'identity' },
      marks: [
        ...(stretch.capacity === null
          ? []
          : [
              ruleY([stretch.capacity], { stroke: 'var(--chart-strong)', strokeDasharray: '5 4', ariaHidden: 'true' }),
              text([stretch.capacity], {
                y: (each: number) => each,
                text: () => `${target.name}: ${bytes(capacity)}`,
                frameAnchor: 'right',
                dy: -7,
                fill: 'var(--chart-strong)',
                stroke: 'var(--chart-background)',
                strokeWidth: 3,
                ariaHidden: 'true',
              }),
            ]),
        // Between two plans the one that takes more memory holds.
        line(plans, { x: 'work', y: 'memory', curve: 'step-after', stroke: 'var(--kind-0)', ariaHidden: 'true' }),
        dot(shown, {
          className: 'plans',
          ariaLabel: 'Plans',
          x: 'work',
          y: 'memory',
          r: 4,
          fill: each => (each.memory <= capacity ? 'var(--kind-0)' : 'var(--chart-background)'),
          stroke: each => (each.memory <= capacity ? 'var(--chart-background)' : 'var(--kind-0)'),
          strokeWidth: 1.5,
          render: stamp((element, index) => {
            element.setAttribute('data-plan', String(index))
            element.setAttribute('role', choose === null ? 'img' : 'button')
            element.setAttribute('aria-label', said(shown[index] as Plan))
          }),
        }),
        dot([chosen], {
          className: 'chosen',
          ariaHidden: 'true',
          x: 'work',
          y: 'memory',
          r: 6,
          symbol: 'diamond2',
          fill: 'var(--chart-background)',
          stroke: 'var(--chart-strong)',
          strokeWidth: 2,
        }),
      ],
    }) as SVGSVGElement & ReturnType<typeof plot>
    figure.setAttribute('role', 'group')
    for (const group of figure.querySelectorAll('g[aria-label]')) group.setAttribute('role', 'group')
    figure.setAttribute('aria-label', `Footprint of ${model.name} against FLOPs computed again`)
    holder.replaceChildren(figure)
    enter(entry)
    if (focused) dots()[entry]?.focus({ preventScroll: true })
    const fitting = plans.filter(each => each.memory <= capacity)
    const fits =
      fitting.length === plans.length
        ? `Every plan fits ${bytes(capacity)}.`
        : fitting[0] === undefined
          ? `No plan fits ${bytes(capacity)}.`
          : `From ${percent(fitting[0].work)} on it fits ${bytes(capacity)}.`
    resting = `Now (diamond): ${said(chosen)}. ${Number.isFinite(capacity) ? fits : ''}`.trim()
    tell(null)
  }
  return { ...section, draw }
}
