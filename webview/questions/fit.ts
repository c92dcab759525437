/** Whether the model fits, and how far it could grow. */

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

function largest({ dim, size, memory, reason }: Largest): readonly HTMLElement[] {
  const figure = size === null ? 'any' : size === 0 ? 'none' : exact(size)
  const taken = size === null || size === 0 ? [] : [`takes ${bytes(memory.total)}`]
  return line(names[dim], figure, [...taken, ...(reason === null ? [] : [reason])].join(': '))
}

/** One device that is too small is told how many it takes; of several the fullest is told, which more of them may not relieve. */
function asItIs(
  { capacity }: Fit,
  { totals: { memory }, scenario }: ModelView,
  target: TargetView,
): readonly HTMLElement[] {
  const used = `${percent(memory.total / capacity)} of ${bytes(capacity)} ${target.memory[0]?.name ?? ''}`
  if (isSpread(scenario.parallel)) {
    const count = devices(deviceCount(scenario.parallel))
    const fits = memory.fits ? 'fits' : 'does not fit'
    return line('As it is', fits, `the fullest of ${count} holds ${bytes(memory.total)}, ${used}`)
  }
  const figure = memory.fits ? 'fits' : devices(memory.devices)
  return line('As it is', figure, `${bytes(memory.total)}${memory.fits ? ',' : ':'} ${used}`)
}

export function fitLines(fit: Fit, model: ModelView, target: TargetView): HTMLElement {
  const { weightDevices, batch, seq } = fit
  return el(
    'dl',
    { class: 'fit-lines' },
    ...asItIs(fit, model, target),
    ...(batch === null ? [] : largest(batch)),
    ...(seq === null ? [] : largest(seq)),
    ...(isSpread(model.scenario.parallel)
      ? []
      : line('Weights alone', devices(weightDevices), bytes(model.totals.memory.weights))),
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
