/** Convolutions along one to three spatial axes. */
import type { ConvAttrs, ConvTransposeAttrs } from '../ops/convolution'
import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import { layouts, takes } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { cacheState } from './cache'
import { flag, sizes, wholeNumber } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { TracedTensor } from './tensor'
import type { Layer, Size, WeightOptions } from './types'
import { weightOptions, weightsOf } from './weights'

/** Settings of a convolution. A Size is one number for all spatial axes, or has an entry for each. */
export interface ConvOptions extends WeightOptions {
  /** Taps along each axis. */
  kernel: Size
  /** Step of the window from one output to the next. Default 1. */
  stride?: Size
  /**
   * Zeros on both sides. `same` pads so that a size becomes size / stride, rounded up, with an odd zero after; `valid`
   * is 0; `causal` (conv1d alone) pads before only, and keeps dilation * (kernel - 1) past positions in decode. Default
   * 0.
   */
  padding?: Size | 'same' | 'valid' | 'causal'
  /** Distance between taps. Default 1. */
  dilation?: Size
  /** Number of groups the channels are split into, each with its own filters. Default 1. */
  groups?: number
  /** Whether each output channel has a bias. Default true. */
  bias?: boolean
}

const convOptionNames = ['kernel', 'stride', 'padding', 'dilation', 'groups', 'bias'] as const

/** Checks the settings that all convolutions share. */
function checkedSettings<O extends ConvOptions>(
  kind: string,
  axes: 1 | 2 | 3,
  out: number,
  settings: O,
  more: readonly (keyof O & string)[] = [],
) {
  wholeNumber(`${kind}: out`, out)
  const given = weightOptions(kind, settings, [...convOptionNames, ...more])
  const kernel = sizes(`${kind}: kernel`, given.kernel, axes)
  const stride = sizes(`${kind}: stride`, given.stride, axes, 1, 1)
  const dilation = sizes(`${kind}: dilation`, given.dilation, axes, 1, 1)
  const { groups = 1 } = given
  wholeNumber(`${kind}: groups`, groups)
  if (out % groups !== 0) throw errors.argument(`${kind}: groups`, takes.divisorOf(out, 'outputs'), groups)
  const padding = paddingOf(kind, given.padding, kernel, dilation)
  return { given, bias: flag(`${kind}: bias`, given.bias, true), attrs: { kernel, stride, dilation, groups, padding } }
}

/**
 * The channels of x. Throws `shape-mismatch` where x does not have `axes` spatial axes, or its channels do not divide
 * into groups.
 */
function channelsOf(kind: string, axes: 1 | 2 | 3, { shape }: TracedTensor, groups: number): number {
  if (shape.length !== axes + 2) throw errors.layout(kind, layouts.images[axes], shape)
  const channels = shape[1] as number
  if (channels % groups !== 0) throw errors.groups(kind, channels, shape, groups)
  return channels
}

function convolution(op: Op<ConvAttrs>, axes: 1 | 2 | 3, out: number, settings: ConvOptions): Layer {
  const { kind } = op
  const { given, bias, attrs } = checkedSettings(kind, axes, out, settings)
  const weights = weightsOf(kind, given, (make, x) => {
    const weight = make.parameter([out, channelsOf(kind, axes, x, attrs.groups) / attrs.groups, ...attrs.kernel])
    return bias ? [weight, make.parameter([out])] : [weight]
  })
  const causal = given.padding === 'causal'
  return makeLayer(
    kind,
    x => new TracedTensor(emit(op, attrs, [x.value, ...weights(x)], causal ? { state: causalState(x, attrs) } : {})),
    { name: given.name },
  )
}

/** Elements of the state of a causal convolution: in a decode step it reads past inputs from the cache. */
function causalState(x: TracedTensor, { kernel, dilation }: ConvAttrs): number {
  const [batch, channels] = x.shape as readonly [number, number]
  return cacheState('conv1d', x.value, batch * channels * (dilation[0] as number) * ((kernel[0] as number) - 1))
}

/**
 * [batch, in, length] -> [batch, out, length'], as torch.nn.Conv1d. `causal` pads before only, and keeps dilation *
 * (kernel - 1) past positions in decode. 2 * outputs * (in / groups) * taps FLOPs + outputs with a bias; out * (in /
 * groups) * taps + out parameters. Throws `shape-mismatch` where x has other axes or channels than the weights, or the
 * kernel does not fit.
 */
export const conv1d = (out: number, settings: ConvOptions): Layer => convolution(ops.conv1d, 1, out, settings)

/**
 * [batch, in, height, width] -> [batch, out, height', width'], as torch.nn.Conv2d: height' is floor((height + 2 *
 * padding - dilation * (kernel - 1) - 1) / stride) + 1. 2 * outputs * (in / groups) * taps FLOPs + outputs with a bias;
 * out * (in / groups) * taps + out parameters. Throws as conv1d.
 */
