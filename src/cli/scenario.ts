/** Scenario of the command line, from its options. */
import type { Report } from '../analysis/report'
import { commandText } from '../present/commandText'
import { storedNames } from '../present/names'
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
import type { DType } from '../tensor/dtype'
import type { WeightDType } from '../tensor/storedFormat'
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
    throw new Refusal(commandText.option.noSteps(phase))
  const { dtype } = options
  let scenario: Scenario = { ...defaultScenario, dims }
  if (dtype !== undefined) scenario = { ...scenario, dtypes: { weights: dtype, activations: dtype, kvCache: dtype } }
  for (const setting of settings) {
    const value = given(options, setting)
    // Training has no KV cache, so it takes the format of the others.
    if (value !== undefined && (appliesIn(setting, phase) || setting.holder !== 'dtypes'))
      scenario = withValue(scenario, setting, value)
  }
  // The phase sets the number of cached tokens, so `--dim past=N` equals `--past N`, which takes precedence.
  // Training has no cached tokens, and `past` is a dim like any other.
  const past = options.past ?? (phase === 'train' ? undefined : options.dim?.past) ?? null
  if (past !== null && (phase === 'generate' || phase === 'train')) throw new Refusal(commandText.option.pastIn(phase))
  refuseWithoutUse(scenario)
  return { ...scenario, past }
}

function dimsOf({ dim = {}, batch, seq }: ScenarioOptions, phase: Phase): Scenario['dims'] {
  const { past, ...others } = dim
  return {
    ...(phase === 'train' ? dim : others),
    ...(batch === undefined ? {} : { batch }),
    ...(seq === undefined ? {} : { seq }),
  }
}

function refuseWithoutUse({ parallel }: Scenario): void {
  const [useless] = withoutUse(parallel)
  if (useless?.needs === undefined) return
  const { why, setting } = useless.needs
  throw new Refusal(commandText.option.needs(optionName(useless), why, setting))
}

/** Options that the phase ignores; noted rather than refused, since the figures are valid without them. */
export function idleOptions(options: ScenarioOptions): readonly string[] {
  const phase = options.phase ?? defaultScenario.phase
  return settings
    .filter(setting => isGiven(options, setting) && !appliesIn(setting, phase))
    .map(setting => {
      const why = setting.idle ?? commandText.option.unusedIn(phase)
      return commandText.option.onlyForPhases(optionName(setting), setting.phases ?? [], why)
    })
}

/** Whether an option differs from the default; a default given explicitly needs no note. */
const isGiven = (options: ScenarioOptions, setting: NamedSetting): boolean =>
  given(options, setting) !== undefined &&
  (setting.kind.options.length === 0 || given(options, setting) !== setting.default)

/** Notes on a prompt that leaves no step and was cut to seq - 1 tokens, one for each resulting length. */
export function promptsCut({ models }: Report, { prompt }: ScenarioOptions): readonly string[] {
  if (prompt === undefined) return []
  const cut = new Map<number, string[]>()
  for (const { name, scenario } of models)
    if (scenario.prompt !== null && scenario.prompt < prompt)
      cut.set(scenario.prompt, [...(cut.get(scenario.prompt) ?? []), name])
  return [...cut].map(([left, names]) => commandText.option.promptCut(prompt, names, left))
}

/** Throws Refusal when cached tokens are asked for and none of the report's models could have any. */
export function checkPast({ models }: Report, options: ScenarioOptions): void {
  const { past = 0 } = options
  const mayCache = models.some(({ complete, scenario }) => scenario.past !== null || !complete)
  if (past > 0 && models.length > 0 && !mayCache)
    throw new Refusal(
      commandText.option.nothingCached(
        past,
        models.map(({ name }) => name),
      ),
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
      : [commandText.option.trainedAs(storedNames[which], asked, got, precision ?? '')]
  })
}

/** Throws Refusal when none of the report's models has a requested dim. */
export function checkDims({ models }: Report, asked: Scenario['dims']): void {
  if (models.length === 0) return
  const existing = new Set(models.flatMap(model => Object.keys(model.scenario.dims)))
  for (const name of Object.keys(asked))
    if (!existing.has(name))
      throw new Refusal(
        commandText.option.noDim(
          name,
          models.map(model => model.name),
          [...existing],
        ),
      )
}
