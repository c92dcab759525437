/** The phase, and the sizes a model is built with. */

import type { ModelReport } from '../../analysis/report'
import * as format from '../../present/format'
import { label } from '../../present/safeText'
import { type Phase, phases, type Scenario } from '../../scenario/scenario'
import { amount, choice, type Setting } from './setting'

const phaseAbout: Readonly<Record<Phase, string>> = {
  forward: 'One pass with the sizes as given: an encoder, a CNN, or a decoder reading its prompt',
  decode: 'One new token, with the tokens before it cached',
  generate: 'Every step of generating a sequence token by token, summed',
  train: 'Forward, backward and the step of the optimizer, for one micro-batch',
}

export const sizes = (scenario: Scenario, models: readonly ModelReport[]): Setting[] => [
  choice({
    icon: 'debug-step-over',
    name: 'Phase',
    about: 'What is counted',
    options: phases.map(value => ({ value, label: value, about: phaseAbout[value] })),
    now: scenario.phase,
    set: phase => ({ ...scenario, phase }),
  }),
  ...dimsOf(models).map(([name, size]) => dim(scenario, name, size)),
  ...(scenario.phase === 'decode' ? [tokens(scenario, 'past')] : []),
  ...(scenario.phase === 'generate' ? [tokens(scenario, 'prompt')] : []),
]

/** Dims of the file's models and the sizes in use; `past` belongs to the phase. */
function dimsOf(models: readonly ModelReport[]): [string, number][] {
  const dims = new Map<string, number>()
  for (const model of models)
    for (const [name, size] of Object.entries(model.scenario.dims))
      if (name !== 'past' && !dims.has(name)) dims.set(name, size)
  return [...dims]
}

const knownDims: Readonly<Record<string, string>> = {
  batch: 'Samples that are run at once',
  seq: 'Tokens of a sequence',
}

function dim(scenario: Scenario, name: string, size: number): Setting {
  const { [name]: chosen, ...others } = scenario.dims
  return amount({
    icon: 'symbol-numeric',
    name: label(name),
    about: knownDims[name] ?? label(`Size of ${name}`),
    now: chosen ?? size,
    least: 1,
    otherwise: "the file's own",
    value: format.exact(chosen ?? size) + (chosen === undefined ? " (the file's own)" : ''),
    set: value => ({ ...scenario, dims: value === null ? others : { ...others, [name]: value } }),
  })
}

const tokensSaid = {
  past: { name: 'Cached tokens', about: 'Tokens cached before the step', otherwise: 'seq - 1' },
  prompt: { name: 'Prefilled tokens', about: 'Tokens read before generation', otherwise: '0' },
}

function tokens(scenario: Scenario, which: 'past' | 'prompt'): Setting {
  const { [which]: size, ...others } = scenario
  return amount({
    ...tokensSaid[which],
    icon: 'history',
    now: size ?? null,
    least: 0,
    value: size === undefined ? tokensSaid[which].otherwise : format.exact(size),
    set: value => (value === null ? others : { ...others, [which]: value }),
  })
}