export const conv2d = (out: number, settings: ConvOptions): Layer => convolution(ops.conv2d, 2, out, settings)

/**
 * [batch, in, depth, height, width] -> [batch, out, depth', height', width'], as torch.nn.Conv3d. 2 * outputs * (in /
 * groups) * taps FLOPs + outputs with a bias; out * (in / groups) * taps + out parameters. Throws as conv1d.
 */
export const conv3d = (out: number, settings: ConvOptions): Layer => convolution(ops.conv3d, 3, out, settings)

/** Settings of a transposed convolution. */
export interface ConvTransposeOptions extends ConvOptions {
  /** Added to one side of each size of the output; less than the stride or the dilation. Default 0. */
  outputPadding?: Size
}

function transposedConvolution(
  op: Op<ConvTransposeAttrs>,
  axes: 1 | 2 | 3,
  out: number,
  settings: ConvTransposeOptions,
): Layer {
  const { kind } = op
  const { given, bias, attrs } = checkedSettings(kind, axes, out, settings, ['outputPadding'])
  const outputPadding = sizes(`${kind}: outputPadding`, given.outputPadding, axes, 0, 0)
  for (const [at, size] of outputPadding.entries()) {
    const most = Math.max(attrs.stride[at] as number, attrs.dilation[at] as number)
    if (size >= most) throw errors.argument(`${kind}: outputPadding`, takes.outputPadding(most), size)
  }
  const weights = weightsOf(kind, given, (make, x) => {
    const weight = make.parameter([channelsOf(kind, axes, x, attrs.groups), out / attrs.groups, ...attrs.kernel])
    return bias ? [weight, make.parameter([out])] : [weight]
  })
  const full = { ...attrs, outputPadding }
  return makeLayer(kind, x => new TracedTensor(emit(op, full, [x.value, ...weights(x)])), { name: given.name })
}

/**
 * [batch, in, length] -> [batch, out, (length - 1) * stride - 2 * padding + dilation * (kernel - 1) + outputPadding +
 * 1], as torch.nn.ConvTranspose1d. 2 * inputs * (out / groups) * taps FLOPs + outputs with a bias; in * (out / groups)
 * * taps + out parameters. Throws as conv1d.
 */
export const convTranspose1d = (out: number, settings: ConvTransposeOptions): Layer =>
  transposedConvolution(ops.convTranspose1d, 1, out, settings)

/**
 * [batch, in, height, width] -> [batch, out, height', width'], as torch.nn.ConvTranspose2d, with sizes as
 * convTranspose1d. 2 * inputs * (out / groups) * taps FLOPs + outputs with a bias; in * (out / groups) * taps + out
 * parameters. Throws as conv1d.
 */
export const convTranspose2d = (out: number, settings: ConvTransposeOptions): Layer =>
  transposedConvolution(ops.convTranspose2d, 2, out, settings)

/**
 * [batch, in, depth, height, width] -> [batch, out, depth', height', width'], as torch.nn.ConvTranspose3d, with sizes
 * as convTranspose1d. 2 * inputs * (out / groups) * taps FLOPs + outputs with a bias; in * (out / groups) * taps + out
 * parameters. Throws as conv1d.
 */
export const convTranspose3d = (out: number, settings: ConvTransposeOptions): Layer =>
  transposedConvolution(ops.convTranspose3d, 3, out, settings)

/** Padding before and after, along each axis; `same` puts an odd zero after, as PyTorch does. */
function paddingOf(
  kind: string,
  padding: ConvOptions['padding'],
  kernel: readonly number[],
  dilation: readonly number[],
): (readonly [number, number])[] {
  const both = (at: number): number => (dilation[at] as number) * ((kernel[at] as number) - 1)
  if (padding === 'same') return kernel.map((_, at) => [Math.floor(both(at) / 2), Math.ceil(both(at) / 2)])
  if (padding === 'causal' && kind === 'conv1d') return [[both(0), 0]]
  if (padding === 'valid' || padding === undefined) return kernel.map(() => [0, 0])
  if (typeof padding === 'string') {
    const modes = kind === 'conv1d' ? ['same', 'valid', 'causal'] : ['same', 'valid']
    throw errors.argument(`${kind}: padding`, takes.padding(modes), padding)
  }
  const axes = kernel.length
  const hasPairs = Array.isArray(padding) && (padding.length !== axes || padding.some(Array.isArray))
  if (hasPairs) throw errors.asymmetricPadding(kind, axes, padding)
  return sizes(`${kind}: padding`, padding, axes, 0, 0).map(size => [size, size])
}
