/** Sums, means and maxima over axes: one FLOP per input element. */
import { elements, type Shape } from '../tensor/shape'
import type { Op } from './op'
import { int64Bytes, savesNothing } from './saves'

export interface ReduceAttrs {
  /** Axes counted from 0. */
  readonly axes: readonly number[]
  readonly keepDim: boolean
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
    // A maximum saves the index of each result.
    saves: kind === 'max' ? { tensors: [], bytes: ({ output }) => int64Bytes * elements(output) } : savesNothing,
  }
}

export const sum = reduction('sum')
export const mean = reduction('mean')
export const max = reduction('max')
