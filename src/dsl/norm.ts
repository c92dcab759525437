import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import { ModelError } from '../tensor/error'
import { show } from '../tensor/shape'
import { flag, options } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { Traced } from './tensor'
import type { Layer, WeightOptions } from './types'
import { dtypeOption, weightOptions, weightsOf } from './weights'

export type LayerNormOptions = WeightOptions & { affine?: boolean /* true */; bias?: boolean /* true */ }
export type RmsNormOptions = WeightOptions & { affine?: boolean /* true */ }
export type BatchNormOptions = WeightOptions & {
  /** true */
  affine?: boolean
  /** Folded into the convolution before it at inference: then no op at all. */
  fold?: boolean
}

/** A norm over the last axis with `vectors` weights of its size. */
function lastAxisNorm(op: Op<null>, vectors: number, given: WeightOptions): Layer {
  const weights = weightsOf(op.kind, dtypeOption(op.kind, given), (make, x) =>
    Array.from({ length: vectors }, () => make.parameter([x.shape.at(-1) ?? 1])),
  )
  return makeLayer(
    op.kind,
    x => {
      const own = weights(x)
      const size = own[0]?.shape[0]
      if (size !== undefined && size !== x.shape.at(-1))
        throw new ModelError(
          'shape-mismatch',
          `${op.kind}: ${show(x.shape)} has ${x.shape.at(-1)} features at axis -1, its weights have ${size}`,
        )
      return new Traced(emit(op, null, [x.value, ...own]))
    },
    { name: given.name },
  )
}

/** Over the last axis: [..., n] -> [..., n]; 8 FLOPs an element; 2n parameters (n without a bias, 0 without affine). */
export function layerNorm(settings?: LayerNormOptions): Layer {
  const given = options('layerNorm', settings, [...weightOptions, 'affine', 'bias'])
  const bias = flag('layerNorm: bias', given.bias, true)
  return lastAxisNorm(ops.layerNorm, flag('layerNorm: affine', given.affine, true) ? (bias ? 2 : 1) : 0, given)
}

/** Over the last axis: [..., n] -> [..., n]; 4 FLOPs an element; n parameters. */
export function rmsNorm(settings?: RmsNormOptions): Layer {
  const given = options('rmsNorm', settings, [...weightOptions, 'affine'])
  return lastAxisNorm(ops.rmsNorm, flag('rmsNorm: affine', given.affine, true) ? 1 : 0, given)
}

/**
 * Over the channels, axis 1: [batch, c, ...] -> the same; at inference 2 FLOPs an element, reading four vectors; 2c
 * parameters (the running mean and variance are none).
 */
export function batchNorm(settings?: BatchNormOptions): Layer {
  const given = options('batchNorm', settings, [...weightOptions, 'affine', 'fold'])
  const affine = flag('batchNorm: affine', given.affine, true)
  if (flag('batchNorm: fold', given.fold, false)) return makeLayer('batchNorm', x => x, { name: given.name })
  const vectors = weightsOf('batchNorm', dtypeOption('batchNorm', given), (make, x) => {
    if (x.shape.length < 2)
      throw new ModelError('shape-mismatch', `batchNorm takes [batch, channels, ...], got ${show(x.shape)}`)
    const size = [x.shape[1] as number]
    const learned = affine ? [make.parameter(size), make.parameter(size)] : []
    return [...learned, make.buffer(size), make.buffer(size)]
  })
  return makeLayer(
    'batchNorm',
    x => {
      const own = vectors(x)
      const channels = own[0]?.shape[0]
      if (channels !== x.shape[1])
        throw new ModelError(
          'shape-mismatch',
          `batchNorm: ${show(x.shape)} has ${x.shape[1]} channels at axis 1, its weights have ${channels}`,
        )
      return new Traced(emit(ops.batchNorm, null, [x.value, ...own]))
    },
    { name: given.name },
  )
}
