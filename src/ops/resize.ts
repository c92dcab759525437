/** Interpolation: [batch, channels, ...sizes] -> [batch, channels, ...sizes']. */
import { elements, type Shape } from '../tensor/shape'
import { interpolationFlops } from './costs'
import type { Op, Terms } from './op'
import { adaptiveTaps } from './pooling'

/** Area is the mean of the input that an output covers; the others weigh the nearest taps. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'area'

/**
 * Taps along each axis that an output is made of. Bicubic: Keys, *Cubic Convolution Interpolation for Digital Image
 * Processing*, IEEE Transactions on Acoustics, Speech, and Signal Processing 29(6), 1981.
 */
export const tapsPerAxis = { nearest: 1, bilinear: 2, bicubic: 4 } as const

export interface ResizeAttrs {
  /** Spatial sizes of the result. */
  readonly sizes: readonly number[]
  readonly mode: Interpolation
}

/** Elements of the input that are read: all, or fewer where a size shrinks so far that taps leave some out. */
function elementsRead({ sizes, mode }: ResizeAttrs, x: Shape): number {
  if (mode === 'area') return elements(x)
  const read = sizes.map((size, at) => Math.min(x[at + 2] as number, tapsPerAxis[mode] * size))
  return elements(x.slice(0, 2)) * elements(read)
}

/**
 * FLOPs of torch.nn.functional.interpolate: a product per tap and the sums between; its mode area is adaptive average
 * pooling, one FLOP per window tap.
 */
function flops({ sizes, mode }: ResizeAttrs, x: Shape, output: Shape): Terms {
  if (mode === 'area') return [[...x.slice(0, 2), ...sizes.map((size, at) => adaptiveTaps(x[at + 2] as number, size))]]
  const perOutput = interpolationFlops(tapsPerAxis[mode], sizes.length)
  return perOutput === 0 ? [] : [[perOutput, output]]
}

function interpolation(kind: 'upsample' | 'resize'): Op<ResizeAttrs> {
  return {
    kind,
    family: 'elementwise',
    keepsDType: true,
    shape: ({ sizes }, [x]) => [...(x as Shape).slice(0, 2), ...sizes],
    flops: ({ attrs, inputs: [x], output }) => flops(attrs, x as Shape, output),
    reads: ({ attrs, inputs: [x] }) => [elementsRead(attrs, x as Shape)],
    // PyTorch computes an area of size 1 along all axes as a mean, which saves nothing.
    saves: { tensors: ({ attrs }) => (attrs.mode === 'area' && attrs.sizes.some(size => size > 1) ? ['input'] : []) },
  }
}

export const upsample = interpolation('upsample')
export const resize = interpolation('resize')
