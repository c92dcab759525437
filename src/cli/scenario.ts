/** What the command line asks of a model, from its options. */

import type { Report } from '../analysis/report'
import * as format from '../present/format'
import { oneDevice, type Parallelism } from '../scenario/parallelism'
import { idleIn, parallelRules, withoutUse } from '../scenario/parallelRules'
import {
  type CausalCount,
  defaultScenario,
  type Fusion,
  type OnChip,
  type Phase,
  type Recompute,
  type Residence,
  type Scenario,
} from '../scenario/scenario'
import type { Optimizer, Precision } from '../scenario/training'
import type { DType, WeightDType } from '../tensor/dtype'
import { Refusal } from './refusal'

export interface ScenarioOptions {
  readonly phase: Phase
  readonly dim?: Readonly<Record<string, number>>
  readonly batch?: number
  readonly seq?: number
  readonly past?: number
  readonly prompt?: number
  readonly dtype?: DType
  readonly weights?: WeightDType
  readonly activations?: DType
  readonly kv?: DType
  readonly causalCount: CausalCount
  readonly fusion: Fusion
  readonly onChip: OnChip
  readonly resident: Residence
  readonly dp?: number
  readonly zero?: Parallelism['zero']
  readonly tp?: number
  readonly sp?: boolean
  readonly pp?: number
  readonly microBatches?: number
  readonly interleave?: number
  readonly ep?: number
  readonly optimizer?: Optimizer
  readonly precision?: Precision
  readonly gradients?: DType
  readonly recompute?: Recompute
}

/**
 * `--dtype` is for all three; the options for one of them win over it. Throws Refusal where a phase of single steps has
 * no token to step to.
 */
export function scenarioOf(options: ScenarioOptions): Scenario {
  const { batch, seq, prompt, dtype } = options
  const { past, dims } = pastOf(options)
  if ((seq ?? dims.seq) === 0 && (options.phase === 'decode' || options.phase === 'generate'))
    throw new Refusal(`--dim seq: ${options.phase} counts steps along seq, which must be at least 1`)
  const { dtypes, training } = defaultScenario
  return {
    phase: options.phase,
    dims: { ...dims, ...(batch === undefined ? {} : { batch }), ...(seq === undefined ? {} : { seq }) },
    ...(past === undefined ? {} : { past }),
    ...(prompt === undefined ? {} : { prompt }),
    dtypes: {
      weights: options.weights ?? dtype ?? dtypes.weights,
      activations: options.activations ?? dtype ?? dtypes.activations,
      kvCache: (options.phase === 'train' ? undefined : options.kv) ?? dtype ?? dtypes.kvCache,
    },
    causalCount: options.causalCount,
    fusion: options.fusion,
    onChip: options.onChip,
    resident: options.resident,
    parallel: parallelOf(options),
    training: {
      optimizer: options.optimizer ?? training.optimizer,
      precision: options.precision ?? training.precision,
      gradients: options.gradients ?? training.gradients,
      recompute: options.recompute ?? training.recompute,
    },
  }
}

/** Throws Refusal where a setting means nothing beside the others. */
function parallelOf({ dp, zero, tp, sp, pp, microBatches, interleave, ep }: ScenarioOptions): Parallelism {
  const parallel: Parallelism = {
    dp: dp ?? oneDevice.dp,
    zero: zero ?? oneDevice.zero,
    tp: tp ?? oneDevice.tp,
    sp: sp ?? oneDevice.sp,
    pp: pp ?? oneDevice.pp,
    microBatches: microBatches ?? oneDevice.microBatches,
    interleave: interleave ?? oneDevice.interleave,
    ep: ep ?? oneDevice.ep,
  }
  const [idle] = withoutUse(parallel)
  if (idle === undefined) return parallel
  const { why, needs } = parallelRules[idle]
  throw new Refusal(`${optionOf(idle)} ${why}: give --${needs} as well`)
}

/** `--micro-batches` of microBatches. */
const optionOf = (setting: string): string => `--${setting.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`

/** In decode the cached tokens are the phase's, so `--dim past=N` is the same as `--past N`, which wins over it. */
function pastOf({ phase, past, dim = {} }: ScenarioOptions): { past: number | undefined; dims: Scenario['dims'] } {
  if (phase !== 'decode') return { past, dims: dim }
  const { past: asDim, ...dims } = dim
  return { past: past ?? asDim, dims }
}

/** Options that the phase has no use for: not an error, but said, since figures do not follow them. */
export function idleOptions(options: ScenarioOptions): readonly string[] {
  const { phase, past, prompt, dim } = options
  const idle: string[] = []
  if (past !== undefined && phase !== 'decode') idle.push(`--past is for --phase decode; ${phase} does not use it`)
  if (prompt !== undefined && phase !== 'generate')
    idle.push(`--prompt is for --phase generate; ${phase} does not use it`)
  for (const name of ['optimizer', 'precision', 'gradients', 'recompute'] as const)
    if (options[name] !== undefined && phase !== 'train')
      idle.push(`--${name} is for --phase train; ${phase} does not use it`)
  for (const setting of idleIn(parallelOf(options), phase))
    idle.push(`${optionOf(setting)} is for --phase train; ${phase} does not use it`)
  if (options.kv !== undefined && phase === 'train') idle.push('--kv is for the other phases; train keeps no KV cache')
  if (options.resident === 'auto' && phase === 'train')
    idle.push('--resident is for the other phases; train streams its states')
  if (dim?.past !== undefined && phase === 'generate')
    idle.push('--dim past is for --phase forward and decode; generate steps through every past')
  return idle
}

/** A prompt that leaves no step is cut to seq - 1 tokens: said, a line for each length it was cut to. */
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

/** Number formats that were asked for and that the precision of training has others for. */
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

/** Throws Refusal where a dim was asked for that none of the report's models has. */
export function checkDims({ models }: Report, asked: Scenario['dims']): void {
  if (models.length === 0) return
  const known = new Set(models.flatMap(model => Object.keys(model.scenario.dims)))
  for (const name of Object.keys(asked))
    if (!known.has(name))
      throw new Refusal(
        `--dim ${name}: ${models.length === 1 ? `${models[0]?.name} has` : 'no model in the file has'} ` +
          `${models.length === 1 ? 'no' : 'a'} dim of that name; ${known.size === 0 ? 'there are none' : `there are ${[...known].join(', ')}`}`,
      )
}
