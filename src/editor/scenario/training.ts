/** What matters in training alone. */

import * as format from '../../present/format'
import { readBytes } from '../../scenario/readBytes'
import {
  type Recomputation,
  type Recompute,
  recomputations,
  type Scenario,
  type Training,
} from '../../scenario/scenario'
import { optimizerSources, optimizers, type Precision, precisions } from '../../scenario/training'
import type { DType } from '../../tensor/dtype'
import { choice, type Option, type Setting, type Type } from './setting'

const precisionAbout: Readonly<Record<Precision, string>> = {
  fp32: 'Weights, activations and gradients in fp32',
  mixed: 'In 16 bits, with a master copy of the weights in fp32',
  fp8: 'As mixed; contractions read and keep their operands in fp8',
}

const gradientFormats = ['fp32', 'bf16', 'fp16'] as const

export const training = (scenario: Scenario): Setting[] =>
  scenario.phase !== 'train' ? [] : [optimizer(scenario), precision(scenario), gradients(scenario), recompute(scenario)]

const withTraining = (scenario: Scenario, training: Partial<Training>): Scenario => ({
  ...scenario,
  training: { ...scenario.training, ...training },
})

const optimizer = (scenario: Scenario): Setting =>
  choice({
    icon: 'settings',
    name: 'Optimizer',
    about: 'What it keeps for every weight, and what its step computes',
    options: optimizers.map(value => ({ value, label: value, about: optimizerSources[value] })),
    now: scenario.training.optimizer,
    set: optimizer => withTraining(scenario, { optimizer }),
  })

const precision = (scenario: Scenario): Setting =>
  choice<Precision | null>({
    icon: 'symbol-ruler',
    name: 'Precision',
    about: 'Formats of a training step, and whether there is a master copy of the weights',
    options: [
      { value: null, label: 'as the weights are', about: 'mixed where they are 16 bits or fewer, else fp32' },
      ...precisions.map(value => ({ value, label: value, about: precisionAbout[value] })),
    ],
    now: scenario.training.precision,
    set: precision => withTraining(scenario, { precision }),
  })

const gradients = (scenario: Scenario): Setting =>
  choice<DType | null>(
    {
      icon: 'symbol-ruler',
      name: 'Gradients',
      about: 'Format that gradients of the weights are kept and added up in',
      options: [{ value: null, label: 'as the weights' }, ...gradientFormats.map(value => ({ value, label: value }))],
      now: scenario.training.gradients,
      set: gradients => withTraining(scenario, { gradients }),
    },
    scenario.training.gradients ?? 'as the weights',
  )

const recomputeAbout: Readonly<Record<Recomputation, string>> = {
  none: 'Only the scopes that say so',
  selective: 'The core of every attention: scores, softmax, dropout, context',
  full: 'Every block but its input, or every scope that says so',
}

const recomputeValue = (now: Recompute): string =>
  typeof now === 'string' ? now : `to fit ${format.bytes(now.budget)}`

function recompute(scenario: Scenario): Setting {
  const now = scenario.training.recompute
  const options: readonly Option[] = [
    ...recomputations.map(value => ({
      label: value,
      about: recomputeAbout[value],
      isNow: now === value,
      next: withTraining(scenario, { recompute: value }),
    })),
    {
      label: 'to a budget…',
      about: 'The cheapest plan whose whole footprint fits so many bytes',
      isNow: typeof now !== 'string',
      next: budget(scenario),
    },
  ]
  return {
    label: '$(debug-restart) Recompute',
    value: recomputeValue(now),
    about: 'What backward computes again rather than having it saved',
    next: { title: 'Recompute', options },
  }
}

function budget(scenario: Scenario): Type {
  const now = scenario.training.recompute
  return {
    title: 'Recompute to a budget',
    prompt: 'Bytes that weights, gradients, optimizer and activations may take together, such as 16 GB',
    text: typeof now === 'string' ? '' : bytesAsTyped(now.budget),
    problem: text => (readBytes(text) === null ? 'An amount such as 16 GB or 16e9' : null),
    take: text => withTraining(scenario, { recompute: { budget: readBytes(text) as number } }),
  }
}

/** Rounded only where that is no other amount. */
const bytesAsTyped = (bytes: number): string => {
  const short = format.bytes(bytes)
  return readBytes(short) === bytes ? short : String(bytes)
}
