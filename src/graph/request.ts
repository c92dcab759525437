/** The request that a model's `build` is traced for. */
import type { DType } from '../tensor/dtype'

/** One run of a model's `build`: the phase, and the sizes it is built with. */
export interface TraceRequest {
  /**
   * `decode` appends `dims.seq` tokens to `past` cached tokens in `kvCache`. `train` has no cache, and applies dropout.
   */
  readonly phase: 'forward' | 'decode' | 'train'
  readonly dims: Readonly<Record<string, number>>
  readonly past: number
  /** The `tensor.dtype` of values that have no dtype of their own. */
  readonly activations: DType
  /**
   * Upper limit on the KV heads of attention(), which overrides its settings: it then has the largest count up to the
   * limit that divides its heads.
   */
  readonly kvHeads?: number
}
