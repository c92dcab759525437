import { ops } from '../ops/index'
import { ModelError } from '../tensor/error'
import { show } from '../tensor/shape'
import { flag, options, sizes, whole } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { Traced } from './tensor'
import type { Layer, Size, WeightOptions } from './types'
import { dtypeOption, weightOptions, weightsOf } from './weights'

export interface ConvOptions extends WeightOptions {
  kernel: Size
  /** 1 */
  stride?: Size
  /** 0; `same` keeps sizes at stride 1, `valid` is 0. */
  padding?: Size | 'same' | 'valid'
  /** 1 */
  dilation?: Size
  /** 1 */
  groups?: number
  /** true */
  bias?: boolean
}

/**
 * [batch, in, height, width] -> [batch, out, height', width'], as torch.nn.Conv2d.
 * 2 * outputs * (in / groups) * taps FLOPs + outputs with a bias; out * (in / groups) * taps + out parameters.
 */
export function conv2d(out: number, settings: ConvOptions): Layer {
  whole('conv2d: out', out)
  const given = options('conv2d', settings, [
    ...weightOptions,
    'kernel',
    'stride',
    'padding',
    'dilation',
    'groups',
    'bias',
  ])
  if (given.kernel === undefined) throw new ModelError('type', 'conv2d needs a kernel, as in conv2d(64, { kernel: 3 })')
  const kernel = sizes('conv2d: kernel', given.kernel, 2, 1)
  const stride = sizes('conv2d: stride', given.stride, 2, 1)
  const dilation = sizes('conv2d: dilation', given.dilation, 2, 1)
  const groups = whole('conv2d: groups', given.groups ?? 1)
  if (out % groups !== 0) throw new ModelError('type', `conv2d: ${out} outputs do not divide into ${groups} groups`)
  const attrs = { kernel, stride, dilation, groups, padding: paddingOf(given.padding, kernel, dilation) }
  const bias = flag('conv2d: bias', given.bias, true)
  const weights = weightsOf('conv2d', dtypeOption('conv2d', given), (make, x) => {
    const { shape } = x
    if (shape.length !== 4)
      throw new ModelError('shape-mismatch', `conv2d takes [batch, channels, height, width], got ${show(shape)}`)
    const channels = shape[1] as number
    if (channels % groups !== 0)
      throw new ModelError(
        'shape-mismatch',
        `conv2d: ${channels} channels of ${show(shape)} do not divide into ${groups} groups`,
      )
    const weight = make.parameter([out, channels / groups, ...kernel])
    return bias ? [weight, make.parameter([out])] : [weight]
  })
  return makeLayer('conv2d', x => new Traced(emit(ops.conv2d, attrs, [x.value, ...weights(x)])), { name: given.name })
}

/** Before and after along each axis; `same` puts the odd one after, as PyTorch. */
function paddingOf(
  padding: ConvOptions['padding'],
  kernel: readonly number[],
  dilation: readonly number[],
): (readonly [number, number])[] {
  if (padding === 'same')
    return kernel.map((taps, at) => {
      const both = (dilation[at] as number) * (taps - 1)
      return [Math.floor(both / 2), Math.ceil(both / 2)]
    })
  if (padding === 'valid' || padding === undefined) return kernel.map(() => [0, 0])
  if (typeof padding === 'string')
    throw new ModelError(
      'type',
      `conv2d: padding takes a whole number, one per axis, "same" or "valid", got "${padding}"`,
    )
  return sizes('conv2d: padding', padding, kernel.length, 0, 0).map(size => [size, size])
}
