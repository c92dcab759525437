/** Convolutions over any number of spatial axes: [batch, in, ...sizes] -> [batch, out, ...sizes]. */
import { ModelError } from '../tensor/error'
import { elements, type Shape, show } from '../tensor/shape'
import { axis, type Op } from './op'

export interface Window {
  readonly stride: readonly number[]
  /** Before and after, per spatial axis. */
  readonly padding: readonly (readonly [number, number])[]
  readonly dilation: readonly number[]
}

export interface ConvAttrs extends Window {
  readonly kernel: readonly number[]
  readonly groups: number
}

/** Size of a sliding window's output along one axis: floor((in + padding - dilation * (kernel - 1) - 1) / stride) + 1. */
export function slide(size: number, kernel: number, window: Window, at: number, ceil = false): number {
  const [before, after] = window.padding[at] as readonly [number, number]
  const stride = window.stride[at] as number
  const reach = (window.dilation[at] as number) * (kernel - 1) + 1
  const room = (size + before + after - reach) / stride
  const steps = ceil ? Math.ceil(room) : Math.floor(room)
  // With ceil a window must start inside the input or its leading padding, as in PyTorch.
  return (ceil && steps * stride >= size + before ? steps - 1 : steps) + 1
}

/** x, weight [out, in / groups, ...kernel], bias [out]? ; 2 * outputs * in / groups * taps, + outputs with a bias. */
export const conv2d: Op<ConvAttrs> = {
  kind: 'conv2d',
  family: 'contraction',
  shape: (attrs, [x, weight]) => {
    const input = x as Shape
    const filters = weight as Shape
    const channels = (filters[1] as number) * attrs.groups
    if (input[1] !== channels)
      throw new ModelError(
        'shape-mismatch',
        `conv2d: ${show(input)} has ${input[1]} channels at axis 1, the weights ${show(filters)} take ${channels}`,
      )
    const sizes = input.slice(2).map((size, at) => slide(size, attrs.kernel[at] as number, attrs, at))
    if (sizes.some(size => size < 1))
      throw new ModelError(
        'shape-mismatch',
        `conv2d: a kernel of ${show(attrs.kernel)} does not fit into ${show(input)}`,
      )
    return [input[0] as number, filters[0] as number, ...sizes]
  },
  flops: ({ attrs, inputs: [, weight, bias], output }) => {
    const product = [2, output, axis(weight as Shape, 1), attrs.kernel]
    return bias === undefined ? [product] : [product, [output]]
  },
  macs: ({ inputs: [, weight], output }) => elements(output) * elements((weight as Shape).slice(1)),
}
