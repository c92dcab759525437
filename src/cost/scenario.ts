/** What is asked of a model: the phase, its sizes, its number formats and how its traffic is counted. */
import type { DType, WeightDType } from '../tensor/dtype'

export const phases = ['forward', 'decode', 'generate'] as const
export type Phase = (typeof phases)[number]

/** Number formats of values that have none of their own. */
export interface DTypes {
  readonly weights: WeightDType
  readonly activations: DType
  readonly kvCache: DType
}

export const causalCounts = ['full', 'causal'] as const
/** `full`: queries x keys present. `causal`: only the keys each query may see. */
export type CausalCount = (typeof causalCounts)[number]

export interface Scenario {
  readonly phase: Phase
  /** Sizes that differ from the model's own defaults. */
  readonly dims: Readonly<Record<string, number>>
  /** Cached tokens before a decode step; default the dims' seq - 1. */
  readonly past?: number
  /** Tokens prefilled before generation; default 0. */
  readonly prompt?: number
  readonly dtypes: DTypes
  readonly causalCount: CausalCount
}

export const defaultScenario: Scenario = {
  phase: 'forward',
  dims: {},
  dtypes: { weights: 'fp16', activations: 'fp16', kvCache: 'fp16' },
  causalCount: 'full',
}
