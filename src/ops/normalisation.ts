/** Norms and softmax: element-wise but for a statistic per row or channel. */
import { elements, type Shape } from '../tensor/shape'
import { flopsPerElement } from './costs'
import type { Op } from './op'
import { fp32Bytes, type Saves, savesOutput } from './saves'

type Norm = 'layerNorm' | 'rmsNorm' | 'batchNorm' | 'groupNorm' | 'softmax' | 'logSoftmax'

/** Operands: x, then the vectors it is scaled and shifted by. [..] -> [..] */
function norm<A>(kind: Norm, saves: Saves<A>, perElement: number = flopsPerElement[kind]): Op<A> {
  return {
    kind,
    family: 'normalisation',
    shape: (_, [x]) => x as Shape,
    flops: ({ output }) => [[perElement, output]],
    saves,
  }
}

const rows = (x: Shape): number => elements(x.slice(0, -1))

/** Saves the input, and `count` statistics in fp32. */
const withStatistics = <A>(count: (x: Shape, attrs: A) => number): Saves<A> => ({
  tensors: ['input'],
  bytes: ({ attrs, output }) => fp32Bytes * count(output, attrs),
})

export const layerNorm: Op<null> = norm(
  'layerNorm',
  withStatistics(x => 2 * rows(x)),
)
export const rmsNorm: Op<null> = norm('rmsNorm', withStatistics(rows))
/** At inference: scale and shift by four vectors (weight, bias, running mean and variance). */
export const batchNorm: Op<null> = norm(
  'batchNorm',
  withStatistics(x => 2 * (x[1] as number)),
)
/** In training: computes mean and variance of the batch first. */
export const batchNormTraining: Op<null> = norm('batchNorm', batchNorm.saves, flopsPerElement.batchNormTraining)
/** Normalises over groups of channels and all axes after the channels. */
export const groupNorm: Op<{ readonly groups: number }> = norm(
  'groupNorm',
  withStatistics((x, { groups }) => 2 * (x[0] as number) * groups),
)
export const softmax: Op<null> = norm('softmax', savesOutput)
export const logSoftmax: Op<null> = norm('logSoftmax', savesOutput)
