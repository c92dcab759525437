/** Fourier transforms. */
import { ops } from '../ops/index'
import { takes } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import type { Shape } from '../tensor/shape'
import { flag, options } from './check'
import { emit } from './emit'
import { axisAt, TracedTensor, tensor } from './tensor'
import type { Tensor } from './types'

/**
 * Discrete Fourier transform over `axes` (default the last): 5 N log2 N FLOPs with N the product of their sizes, half
 * with `real`. Complex values have a last axis of 2, which `axes` do not count: [..., n, 2] -> [..., n, 2]. With `real`
 * [..., n] -> [..., n / 2 + 1, 2], and as an `inverse` [..., m, 2] -> [..., 2 (m - 1)], halved along the last of `axes`,
 * as torch.fft.rfftn and irfftn. Throws `shape-mismatch` where complex values lack the axis of 2, `type` where x has no
 * such axis.
 */
export function fft(x: Tensor, settings?: { axes?: readonly number[]; real?: boolean; inverse?: boolean }): Tensor {
  const { value, shape } = tensor('fft: x', x)
  const given = options('fft', settings, ['axes', 'real', 'inverse'])
  const real = flag('fft: real', given.real, false)
  const inverse = flag('fft: inverse', given.inverse, false)
  const isComplex = !real || inverse
  if (isComplex && shape.at(-1) !== 2) throw errors.complexAxis(shape, real)
  const axes = axesOf(isComplex ? shape.slice(0, -1) : shape, given.axes === undefined ? [-1] : given.axes)
  return new TracedTensor(emit(ops.fft, { axes, real, inverse }, [value], { segment: 'fft' }))
}

/** Axes counted from 0. Throws `type` where they are none, or one of them occurs twice. */
function axesOf(shape: Shape, given: unknown): number[] {
  if (!Array.isArray(given) || given.length === 0) throw errors.argument('fft: axes', takes.fourierAxes, given)
  const axes = [...given].map(axis => axisAt(shape, axis, 'fft: axes'))
  if (new Set(axes).size !== axes.length) throw errors.repeatedAxes('fft: axes', given)
  return axes
}
