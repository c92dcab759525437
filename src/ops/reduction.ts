/** Sums, means and maxima over axes: one FLOP per input element. */
import { elements, type Shape } from '../tensor/shape'
import type { Op } from './op'
import { int64Bytes, type Saves, savesNothing } from './saves'

export interface ReduceAttrs {
  /** Axes counted from 0. */
  readonly axes: readonly number[]
  readonly keepDim: boolean
}

/**
 * A maximum along one axis saves the index of each result, as torch.max. Over several axes it saves its input and its
 * result, as torch.amax: the gradient goes to the elements that equal the result.
 */
const savesOfMaximum: Saves<ReduceAttrs> = {
  tensors: ({ attrs: { axes } }) => (axes.length > 1 ? ['input', 'output'] : []),
  bytes: ({ attrs: { axes }, output }) => (axes.length > 1 ? 0 : int64Bytes * elements(output)),
}

function reduction(kind: 'sum' | 'mean' | 'max'): Op<ReduceAttrs> {
  return {
    kind,
    family: 'reduction',
    shape: ({ axes, keepDim }, [x]) => {
      const input = x as Shape
      return keepDim
        ? input.map((size, at) => (axes.includes(at) ? 1 : size))
        : input.filter((_, at) => !axes.includes(at))
    },
    flops: ({ inputs: [x] }) => [[x as Shape]],
    saves: kind === 'max' ? savesOfMaximum : savesNothing,
  }
}

export const sum = reduction('sum')
export const mean = reduction('mean')
export const max = reduction('max')
