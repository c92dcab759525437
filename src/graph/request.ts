import type { DType } from '../tensor/dtype'

/** One run of a model's `build`: the phase, and the sizes it is built with. */
export interface TraceRequest {
  /** `decode` joins `past` cached tokens in `kvCache`; the dims then hold seq = 1. `train` has no cache, and drops out. */
  readonly phase: 'forward' | 'decode' | 'train'
  readonly dims: Readonly<Record<string, number>>
  readonly past: number
  /** What `tensor.dtype` says of values that have no dtype of their own. */
  readonly activations: DType
  /** KV heads that attention() has at most, whatever its settings say: the most of them that its heads divide into. */
  readonly kvHeads?: number
}
