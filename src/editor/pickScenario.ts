/** The scenario picker: a list of what can be chosen, each a step away and back; every choice holds at once. */
import type * as vscode from 'vscode'
import {
  type CausalCount,
  causalCounts,
  defaultScenario,
  type Phase,
  phases,
  type Recomputation,
  recomputations,
  type Scenario,
  type Training,
} from '../cost/scenario'
import { optimizerNames, ruleOf } from '../cost/train/optimizer'
import { type Precision, precisions } from '../cost/train/precision'
import * as format from '../report/format'
import type { ModelReport } from '../report/report'
import { formatWords } from '../report/scenarioText'
import { type DType, dtypes, type WeightDType } from '../tensor/dtype'
import type { Choice } from './choice'
import type { Current } from './current'
import { back, pickStep, type Step, typeStep } from './quickSteps'

/** One line of the list. `ask` gives the scenario as it then is, or where the user went instead. */
interface Setting extends vscode.QuickPickItem {
  readonly ask: (scenario: Scenario) => Promise<Scenario | typeof back | undefined>
}

export async function pickScenario(current: Current, choice: Choice): Promise<void> {
  for (let at = 0; ; ) {
    const settings = settingsOf(choice.scenario, current.reading?.report.models ?? [])
    const step = { title: 'Memwall: Scenario', placeholder: 'What to change', canGoBack: false }
    const picked = await pickStep(step, settings, settings[at])
    if (picked === undefined || picked === back) return
    at = settings.indexOf(picked)
    const next = await picked.ask(choice.scenario)
    if (next === undefined) return
    if (next !== back) choice.setScenario(next)
  }
}

function settingsOf(scenario: Scenario, models: readonly ModelReport[]): Setting[] {
  return [
    phase(scenario),
    ...dimsOf(models).map(([name, size]) => dim(scenario, name, size)),
    ...(scenario.phase === 'decode' ? [tokens(scenario, 'past')] : []),
    ...(scenario.phase === 'generate' ? [tokens(scenario, 'prompt')] : []),
    ...(scenario.phase === 'train' ? trainingSettings.map(setting => setting(scenario)) : []),
    allDTypes(scenario),
    weights(scenario),
    activations(scenario),
    kvCache(scenario),
    causalCount(scenario),
    reset(scenario),
  ]
}

/** Dims of the file's models and the sizes in use; `past` belongs to the phase. */
function dimsOf(models: readonly ModelReport[]): [string, number][] {
  const dims = new Map<string, number>()
  for (const model of models)
    for (const [name, size] of Object.entries(model.scenario.dims))
      if (name !== 'past' && !dims.has(name)) dims.set(name, size)
  return [...dims]
}

const title = (what: string): string => `Memwall: ${what}`

async function choose<T>(
  what: string,
  options: readonly { readonly value: T; readonly label: string; readonly detail?: string }[],
  now: T,
  take: (value: T) => Scenario,
): Promise<Scenario | typeof back | undefined> {
  const isNow = (value: T) => JSON.stringify(value) === JSON.stringify(now)
  const items = options.map(option => ({
    ...option,
    label: (isNow(option.value) ? '$(check) ' : '') + option.label,
  }))
  const step: Step = { title: title(what), placeholder: 'Choose one, or go back', canGoBack: true }
  const picked = await pickStep(
    step,
    items,
    items.find(item => isNow(item.value)),
  )
  return picked === undefined || picked === back ? picked : take(picked.value)
}

const phaseDetail: Readonly<Record<Phase, string>> = {
  forward: 'One pass with the sizes as given: an encoder, a CNN, or a decoder reading its prompt',
  decode: 'One new token, with the tokens before it cached',
  generate: 'Every step of generating a sequence token by token, summed',
  train: 'Forward, backward and the step of the optimizer, for one micro-batch',
}

