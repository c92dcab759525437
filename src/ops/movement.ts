/** Ops that move bytes and compute nothing. */
import type { DType } from '../tensor/dtype'
import { errors } from '../tensor/messages'
import { elements, type Shape } from '../tensor/shape'
import type { Op, Terms } from './op'
import { savesInput, savesNothing } from './saves'

const noFlops = (): Terms => []

/** indices [..], table [vocab, dim] -> [.., dim]; reads the rows it gathers and the indices, not the table. */
export const embedding: Op<null> = {
  kind: 'embedding',
  family: 'movement',
  shape: (_, [indices, table]) => [...(indices as Shape), (table as Shape)[1] as number],
  flops: noFlops,
  saves: savesInput,
  reads: ({ inputs: [indices], output }) => [elements(indices as Shape), elements(output)],
}

/** Tensors whose sizes differ along `axis` alone -> one tensor. */
export const concat: Op<{ readonly axis: number }> = {
  kind: 'concat',
  family: 'movement',
  keepsDType: true,
  shape: ({ axis }, inputs) => {
    const first = inputs[0] as Shape
    for (const other of inputs)
      if (other.length !== first.length || other.some((size, at) => at !== axis && size !== first[at]))
        throw errors.concat(first, other, axis)
    return first.map((size, at) => (at === axis ? inputs.reduce((sum, shape) => sum + (shape[at] as number), 0) : size))
  },
  flops: noFlops,
  saves: savesNothing,
}

/** Tensors of one shape -> one tensor with a new axis. */
export const stack: Op<{ readonly axis: number }> = {
  kind: 'stack',
  family: 'movement',
  keepsDType: true,
  shape: ({ axis }, inputs) => {
    const first = inputs[0] as Shape
    for (const other of inputs)
      if (other.length !== first.length || other.some((size, at) => size !== first[at]))
        throw errors.stack(first, other)
    return [...first.slice(0, axis), inputs.length, ...first.slice(axis)]
  },
  flops: noFlops,
  saves: savesNothing,
}

/** x, int32 indices [count] -> `count` rows along `axis`; reads those rows and the indices. */
export const gather: Op<{ readonly axis: number }> = {
  kind: 'gather',
  family: 'movement',
  keepsDType: true,
  shape: ({ axis }, [x, indices]) =>
    (x as Shape).map((size, at) => (at === axis ? ((indices as Shape)[0] as number) : size)),
  flops: noFlops,
  saves: { tensors: ['indices'] },
  reads: ({ inputs: [, indices], output }) => [elements(output), elements(indices as Shape)],
}

/** Pads with zeros: [..] -> each size + before + after. */
export const pad: Op<{ readonly padding: readonly (readonly [number, number])[] }> = {
  kind: 'pad',
  family: 'movement',
  keepsDType: true,
  shape: ({ padding }, [x]) =>
    (x as Shape).map((size, at) => size + (padding[at]?.[0] as number) + (padding[at]?.[1] as number)),
  flops: noFlops,
  saves: savesNothing,
}

/** [batch, channels * factor^2, h, w] -> [batch, channels, h * factor, w * factor] */
export const pixelShuffle: Op<{ readonly factor: number }> = {
  kind: 'pixelShuffle',
  family: 'movement',
  keepsDType: true,
  shape: ({ factor }, [x]) => {
    const [batch, channels, height, width] = x as readonly [number, number, number, number]
    if (channels % (factor * factor) !== 0) throw errors.shuffledChannels(channels, x as Shape, factor)
    return [batch, channels / (factor * factor), height * factor, width * factor]
  },
  flops: noFlops,
  saves: savesNothing,
}

/** Reads x and writes it in another dtype. */
export const cast: Op<{ readonly dtype: DType | 'activations' }> = {
  kind: 'cast',
  family: 'movement',
  shape: (_, [x]) => x as Shape,
  flops: noFlops,
  saves: savesNothing,
}
