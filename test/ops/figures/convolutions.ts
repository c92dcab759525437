/**
 * Convolutions as torch.nn defines them: 2 * outputs * (in / groups) * taps, + outputs for a bias; transposed 2 * inputs *
 * (out / groups) * taps. The sizes of the outputs are worked out by hand from PyTorch's formulas.
 */
import { type Case, type Cases, size } from '../table'

interface Conv {
  readonly kind: string
  readonly settings: string
  readonly x: readonly [batch: number, channels: number, ...sizes: number[]]
  readonly out: number
  readonly taps: number
  readonly groups?: number
  readonly bias?: boolean
  /** Spatial sizes of the output. */
  readonly to: readonly number[]
}

function conv({ kind, settings, x, out, taps, groups = 1, bias = true, to }: Conv): Case {
  const [batch, channels] = x
  const outputs = size(batch, out, ...to)
  const transposed = kind.startsWith('convTranspose')
  const macs = transposed ? size(...x) * (out / groups) * taps : outputs * (channels / groups) * taps
  const weights = (channels * out * taps) / groups + (bias ? out : 0)
  return [
    `${kind}(${out}, ${settings})(x)`,
    x,
    {
      output: [batch, out, ...to],
      flops: 2 * macs + (bias ? outputs : 0),
      macs,
      weights,
      inputs: size(...x),
      outputs,
      parameters: weights,
    },
  ]
}

const conv1d = (settings: string, rest: Omit<Conv, 'kind' | 'settings'>): Case =>
  conv({ kind: 'conv1d', settings, ...rest })
const conv2d = (settings: string, rest: Omit<Conv, 'kind' | 'settings'>): Case =>
  conv({ kind: 'conv2d', settings, ...rest })
const conv3d = (settings: string, rest: Omit<Conv, 'kind' | 'settings'>): Case =>
  conv({ kind: 'conv3d', settings, ...rest })
const transpose = (settings: string, rest: Omit<Conv, 'kind' | 'settings'>): Case =>
  conv({ kind: `convTranspose${rest.to.length}d`, settings, ...rest })

