/** Norms, and prelu. */
import type { Value } from '../graph/graph'
import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import { layouts } from '../tensor/argumentTexts'
import { errors, hints } from '../tensor/messages'
import { flag, wholeNumber } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { currentBuild } from './session'
import { TracedTensor } from './tensor'
import type { Layer, WeightOptions } from './types'
import { weightOptions, weightsOf } from './weights'

/** Settings of every norm. */
export interface AffineOptions extends WeightOptions {
  /** Whether it scales (and, except rmsNorm, shifts) by weights of its own. Default true. */
  affine?: boolean
}
/** Settings of layerNorm. */
export interface LayerNormOptions extends AffineOptions {
  /** Whether an affine one also shifts. Default true. */
  bias?: boolean
}
/** Settings of batchNorm. */
export interface BatchNormOptions extends AffineOptions {
  /** Whether it is folded into the convolution before it at inference, where it then is no op. Default false. */
  fold?: boolean
}

/**
 * Throws `shape-mismatch` where the size of x along `axis` is not that of the weights, which the first application
 * fixed.
 */
function checkSize(kind: string, { shape }: TracedTensor, axis: number, weight: Value | undefined): void {
  const size = weight?.shape[0]
  if (size !== undefined && size !== shape.at(axis)) throw errors.weightsFixed(kind, shape, axis, size)
}

/** A norm over the last axis with `vectors` weights of its size. */
function lastAxisNorm(op: Op<null>, vectors: number, given: WeightOptions): Layer {
  const weights = weightsOf(op.kind, given, (make, x) =>
    Array.from({ length: vectors }, () => make.parameter([x.shape.at(-1) ?? 1])),
  )
  return makeLayer(
    op.kind,
    x => {
      const own = weights(x)
      checkSize(op.kind, x, -1, own[0])
      return new TracedTensor(emit(op, null, [x.value, ...own]))
    },
    { name: given.name },
  )
}

/**
 * Normalises over the last axis: [..., n] -> [..., n] (Ba et al., arXiv 1607.06450). 8 FLOPs an element, as Kim et al.,
 * arXiv 2302.14017, count; 2n parameters (n without a bias, 0 without affine). Throws `shape-mismatch` where it is
 * applied to another n after the first.
 */
export function layerNorm(settings?: LayerNormOptions): Layer {
  const given = weightOptions('layerNorm', settings, ['affine', 'bias'])
  const bias = flag('layerNorm: bias', given.bias, true)
  return lastAxisNorm(ops.layerNorm, flag('layerNorm: affine', given.affine, true) ? (bias ? 2 : 1) : 0, given)
}

/**
 * Normalises over the last axis: [..., n] -> [..., n] (Zhang and Sennrich, arXiv 1910.07467). 4 FLOPs an element:
 * square, sum and two products; n parameters (0 without affine). Throws as layerNorm.
 */
export function rmsNorm(settings?: AffineOptions): Layer {
  const given = weightOptions('rmsNorm', settings, ['affine'])
  return lastAxisNorm(ops.rmsNorm, flag('rmsNorm: affine', given.affine, true) ? 1 : 0, given)
}

/**
 * Normalises each channel (axis 1): [batch, c, ...] -> the same (Ioffe and Szegedy, arXiv 1502.03167). At inference 2
 * FLOPs an element, reading four vectors, in training 8; 2c parameters (the running mean and variance are none). Throws
 * `shape-mismatch` where x has no axis 1, or another c than at the first application.
 */
export function batchNorm(settings?: BatchNormOptions): Layer {
  const given = weightOptions('batchNorm', settings, ['affine', 'fold'])
  const affine = flag('batchNorm: affine', given.affine, true)
  const fold = flag('batchNorm: fold', given.fold, false)
  const vectors = weightsOf('batchNorm', given, (make, x) => {
    if (x.shape.length < 2) throw errors.layout('batchNorm', layouts.channels, x.shape)
    const size = [x.shape[1] as number]
    const learned = affine ? [make.parameter(size), make.parameter(size)] : []
    return [...learned, make.buffer(size), make.buffer(size)]
  })
  return makeLayer(
    'batchNorm',
    x => {
      const training = currentBuild('batchNorm').request.phase === 'train'
      if (fold && !training) {
        currentBuild('batchNorm').hints.add(hints.foldedBatchNorm)
        return x
      }
      const own = vectors(x)
      checkSize('batchNorm', x, 1, own[0])
      return new TracedTensor(emit(training ? ops.batchNormTraining : ops.batchNorm, null, [x.value, ...own]))
    },
    { name: given.name },
  )
}

/**
 * Normalises over `groups` groups of channels: [batch, c, ...] -> the same (Wu and He, arXiv 1803.08494). 8 FLOPs an
 * element; 2c parameters (0 without affine). Throws `shape-mismatch` where the channels do not divide into the groups.
 */
export function groupNorm(groups: number, settings?: AffineOptions): Layer {
  wholeNumber('groupNorm: groups', groups)
  const given = weightOptions('groupNorm', settings, ['affine'])
  const affine = flag('groupNorm: affine', given.affine, true)
  const attrs = { groups }
  const vectors = channelVectors('groupNorm', affine, given)
  return makeLayer(
    'groupNorm',
    x => {
      const channels = x.shape[1]
      if (channels === undefined) throw errors.layout('groupNorm', layouts.channels, x.shape)
      if (channels % groups !== 0) throw errors.groups('groupNorm', channels, x.shape, groups)
      const own = vectors(x)
      checkSize('groupNorm', x, 1, own[0])
      return new TracedTensor(emit(ops.groupNorm, attrs, [x.value, ...own]))
    },
    { name: given.name },
  )
}

/**
 * Normalises each channel of each sample over the axes after it: [batch, c, ...] -> the same (Ulyanov et al., arXiv
 * 1607.08022). 8 FLOPs an element, as groupNorm; 2c parameters (0 without affine, which is the default of
 * torch.nn.InstanceNorm2d alone). Throws `shape-mismatch` where x has no axis after its channels, or another c than at
 * the first application.
 */
export function instanceNorm(settings?: AffineOptions): Layer {
  const given = weightOptions('instanceNorm', settings, ['affine'])
  const vectors = channelVectors('instanceNorm', flag('instanceNorm: affine', given.affine, true), given)
  return makeLayer(
    'instanceNorm',
    x => {
      if (x.shape.length < 3) throw errors.layout('instanceNorm', layouts.image, x.shape)
      const own = vectors(x)
      checkSize('instanceNorm', x, 1, own[0])
      return new TracedTensor(emit(ops.instanceNorm, null, [x.value, ...own]))
    },
    { name: given.name },
  )
}

/** Scale and shift of each channel, where a norm is affine. */
const channelVectors = (kind: string, affine: boolean, given: WeightOptions) =>
  weightsOf(kind, given, (make, x) => {
    const size = [x.shape[1] ?? 1]
    return affine ? [make.parameter(size), make.parameter(size)] : []
  })

/**
 * [...] -> [...]: max(x, 0) + slope * min(x, 0) (He et al., arXiv 1502.01852). 1 FLOP an element; one parameter, as
 * PyTorch's default.
 */
export function prelu(settings?: WeightOptions): Layer {
  const given = weightOptions('prelu', settings)
  const slope = weightsOf('prelu', given, make => make.parameter([1]))
  return makeLayer('prelu', x => new TracedTensor(emit(ops.prelu, null, [x.value, slope(x)])), { name: given.name })
}
