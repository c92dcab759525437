/** What is asked of a model: the phase, its sizes, its number formats and how its traffic is counted. */

import type { DType, WeightDType } from '../tensor/dtype'
import { oneDevice, type Parallelism } from './parallelism'
import type { Optimizer, Precision } from './training'

export const phases = ['forward', 'decode', 'generate', 'train'] as const
export type Phase = (typeof phases)[number]

/** Tensors that have a number format of their own, and that may reside on a chip. */
export const storedParts = ['weights', 'kvCache', 'activations'] as const
export type StoredPart = (typeof storedParts)[number]

/** Number formats of values that have none of their own. */
export interface DTypes {
  readonly weights: WeightDType
  readonly activations: DType
  readonly kvCache: DType
  /** What contractions read their operands in where that is not how these are stored (fp8 training). */
  readonly contractions?: DType | null
}

export const causalCounts = ['full', 'causal'] as const
/** `full`: queries x keys present. `causal`: only the keys each query may see. */
export type CausalCount = (typeof causalCounts)[number]

export const recomputations = ['none', 'selective', 'full'] as const
/** What is computed again in backward rather than saved, beside the scopes that say so themselves. */
export type Recomputation = (typeof recomputations)[number]

/** A budget is the total footprint in bytes that the cheapest plan of recomputation is to fit. */
export type Recompute = Recomputation | { readonly budget: number }

/** What matters in the phase `train` alone. */
export interface Training {
  readonly optimizer: Optimizer
  /** Null: mixed where weights are 16 bits or fewer, else fp32. */
  readonly precision: Precision | null
  /** Null: as the weights. */
  readonly gradients: DType | null
  readonly recompute: Recompute
}

export const fusions = ['none', 'pointwise', 'flash'] as const
/**
 * - none: nothing stays on the chip between ops (AI and Memory Wall, note 4).
 * - pointwise: element-wise ops, norms and softmax join a producer or consumer they can stream with.
 * - flash: the same, and the scores of an attention never leave the chip (Dao et al., arXiv 2205.14135).
 */
export type Fusion = (typeof fusions)[number]

export const onChips = ['ideal', 'tiled'] as const
/** How contractions use the chip's memory: every operand read once, or as often as tiles of that memory need. */
export type OnChip = (typeof onChips)[number]

export const residences = ['none', 'auto'] as const
/** auto: weights, KV cache or activations that fit an on-chip memory are served at its bandwidth. */
export type Residence = (typeof residences)[number]

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
  readonly fusion: Fusion
  readonly onChip: OnChip
  readonly resident: Residence
  readonly parallel: Parallelism
  readonly training: Training
}

/** Whether its recomputation is planned for a budget. */
export const isPlanned = ({ phase, training }: Scenario): boolean =>
  phase === 'train' && typeof training.recompute !== 'string'

export const defaultScenario: Scenario = {
  phase: 'forward',
  dims: {},
  dtypes: { weights: 'fp16', activations: 'fp16', kvCache: 'fp16' },
  causalCount: 'full',
  fusion: 'none',
  onChip: 'ideal',
  resident: 'none',
  parallel: oneDevice,
  training: { optimizer: 'adamw', precision: null, gradients: null, recompute: 'none' },
}
