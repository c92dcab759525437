/** Scenario of the command line, from its options. */
import type { Report } from '../analysis/report'
import { withoutUse } from '../scenario/parallelRules'
import {
  appliesIn,
  defaultScenario,
  type NamedSetting,
  type Phase,
  type Scenario,
  settings,
  withValue,
} from '../scenario/scenario'
import type { DType, WeightDType } from '../tensor/dtype'
import * as format from '../text/format'
import { Refusal } from './refusal'

/** Values of the given settings by commander's names of their options, and of shorthands for several settings. */
export interface ScenarioOptions extends Readonly<Record<string, unknown>> {
  readonly phase?: Phase
  readonly past?: number
  readonly prompt?: number
  readonly dim?: Readonly<Record<string, number>>
  readonly batch?: number
  readonly seq?: number
  readonly dtype?: DType
  readonly weights?: WeightDType
  readonly activations?: DType
}

/** Option of a setting: `--micro-batches` for microBatches. */
export const optionName = ({ id, option }: NamedSetting): string =>
  `--${(option ?? id).replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`

const given = (options: ScenarioOptions, { id, option }: NamedSetting): unknown => options[option ?? id]

/**
 * Scenario of the options. `--dtype` sets all three formats; an option for one of them takes precedence. Throws Refusal
 * when decode or generate has no token to step to, and when a setting has no meaning without others.
 */
export function scenarioOf(options: ScenarioOptions): Scenario {
  const phase = options.phase ?? defaultScenario.phase
  const dims = dimsOf(options, phase)
  if (dims.seq === 0 && (phase === 'decode' || phase === 'generate'))
    throw new Refusal(`--dim seq: ${phase} counts steps along seq, which must be at least 1`)
  const { dtype } = options
  let scenario: Scenario = { ...defaultScenario, dims }
  if (dtype !== undefined) scenario = { ...scenario, dtypes: { weights: dtype, activations: dtype, kvCache: dtype } }
  for (const setting of settings) {
    const value = given(options, setting)
    // Training has no KV cache, so it takes the format of the others.
    if (value !== undefined && (appliesIn(setting, phase) || setting.holder !== 'dtypes'))
      scenario = withValue(scenario, setting, value)
  }
  // In decode the phase sets the number of cached tokens, so `--dim past=N` equals `--past N`, which takes precedence.
  const past = options.past ?? (phase === 'decode' ? options.dim?.past : undefined) ?? null
  refuseWithoutUse(scenario)
  return { ...scenario, past }
}

function dimsOf({ dim = {}, batch, seq }: ScenarioOptions, phase: Phase): Scenario['dims'] {
  const { past, ...others } = dim
  return {
    ...(phase === 'decode' || past === undefined ? others : dim),
    ...(batch === undefined ? {} : { batch }),
    ...(seq === undefined ? {} : { seq }),
  }
}

function refuseWithoutUse({ parallel }: Scenario): void {
  const [useless] = withoutUse(parallel)
  if (useless?.needs === undefined) return
  const { why, setting } = useless.needs
  throw new Refusal(`${optionName(useless)} ${why}: give --${setting} as well`)
}

/** Options that the phase ignores; noted rather than refused, since the figures are valid without them. */
export function idleOptions(options: ScenarioOptions): readonly string[] {
  const phase = options.phase ?? defaultScenario.phase
  const idle = settings
    .filter(setting => isGiven(options, setting) && !appliesIn(setting, phase))
    .map(setting => {
      const reason = setting.idle ?? `${phase} does not use it`
      return `${optionName(setting)} is for --phase ${listed(setting.phases ?? [])}; ${reason}`
    })
  if (options.dim?.past !== undefined && phase === 'generate')
    idle.push('--dim past is for --phase forward and decode; generate steps through every past')
  return idle
}

/** Whether an option differs from the default; a default given explicitly needs no note. */
const isGiven = (options: ScenarioOptions, setting: NamedSetting): boolean =>
  given(options, setting) !== undefined &&
  (setting.kind.options.length === 0 || given(options, setting) !== setting.default)

/** Names as in "forward, decode and generate". */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** Notes on a prompt that leaves no step and was cut to seq - 1 tokens, one for each resulting length. */
export function promptsCut({ models }: Report, { prompt }: ScenarioOptions): readonly string[] {
  if (prompt === undefined) return []
  const cut = new Map<number, string[]>()
  for (const { name, scenario } of models)
    if (scenario.prompt !== null && scenario.prompt < prompt)
      cut.set(scenario.prompt, [...(cut.get(scenario.prompt) ?? []), name])
  return [...cut].map(
    ([left, names]) =>
      `--prompt ${format.exact(prompt)} leaves no step to generate; ${names.join(', ')}: cut to seq - 1, ${format.exact(left)}`,
  )
}

/** Requested number formats that the training precision replaces. */
export function formatsReplaced({ models: [model] }: Report, options: ScenarioOptions): readonly string[] {
  if (model?.scenario.training == null) return []
  const { precision } = model.scenario.training
  return (['weights', 'activations'] as const).flatMap(which => {
    const asked = options[which] ?? options.dtype
    const got = model.scenario.dtypes[which]
    return asked === undefined || format.dtype(asked) === format.dtype(got)
      ? []
      : [`${which} of ${format.dtype(asked)} are trained as ${format.dtype(got)}: the precision is ${precision}`]
  })
}

/** Throws Refusal when none of the report's models has a requested dim. */
export function checkDims({ models }: Report, asked: Scenario['dims']): void {
  if (models.length === 0) return
  const existing = new Set(models.flatMap(model => Object.keys(model.scenario.dims)))
  for (const name of Object.keys(asked))
    if (!existing.has(name))
      throw new Refusal(
        `--dim ${name}: ${models.length === 1 ? `${models[0]?.name} has` : 'no model in the file has'} ` +
          `${models.length === 1 ? 'no' : 'a'} dim of that name; ${existing.size === 0 ? 'there are none' : `there are ${[...existing].join(', ')}`}`,
      )
}
