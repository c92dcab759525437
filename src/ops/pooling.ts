/** Pools over the last axes: one FLOP per window tap. */
import { errors } from '../tensor/messages'
import { elements, type Shape } from '../tensor/shape'
import { slide, type Window } from './convolution'
import type { Op } from './op'
import { int64Bytes, savesInput, savesNothing } from './saves'

export interface PoolAttrs extends Window {
  readonly kernel: readonly number[]
  readonly ceil: boolean
}

type PoolKind = `${'max' | 'avg'}Pool${1 | 2 | 3}d`

/** [batch, channels, ...sizes] -> [batch, channels, ...sizes'] */
function pool(kind: PoolKind): Op<PoolAttrs> {
  return {
    kind,
    family: 'pooling',
    keepsDType: true,
    shape: (attrs, [x]) => {
      const input = x as Shape
      const sizes = attrs.kernel.map((kernel, at) =>
        slide(input[input.length - attrs.kernel.length + at] as number, kernel, attrs, at, attrs.ceil),
      )
      if (sizes.some(size => size < 1)) throw errors.kernel(kind, attrs.kernel, input)
      return [...input.slice(0, -sizes.length), ...sizes]
    },
    flops: ({ attrs, output }) => [[output, attrs.kernel]],
    // A max pool also saves the index of each maximum.
    saves: kind.startsWith('max')
      ? { tensors: ['input'], bytes: ({ output }) => int64Bytes * elements(output) }
      : savesInput,
  }
}

export const maxPool1d = pool('maxPool1d')
export const avgPool1d = pool('avgPool1d')
export const maxPool2d = pool('maxPool2d')
export const avgPool2d = pool('avgPool2d')
export const maxPool3d = pool('maxPool3d')
export const avgPool3d = pool('avgPool3d')

export interface AdaptiveAttrs {
  readonly size: readonly [number, number]
}

/**
 * Taps along one axis over all its windows: window i covers floor(i * in / out) to ceil((i + 1) * in / out). Windows
 * meet without overlap where i * in is a multiple of out, gcd(in, out) times; elsewhere neighbours share one tap.
 */
export function adaptiveTaps(size: number, out: number): number {
  let [a, b] = [size, out]
  while (b !== 0) [a, b] = [b, a % b]
  return size + out - a
}

/** [batch, channels, h, w] -> [batch, channels, ...size] */
export const adaptiveAvgPool2d: Op<AdaptiveAttrs> = {
  kind: 'adaptiveAvgPool2d',
  family: 'pooling',
  keepsDType: true,
  shape: (attrs, [x]) => [...(x as Shape).slice(0, -2), ...attrs.size],
  flops: ({ attrs, inputs: [x] }) => {
    const input = x as Shape
    const [height, width] = input.slice(-2) as [number, number]
    return [[elements(input.slice(0, -2)), adaptiveTaps(height, attrs.size[0]) * adaptiveTaps(width, attrs.size[1])]]
  },
  // PyTorch computes a pool to size 1 x 1 as a mean, which saves nothing.
  saves: { tensors: ({ attrs }) => (attrs.size.every(size => size === 1) ? [] : ['input']) },
}

/** Mean over every axis after the second: [b, c, ...] -> [b, c]; one FLOP per input element. */
export const globalAvgPool: Op<null> = {
  kind: 'globalAvgPool',
  family: 'pooling',
  keepsDType: true,
  shape: (_, [x]) => (x as Shape).slice(0, 2),
  flops: ({ inputs: [x] }) => [[x as Shape]],
  saves: savesNothing,
}
