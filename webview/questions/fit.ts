/** Whether the model fits, and the largest sizes that do. */

import { sizeReasonText, sizeText, verdictOf } from '../../src/present/fitText'
import type { PanelAnswers, PanelQuestion } from '../../src/protocol/panel'
import { deviceCount, isSpread } from '../../src/scenario/parallelism'
import { bytes, exact, percent } from '../../src/text/format'
import { el } from '../dom'
import type { ModelView, TargetView } from '../rows'
import { makeSection } from './section'

type Fit = NonNullable<PanelAnswers['fit']>
type Largest = NonNullable<Fit['batch']>

const devices = (count: number): string => `${exact(count)} ${count === 1 ? 'device' : 'devices'}`

const names = { batch: 'Largest batch', seq: 'Longest sequence' } as const

function line(name: string, figure: string, note: string): readonly HTMLElement[] {
  return [el('dt', {}, name), el('dd', { class: 'figure' }, figure), el('dd', { class: 'quiet' }, note)]
}

function largestLine(largest: Largest): readonly HTMLElement[] {
  const taken = largest.size === null || largest.size === 0 ? [] : [`takes ${bytes(largest.memory.total)}`]
  const reason = sizeReasonText(largest)
  return line(names[largest.dim], sizeText(largest), [...taken, ...(reason === null ? [] : [reason])].join(': '))
}

/** Verdict at the current sizes; with several devices it is for the fullest. */
function asItIs({ capacity }: Fit, model: ModelView, target: TargetView): readonly HTMLElement[] {
  const { memory } = model.totals
  const { text, why } = verdictOf(model, target)
  const least = model.complete ? '' : '≥ '
  const count = deviceCount(model.scenario.parallel)
  const held = count === 1 ? '' : `the fullest of ${devices(count)} holds `
  const used = `${least}${bytes(memory.total)}, ${percent(memory.total / capacity)} of ${bytes(capacity)} ${target.memory[0]?.name ?? ''}`
  return line('As it is', text, `${held}${used}${why === null ? '' : `: ${why}`}`)
}

export function fitLines(fit: Fit, model: ModelView, target: TargetView): HTMLElement {
  const { weightDevices, batch, seq } = fit
  // The counted weights alone do not determine how many devices the model needs.
  const isKnown = model.complete && !isSpread(model.scenario.parallel)
  return el(
    'dl',
    { class: 'fit-lines' },
    ...asItIs(fit, model, target),
    ...(batch === null ? [] : largestLine(batch)),
    ...(seq === null ? [] : largestLine(seq)),
    ...(isKnown ? line('Weights alone', devices(weightDevices), bytes(model.totals.memory.weights)) : []),
  )
}

export function makeFit(toggle: (what: PanelQuestion, open: boolean) => void) {
  const body = el('div')
  const section = makeSection(
    'fit',
    {
      title: 'Does it fit?',
      about: 'devices, largest batch, longest sequence',
      none: 'The target does not say how much memory it has.',
    },
    body,
    toggle,
  )
  return {
    ...section,
    draw: (model: ModelView, target: TargetView) => (fit: Fit) => body.replaceChildren(fitLines(fit, model, target)),
  }
}
