/**
 * The loss that training ends in, for logits [.., vocab] in fp32. With logits sharded along the vocabulary each rank
 * works on its own, and ranks exchange single numbers per row (Shoeybi et al., arXiv 1909.08053, section 3).
 */
import { elements, type Shape } from '../tensor/shape'
import { flopsPerElement } from './costs'
import type { Op } from './op'
import { savesOutput } from './saves'

/** [.., vocab] -> the same; ranks exchange the maximum of each row and its sum of exponentials. */
export const lossLogSoftmax: Op<null> = {
  kind: 'logSoftmax',
  family: 'normalisation',
  shape: (_, [x]) => x as Shape,
  flops: ({ output }) => [[flopsPerElement.logSoftmax, output]],
  saves: savesOutput,
  exchangedPerRow: 2,
}

/**
 * Log-probabilities [.., vocab], int32 targets [..] -> [..]: the negative of one element a row, 1 FLOP each. Reads those
 * elements and the targets; ranks exchange the element of each row.
 */
export const nllLoss: Op<null> = {
  kind: 'nllLoss',
  family: 'movement',
  shape: (_, [logProbabilities]) => (logProbabilities as Shape).slice(0, -1),
  flops: ({ output }) => [[1, output]],
  saves: { tensors: ['indices'] },
  reads: ({ output }) => [elements(output), elements(output)],
  exchangedPerRow: 1,
}
