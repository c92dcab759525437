/** Norms and softmax: element-wise but for a statistic per row or channel. */
import { elements, type Shape } from '../tensor/shape'
import { flopsPerElement } from './costs'
import type { Op } from './op'
import { fp32Bytes, type Saves, savesOutput } from './saves'

type Norm = 'layerNorm' | 'rmsNorm' | 'batchNorm' | 'groupNorm' | 'instanceNorm' | 'softmax' | 'logSoftmax'

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
/**
 * Normalises each channel of each sample. PyTorch computes it as a batchNorm over samples x channels, with a copy of the
 * weight for each sample, which it saves too.
 */
export const instanceNorm: Op<null> = norm('instanceNorm', {
  tensors: ['input'],
  bytes: ({ output }) => fp32Bytes * 2 * elements(output.slice(0, 2)),
  elements: ({ inputs, output }) => (inputs.length > 1 ? elements(output.slice(0, 2)) : 0),
})
/** Its attribute is the axis, counted from the end (-1: the last). */
export const softmax: Op<number> = norm('softmax', savesOutput)
export const logSoftmax: Op<number> = norm('logSoftmax', savesOutput)
/** Operands: x, and a logit per head [heads] that joins the sum of each row and has no result (attention sinks). */
export const softmaxWithSinks: Op<number> = {
  ...softmax,
  flops: ({ inputs: [x], output }) => [
    [flopsPerElement.softmax, output],
    [flopsPerElement.softmax, (x as Shape).slice(0, -1)],
  ],
}
