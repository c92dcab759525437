/** Pools, and flatten. */
import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import type { PoolAttrs } from '../ops/pooling'
import { layouts, takes } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { flag, options, sizes } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { TracedTensor } from './tensor'
import type { Layer, Size } from './types'

/** Settings of a pool. A Size is one number for all spatial axes, or has an entry for each. */
export interface PoolOptions {
  /** Taps along each axis. */
  kernel: Size
  /** Step of the window from one output to the next. Default: the kernel. */
  stride?: Size
  /** Padding on both sides, at most half the kernel. Default 0. */
  padding?: Size
  /** Distance between taps. Default 1. */
  dilation?: Size
  /** Whether windows that stick out at the end are kept. Default false. */
  ceil?: boolean
}

function pool(op: Op<PoolAttrs>, axes: 1 | 2 | 3, settings: PoolOptions): Layer {
  const { kind } = op
  const given = options(kind, settings, ['kernel', 'stride', 'padding', 'dilation', 'ceil'])
  const kernel = sizes(`${kind}: kernel`, given.kernel, axes)
  const padding = sizes(`${kind}: padding`, given.padding, axes, 0, 0)
  for (const [at, size] of padding.entries()) {
    const most = Math.floor((kernel[at] as number) / 2)
    if (size > most) throw errors.argument(`${kind}: padding`, takes.poolPadding(most), size)
  }
  const attrs: PoolAttrs = {
    kernel,
    stride: given.stride === undefined ? kernel : sizes(`${kind}: stride`, given.stride, axes),
    padding: padding.map(size => [size, size]),
    dilation: sizes(`${kind}: dilation`, given.dilation, axes, 1, 1),
    ceil: flag(`${kind}: ceil`, given.ceil, false),
  }
  return makeLayer(kind, x => {
    requireImage(kind, axes, x)
    return new TracedTensor(emit(op, attrs, [x.value]))
  })
}

function requireImage(kind: string, axes: 1 | 2 | 3, x: TracedTensor): void {
  if (x.shape.length !== axes + 2) throw errors.layout(kind, layouts.images[axes], x.shape)
}

/**
 * [batch, channels, length] -> [batch, channels, length'], as torch.nn.MaxPool1d. 1 FLOP per window tap. Throws as
 * maxPool2d.
 */
export const maxPool1d = (settings: PoolOptions): Layer => pool(ops.maxPool1d, 1, settings)
/**
 * [batch, channels, length] -> [batch, channels, length'], as torch.nn.AvgPool1d. 1 FLOP per window tap. Throws as
 * maxPool2d.
 */
export const avgPool1d = (settings: PoolOptions): Layer => pool(ops.avgPool1d, 1, settings)
/**
 * [batch, channels, height, width] -> [batch, channels, height', width'], as torch.nn.MaxPool2d: height' is
 * floor((height + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1, with `ceil` rounded up. 1 FLOP per window tap: outputs * taps.
 * Throws `shape-mismatch` where x has other axes or the kernel does not fit.
 */
export const maxPool2d = (settings: PoolOptions): Layer => pool(ops.maxPool2d, 2, settings)
/**
 * Mean of each window, as torch.nn.AvgPool2d, with the options of maxPool2d: [batch, channels, height, width] -> the
 * same axes. 1 FLOP per window tap.
 */
export const avgPool2d = (settings: PoolOptions): Layer => pool(ops.avgPool2d, 2, settings)
/**
 * [batch, channels, depth, height, width] -> [batch, channels, depth', height', width'], as torch.nn.MaxPool3d. 1 FLOP
 * per window tap. Throws as maxPool2d.
 */
export const maxPool3d = (settings: PoolOptions): Layer => pool(ops.maxPool3d, 3, settings)
/**
 * [batch, channels, depth, height, width] -> [batch, channels, depth', height', width'], as torch.nn.AvgPool3d. 1 FLOP
 * per window tap. Throws as maxPool2d.
 */
export const avgPool3d = (settings: PoolOptions): Layer => pool(ops.avgPool3d, 3, settings)

/**
 * [batch, channels, height, width] -> [batch, channels, ...size], as torch.nn.AdaptiveAvgPool2d: window i covers
 * floor(i * in / out) to ceil((i + 1) * in / out). 1 FLOP per window tap. Throws `shape-mismatch` where x has other
 * axes.
 */
export function adaptiveAvgPool2d(size: Size): Layer {
  const [height, width] = sizes('adaptiveAvgPool2d: size', size, 2) as [number, number]
  return makeLayer('adaptiveAvgPool2d', x => {
    requireImage('adaptiveAvgPool2d', 2, x)
    return new TracedTensor(emit(ops.adaptiveAvgPool2d, { size: [height, width] }, [x.value]))
  })
}

/**
 * Mean over every axis after the second: [batch, channels, ...] -> [batch, channels]. 1 FLOP per input element. Throws
 * `shape-mismatch` where x has fewer than two axes.
 */
export const globalAvgPool: Layer = makeLayer(
  'globalAvgPool',
  x => {
    requireTwoAxes('globalAvgPool', layouts.channels, x)
    return new TracedTensor(emit(ops.globalAvgPool, null, [x.value]))
  },
  { constant: true },
)

/**
 * [batch, ...] -> [batch, rest]. A view: 0 FLOPs, no bytes. Throws `shape-mismatch` where x has fewer than two axes.
 */
export const flatten: Layer = makeLayer(
  'flatten',
  x => {
    requireTwoAxes('flatten', layouts.batch, x)
    return x.flatten(1)
  },
  { constant: true },
)

function requireTwoAxes(kind: string, layout: string, { shape }: TracedTensor): void {
  if (shape.length < 2) throw errors.layout(kind, layout, shape)
}
