/** Discrete Fourier transforms. Complex values have a last axis of 2. */
import { elements, type Shape } from '../tensor/shape'
import { axis, type Op } from './op'
import { savesNothing } from './saves'

export interface FourierAttrs {
  /** Transformed axes, counted from 0; the axis of real and imaginary parts is none of them. */
  readonly axes: readonly number[]
  /** Whether one side of the transform is real: the input, or of an inverse the result. */
  readonly real: boolean
  readonly inverse: boolean
}

/** Number of real or complex values that are transformed together: the product of the sizes of `axes`. */
const valuesOf = (axes: readonly number[], shape: Shape): number => elements(axes.map(axis => shape[axis] as number))

/**
 * 5 N log2 N FLOPs per transform of N values, half for real ones (Van Loan, *Computational Frameworks for the Fast Fourier
 * Transform*, 1992; the convention of FFTW's benchmarks). Of real values along the last of `axes`, N / 2 + 1 are kept.
 */
export const fft: Op<FourierAttrs> = {
  kind: 'fft',
  family: 'reduction',
  keepsDType: true,
  shape: ({ axes, real, inverse }, [x]) => {
    const shape = x as Shape
    if (!real) return shape
    const last = axes.at(-1)
    return inverse
      ? shape.slice(0, -1).map((size, at) => (at === last ? 2 * (size - 1) : size))
      : [...shape.map((size, at) => (at === last ? Math.floor(size / 2) + 1 : size)), 2]
  },
  flops: ({ attrs: { axes, real, inverse }, inputs: [x], output }) => {
    const whole = real && inverse ? output : (x as Shape)
    const values = valuesOf(axes, whole)
    if (values <= 1) return []
    const all = real ? [whole] : whole.slice(0, -1).map((_, at) => axis(whole, at))
    return [[real ? 2.5 : 5, ...all, Math.log2(values)]]
  },
  saves: savesNothing,
}