const phase = (scenario: Scenario): Setting => ({
  label: '$(debug-step-over) Phase',
  description: scenario.phase,
  ask: now =>
    choose(
      'Phase',
      phases.map(value => ({ value, label: value, detail: phaseDetail[value] })),
      now.phase,
      value => ({ ...now, phase: value }),
    ),
})

/** A whole number of at least `least`; empty leaves it to the file. */
export function sizeProblem(text: string, least: number): string | null {
  if (text.trim() === '') return null
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) && value >= least ? null : `A whole number of at least ${least}, such as 512`
}

async function askSize(what: string, prompt: string, now: number | undefined, least: number) {
  const step: Step = { title: title(what), placeholder: prompt, canGoBack: true }
  const text = await typeStep(step, now === undefined ? '' : String(now), typed => sizeProblem(typed, least))
  if (text === undefined || text === back) return text
  return { size: text.trim() === '' ? null : Number(text) }
}

const dim = (scenario: Scenario, name: string, size: number): Setting => ({
  label: `$(symbol-numeric) ${name}`,
  description: format.exact(size) + (Object.hasOwn(scenario.dims, name) ? '' : " (the file's own)"),
  ask: async now => {
    const answer = await askSize(name, `Size of ${name}. Empty: the file's own`, now.dims[name] ?? size, 1)
    if (answer === undefined || answer === back) return answer
    const { [name]: _, ...others } = now.dims
    return { ...now, dims: answer.size === null ? others : { ...others, [name]: answer.size } }
  },
})

const tokensDetail = {
  past: { label: 'Cached tokens', prompt: 'Tokens cached before the step. Empty: seq - 1', otherwise: 'seq - 1' },
  prompt: { label: 'Prefilled tokens', prompt: 'Tokens read before generation. Empty: 0', otherwise: '0' },
}

const tokens = (scenario: Scenario, which: 'past' | 'prompt'): Setting => {
  const { label, prompt, otherwise } = tokensDetail[which]
  const size = scenario[which]
  return {
    label: `$(history) ${label}`,
    description: size === undefined ? otherwise : format.exact(size),
    ask: async now => {
      const answer = await askSize(label, prompt, now[which], 0)
      if (answer === undefined || answer === back) return answer
      const { [which]: _, ...others } = now
      return answer.size === null ? others : { ...others, [which]: answer.size }
    },
  }
}

/** Formats that tensors are computed in; the wider integers are for indices. */
const computing = dtypes.filter(each => each !== 'bool' && !/^int(16|32|64)$/.test(each))
const computingOptions = computing.map(value => ({ value, label: value }))

const groupSizes = [32, 64, 128]
const weightOptions: readonly { value: WeightDType; label: string }[] = [
  ...computingOptions,
  ...(['int4', 'int8'] as const).flatMap(dtype =>
    groupSizes.map(group => ({ value: { dtype, group }, label: format.dtype({ dtype, group }) })),
  ),
]

const withDTypes = (scenario: Scenario, dtypes: Partial<Scenario['dtypes']>): Scenario => ({
  ...scenario,
  dtypes: { ...scenario.dtypes, ...dtypes },
})

const allDTypes = (scenario: Scenario): Setting => ({
  label: '$(symbol-ruler) Number format of everything',
  description: formatWords(scenario).join(' · '),
  ask: now =>
    choose<DType>('Number format of everything', computingOptions, now.dtypes.activations, value => ({
      ...now,
      dtypes: { weights: value, activations: value, kvCache: value },
    })),
})

const weights = (scenario: Scenario): Setting => ({
  label: '$(symbol-ruler) Weights',
  description: format.dtype(scenario.dtypes.weights),
  ask: now =>
    choose<WeightDType>('Weights', weightOptions, now.dtypes.weights, value => withDTypes(now, { weights: value })),
})

