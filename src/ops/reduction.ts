/** Sums, means and maxima over axes: one FLOP per input element. */
import type { Shape } from '../tensor/shape'
import type { Op } from './op'

export interface ReduceAttrs {
  /** Not negative. */
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
  }
}

export const sum = reduction('sum')
export const mean = reduction('mean')
export const max = reduction('max')
