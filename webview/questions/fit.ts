/** Whether the model fits, and how far it could grow. */

import type { Answers, Question } from '../../src/protocol'
import { bytes, exact, percent } from '../../src/report/format'
import { el } from '../dom'
import type { Model, Target } from '../rows'
import { makeSection } from './section'

type Fit = NonNullable<Answers['fit']>
type Largest = NonNullable<Fit['batch']>

const devices = (count: number): string => `${exact(count)} ${count === 1 ? 'device' : 'devices'}`

const dims = {
  batch: { name: 'Largest batch', any: 'any' },
  seq: { name: 'Longest sequence', any: 'any' },
} as const

function line(name: string, figure: string, note: string): readonly HTMLElement[] {
  return [el('dt', {}, name), el('dd', { class: 'figure' }, figure), el('dd', { class: 'quiet' }, note)]
}

function largest({ dim, size, memory, reason }: Largest): readonly HTMLElement[] {
  const { name, any } = dims[dim]
  const figure = size === null ? any : size === 0 ? 'none' : exact(size)
  const taken = size === null || size === 0 ? [] : [`takes ${bytes(memory.total)}`]
  return line(name, figure, [...taken, ...(reason === null ? [] : [reason])].join(': '))
}

export function fitLines({ capacity, weightDevices, batch, seq }: Fit, model: Model, target: Target): HTMLElement {
  const { memory } = model.totals
  const level = target.memory[0]?.name ?? ''
  return el(
    'dl',
    { class: 'fit-lines' },
    ...line(
      'As it is',
      memory.fits ? 'fits' : `${devices(memory.devices)}`,
      `${bytes(memory.total)}${memory.fits ? ',' : ':'} ${percent(memory.total / capacity)} of ${bytes(capacity)} ${level}`,
    ),
    ...(batch === null ? [] : largest(batch)),
    ...(seq === null ? [] : largest(seq)),
    ...line('Weights alone', devices(weightDevices), bytes(memory.weights)),
  )
}

export function makeFit(toggle: (what: Question, open: boolean) => void) {
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
    draw: (model: Model, target: Target) => (fit: Fit) => body.replaceChildren(fitLines(fit, model, target)),
  }
}
