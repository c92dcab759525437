/** Convolutions over any number of spatial axes: [batch, in, ...sizes] -> [batch, out, ...sizes]. */
import { errors } from '../tensor/messages'
import { elements, type Shape } from '../tensor/shape'
import { axis, type Op } from './op'
import { savesOthers } from './saves'

export interface Window {
  readonly stride: readonly number[]
  /** Zeros before and after, per spatial axis. */
  readonly padding: readonly (readonly [number, number])[]
  readonly dilation: readonly number[]
}

export interface ConvAttrs extends Window {
  readonly kernel: readonly number[]
  readonly groups: number
}

/**
 * Size of a sliding window's output along one axis: floor((in + padding - dilation * (kernel - 1) - 1) / stride) + 1.
 */
export function slide(size: number, kernel: number, window: Window, axis: number, ceil = false): number {
  const [before, after] = window.padding[axis] as readonly [number, number]
  const stride = window.stride[axis] as number
  const reach = (window.dilation[axis] as number) * (kernel - 1) + 1
  const room = (size + before + after - reach) / stride
  const steps = ceil ? Math.ceil(room) : Math.floor(room)
  // With ceil a window must start inside the input or its leading padding, as in PyTorch.
  return (ceil && steps * stride >= size + before ? steps - 1 : steps) + 1
}

export type ConvKind = 'conv1d' | 'conv2d' | 'conv3d'

/**
 * x, weight [out, in / groups, ...kernel], bias [out]? ; 2 * outputs * in / groups * taps FLOPs, + outputs with a bias.
 */
function convolution(kind: ConvKind): Op<ConvAttrs> {
  return {
    kind,
    family: 'contraction',
    shape: (attrs, [x, weight]) => {
      const input = x as Shape
      const filters = weight as Shape
      checkChannels(kind, input, (filters[1] as number) * attrs.groups)
      const sizes = input.slice(2).map((size, at) => slide(size, attrs.kernel[at] as number, attrs, at))
      if (sizes.some(size => size < 1)) throw errors.kernel(kind, attrs.kernel, input)
      return [input[0] as number, filters[0] as number, ...sizes]
    },
    flops: ({ attrs, inputs: [, weight, bias], output }) => {
      const product = [2, output, axis(weight as Shape, 1), attrs.kernel]
      return bias === undefined ? [product] : [product, [output]]
    },
    macs: ({ inputs: [, weight], output }) => elements(output) * elements((weight as Shape).slice(1)),
    saves: savesOthers,
  }
}

export const conv1d = convolution('conv1d')
export const conv2d = convolution('conv2d')
export const conv3d = convolution('conv3d')

export interface ConvTransposeAttrs extends ConvAttrs {
  readonly outputPadding: readonly number[]
}

export type ConvTransposeKind = 'convTranspose1d' | 'convTranspose2d' | 'convTranspose3d'

/**
 * x, weight [in, out / groups, ...kernel], bias [out]? ; 2 * inputs * out / groups * taps FLOPs, + outputs with a bias.
 */
function transposedConvolution(kind: ConvTransposeKind): Op<ConvTransposeAttrs> {
  return {
    kind,
    family: 'contraction',
    shape: (attrs, [x, weight]) => {
      const input = x as Shape
      const filters = weight as Shape
      checkChannels(kind, input, filters[0] as number)
      const sizes = input.slice(2).map((size, at) => {
        const [before, after] = attrs.padding[at] as readonly [number, number]
        const reach = (attrs.dilation[at] as number) * ((attrs.kernel[at] as number) - 1) + 1
        return (size - 1) * (attrs.stride[at] as number) - before - after + reach + (attrs.outputPadding[at] as number)
      })
      if (sizes.some(size => size < 1)) throw errors.emptyTranspose(kind, input)
      return [input[0] as number, (filters[1] as number) * attrs.groups, ...sizes]
    },
    flops: ({ attrs, inputs: [x, weight, bias], output }) => {
      const product = [2, x as Shape, axis(weight as Shape, 1), attrs.kernel]
      return bias === undefined ? [product] : [product, [output]]
    },
    macs: ({ inputs: [x, weight] }) => elements(x as Shape) * elements((weight as Shape).slice(1)),
    saves: savesOthers,
  }
}

export const convTranspose1d = transposedConvolution('convTranspose1d')
export const convTranspose2d = transposedConvolution('convTranspose2d')
export const convTranspose3d = transposedConvolution('convTranspose3d')

function checkChannels(kind: string, input: Shape, channels: number): void {
  if (input[1] !== channels) throw errors.weightsFixed(kind, input, 1, channels)
}
