/** Norms and softmax: element-wise but for a statistic per row or channel. */
import type { Shape } from '../tensor/shape'
import { flopsPerElement } from './costs'
import type { Op } from './op'

/** Operands: x, then the vectors it scales and shifts with. [..] -> [..] */
function norm(kind: 'layerNorm' | 'rmsNorm' | 'batchNorm' | 'groupNorm' | 'softmax' | 'logSoftmax'): Op<null> {
  return {
    kind,
    family: 'normalisation',
    shape: (_, [x]) => x as Shape,
    flops: ({ output }) => [[flopsPerElement[kind], output]],
  }
}

export const layerNorm = norm('layerNorm')
export const rmsNorm = norm('rmsNorm')
/** At inference: scale and shift by four vectors (weight, bias, running mean and variance). */
export const batchNorm = norm('batchNorm')
/** Over groups of channels and all that follows them. */
export const groupNorm = norm('groupNorm')
export const softmax = norm('softmax')
export const logSoftmax = norm('logSoftmax')