const activations = (scenario: Scenario): Setting => ({
  label: '$(symbol-ruler) Activations',
  description: scenario.dtypes.activations,
  ask: now =>
    choose<DType>('Activations', computingOptions, now.dtypes.activations, value =>
      withDTypes(now, { activations: value }),
    ),
})

const kvCache = (scenario: Scenario): Setting => ({
  label: '$(symbol-ruler) KV cache',
  description: scenario.dtypes.kvCache,
  ask: now =>
    choose<DType>('KV cache', computingOptions, now.dtypes.kvCache, value => withDTypes(now, { kvCache: value })),
})

const withTraining = (scenario: Scenario, training: Partial<Training>): Scenario => ({
  ...scenario,
  training: { ...scenario.training, ...training },
})

const optimizer = (scenario: Scenario): Setting => ({
  label: '$(settings) Optimizer',
  description: scenario.training.optimizer,
  ask: now =>
    choose(
      'Optimizer',
      optimizerNames.map(value => ({ value, label: value, detail: ruleOf(value).source })),
      now.training.optimizer,
      value => withTraining(now, { optimizer: value }),
    ),
})

const precisionDetail: Readonly<Record<Precision, string>> = {
  fp32: 'Weights, activations and gradients in fp32',
  mixed: 'In 16 bits, with a master copy of the weights in fp32',
  fp8: 'As mixed; contractions read and keep their operands in fp8',
}

const precision = (scenario: Scenario): Setting => ({
  label: '$(symbol-ruler) Precision',
  description: scenario.training.precision ?? 'as the weights are',
  ask: now =>
    choose<Precision | null>(
      'Precision',
      [
        { value: null, label: 'as the weights are', detail: 'mixed where they are 16 bits or fewer, else fp32' },
        ...precisions.map(value => ({ value, label: value, detail: precisionDetail[value] })),
      ],
      now.training.precision,
      value => withTraining(now, { precision: value }),
    ),
})

const gradientFormats = ['fp32', 'bf16', 'fp16'] as const

const gradients = (scenario: Scenario): Setting => ({
  label: '$(symbol-ruler) Gradients',
  description: scenario.training.gradients ?? 'as the weights',
  ask: now =>
    choose<DType | null>(
      'Gradients',
      [{ value: null, label: 'as the weights' }, ...gradientFormats.map(value => ({ value, label: value }))],
      now.training.gradients,
      value => withTraining(now, { gradients: value }),
    ),
})

const recomputeDetail: Readonly<Record<Recomputation, string>> = {
  none: 'Only the scopes that say so',
  selective: 'The core of every attention: scores, softmax, dropout, context',
  full: 'Every block but its input, or every scope that says so',
}

const recompute = (scenario: Scenario): Setting => ({
  label: '$(debug-restart) Recompute',
  description: typeof scenario.training.recompute === 'string' ? scenario.training.recompute : 'a budget',
  ask: now =>
    choose(
      'Recompute',
      recomputations.map(value => ({ value, label: value, detail: recomputeDetail[value] })),
      now.training.recompute,
      value => withTraining(now, { recompute: value }),
    ),
})

const trainingSettings = [optimizer, precision, gradients, recompute]

const causalDetail: Readonly<Record<CausalCount, string>> = {
  full: 'Queries times all keys present, as kernels without masking skip nothing',
  causal: 'Only the keys each query may see',
}

const causalCount = (scenario: Scenario): Setting => ({
  label: '$(filter) Causal attention counts',
  description: scenario.causalCount,
  ask: now =>
    choose(
      'Causal attention counts',
      causalCounts.map(value => ({ value, label: value, detail: causalDetail[value] })),
      now.causalCount,
      value => ({ ...now, causalCount: value }),
    ),
})

const reset = (scenario: Scenario): Setting => ({
  label: '$(discard) Reset',
  description: `${defaultScenario.phase} · the file's own sizes · ${formatWords(defaultScenario).join(' · ')}`,
  ask: async () => (scenario === defaultScenario ? back : defaultScenario),
})