export const convolutions: Cases = {
  conv1d: [
    // floor((16 - 2 (3 - 1) - 1) / 3) + 1 = 4
    conv1d('{ kernel: 3, stride: 3, dilation: 2 }', { x: [2, 4, 16], out: 8, taps: 3, to: [4] }),
    conv1d('{ kernel: [4], padding: "valid" }', { x: [2, 4, 16], out: 8, taps: 4, to: [13] }),
    // An even kernel: the odd zero comes after.
    conv1d('{ kernel: 4, padding: "same" }', { x: [2, 4, 16], out: 8, taps: 4, to: [16] }),
    conv1d('{ kernel: 3, padding: "causal", dilation: 2 }', { x: [2, 4, 16], out: 8, taps: 3, to: [16] }),
    conv1d('{ kernel: 4, padding: "causal", groups: 4, bias: false }', {
      x: [2, 4, 16],
      out: 4,
      taps: 4,
      groups: 4,
      bias: false,
      to: [16],
    }),
  ],
  conv2d: [
    // floor((32 + 2 - 3) / 2) + 1 = 16
    conv2d('{ kernel: 3, stride: 2, padding: 1 }', { x: [2, 4, 32, 32], out: 8, taps: 9, to: [16, 16] }),
    // A size an axis: (9 - 3) / 1 + 1 = 7, floor((10 + 4 - 5) / 2) + 1 = 5
    conv2d('{ kernel: [3, 5], stride: [1, 2], padding: [0, 2] }', { x: [1, 3, 9, 10], out: 6, taps: 15, to: [7, 5] }),
    conv2d('{ kernel: [3, 5], padding: "same", groups: 4, bias: false, dilation: [2, 1] }', {
      x: [1, 4, 9, 9],
      out: 8,
      taps: 15,
      groups: 4,
      bias: false,
      to: [9, 9],
    }),
    // ceil(9 / 2) = 5
    conv2d('{ kernel: 3, padding: "same", stride: 2 }', { x: [1, 3, 9, 9], out: 2, taps: 9, to: [5, 5] }),
    // Depthwise, and a 1 x 1.
    conv2d('{ kernel: 3, groups: 6 }', { x: [1, 6, 8, 8], out: 6, taps: 9, groups: 6, to: [6, 6] }),
    conv2d('{ kernel: 1 }', { x: [2, 6, 8, 4], out: 10, taps: 1, to: [8, 4] }),
    // floor((10 - 3 (3 - 1) - 1) / 1) + 1 = 4
    conv2d('{ kernel: 3, dilation: 3 }', { x: [1, 3, 10, 10], out: 2, taps: 9, to: [4, 4] }),
    // Applied twice: parameters once, everything else twice.
    [
      '(f => f(f(x)))(conv2d(4, { kernel: 3, padding: 1, bias: false }))',
      [1, 4, 8, 8],
      {
        output: [1, 4, 8, 8],
        flops: 2 * 2 * 256 * 4 * 9,
        macs: 2 * 256 * 4 * 9,
        weights: 2 * 144,
        inputs: 2 * 256,
        outputs: 2 * 256,
        parameters: 144,
      },
    ],
  ],
  conv3d: [
    conv3d('{ kernel: [1, 3, 3], stride: [1, 2, 2], padding: [0, 1, 1], bias: false }', {
      x: [1, 3, 4, 8, 8],
      out: 2,
      taps: 9,
      bias: false,
      to: [4, 4, 4],
    }),
    conv3d('{ kernel: 3, groups: 2, padding: "same" }', {
      x: [2, 4, 5, 6, 7],
      out: 6,
      taps: 27,
      groups: 2,
      to: [5, 6, 7],
    }),
  ],
  convTranspose1d: [
    // Vocoders: (25 - 1) 8 - 2 * 4 + (16 - 1) + 1 = 200
    transpose('{ kernel: 16, stride: 8, padding: 4 }', { x: [2, 6, 25], out: 3, taps: 16, to: [200] }),
    // (7 - 1) 2 + 3 (2 - 1) + 1 + 1 = 17
    transpose('{ kernel: 2, stride: 2, dilation: 3, outputPadding: 1, groups: 2, bias: false }', {
      x: [1, 4, 7],
      out: 6,
      taps: 2,
      groups: 2,
      bias: false,
      to: [17],
    }),
  ],
  convTranspose3d: [
    transpose('{ kernel: 2, stride: 2 }', { x: [1, 8, 3, 4, 5], out: 4, taps: 8, to: [6, 8, 10] }),
    // (3 - 1) 1 + 1 = 3; (4 - 1) 2 - 2 + 2 + 1 + 1 = 8; (5 - 1) 2 - 2 + 2 + 1 = 9
    transpose('{ kernel: [1, 3, 3], stride: [1, 2, 2], padding: [0, 1, 1], outputPadding: [0, 1, 0], bias: false }', {
      x: [2, 4, 3, 4, 5],
      out: 5,
      taps: 9,
      bias: false,
      to: [3, 8, 9],
    }),
  ],
  convTranspose2d: [
    // (1 - 1) 1 + (1 - 1) + 1 = 1
    transpose('{ kernel: 1 }', { x: [1, 4, 1, 1], out: 2, taps: 1, to: [1, 1] }),
    // (8 - 1) 2 + (2 - 1) + 1 = 16
    transpose('{ kernel: 2, stride: 2 }', { x: [1, 4, 8, 8], out: 2, taps: 4, to: [16, 16] }),
    // (8 - 1) 2 - 2 + (3 - 1) + 1 + 1 = 16
    transpose('{ kernel: 3, stride: 2, padding: 1, outputPadding: 1 }', {
      x: [1, 4, 8, 8],
      out: 2,
      taps: 9,
      to: [16, 16],
    }),
    // (8 - 1) 3 + 2 (3 - 1) + 2 + 1 = 28, (8 - 1) 1 + 1 (3 - 1) + 0 + 1 = 10
    transpose('{ kernel: 3, stride: [3, 1], dilation: [2, 1], outputPadding: [2, 0], groups: 2, bias: false }', {
      x: [2, 4, 8, 8],
      out: 6,
      taps: 9,
      groups: 2,
      bias: false,
      to: [28, 10],
    }),
  ],
}
