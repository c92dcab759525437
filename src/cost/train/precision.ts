/** Number formats of weights, activations, gradients and master weights in training. */

import type { DTypes, Precision } from '../../scenario/scenario'
import { type DType, storageBits } from '../../tensor/dtype'
import { elementType, type WeightDType } from '../../tensor/storedFormat'

export interface TrainingDTypes extends DTypes {
  readonly precision: Precision
  readonly gradients: DType
  /** Bytes per element of the master weights; 0 where there are none. */
  readonly masterBytes: number
}

/** Bits of an element, those of a format that is decoded before it is used being at most 16. */
const bits = (type: WeightDType): number => storageBits[elementType(type, 'fp16')]

/**
 * Resolves the number formats of a training step. Precision defaults to mixed where weights have 16 bits or fewer, else
 * to fp32. Gradients default to the weights' dtype, or to that of the activations where weights have fewer than 16
 * bits.
 */
export function trainingDTypes(dtypes: DTypes, precision: Precision | null, gradients: DType | null): TrainingDTypes {
  const chosen = precision ?? (bits(dtypes.weights) <= 16 ? 'mixed' : 'fp32')
  const whole = chosen === 'fp32'
  const fitting = <D extends WeightDType>(dtype: D): D | DType => {
    if (whole) return bits(dtype) >= 32 ? dtype : 'fp32'
    return bits(dtype) <= 16 ? dtype : 'bf16'
  }
  const weights = fitting(dtypes.weights)
  const activations = fitting(dtypes.activations)
  return {
    weights,
    activations,
    kvCache: dtypes.kvCache,
    contractions: chosen === 'fp8' ? 'fp8' : null,
    precision: chosen,
    gradients: gradients ?? (bits(weights) >= 16 ? elementType(weights, activations) : activations),
    masterBytes: whole ? 0 : 4,
  }
}
