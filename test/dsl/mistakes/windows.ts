/** Of convolutions, pools and what changes sizes. */
import { type Mistake, type Mistakes, rank } from './table'

const image1d = '[batch, channels, length]'
const image2d = '[batch, channels, height, width]'
const image3d = '[batch, channels, depth, height, width]'

/** A convolution from 4 channels; `image` has as many spatial axes as it takes. */
const conv = (kind: string, image: string, layout: string): readonly Mistake[] => [
  rank(kind, '8, { kernel: 3 }', layout),
  [`${kind}(0, { kernel: 3 })(${image})`, 'type', `${kind}: out takes a whole number of at least 1, got 0`],
  [`${kind}(8, { kernel: 0 })(${image})`, 'type', `${kind}: kernel takes a whole number of at least 1, got 0`],
  [
    `${kind}(8, { kernel: 1, stride: 0 })(${image})`,
    'type',
    `${kind}: stride takes a whole number of at least 1, got 0`,
  ],
  [
    `${kind}(8, { kernel: 1, padding: -1 })(${image})`,
    'type',
    `${kind}: padding takes a whole number of at least 0, got -1`,
  ],
  [
    `${kind}(8, { kernel: 1, dilation: 0 })(${image})`,
    'type',
    `${kind}: dilation takes a whole number of at least 1, got 0`,
  ],
  [`${kind}(8, { kernel: [1, 1, 1, 1] })(${image})`, 'type', `${kind}: kernel takes a whole number or an array of`],
  [
    `${kind}(8, { kernel: 1, groups: 3 })(${image})`,
    'type',
    `${kind}: groups takes a number that divides the 8 outputs, got 3`,
  ],
  [`${kind}(8, { kernel: 1, groups: 8 })(${image})`, 'shape-mismatch', `${kind}: 4 channels of`],
  [
    `(f => { f(${image}); return f(${image}.slice(1, 1)) })(${kind}(8, { kernel: 1 }))`,
    'shape-mismatch',
    'has 3 at axis 1, but its weights were made for 4 at its first use; make another conv',
  ],
]

const transposed = (kind: string, image: string, layout: string, shape: string): readonly Mistake[] => [
  ...conv(kind, image, layout),
  [`${kind}(8, { kernel: 2, padding: 9 })(${image})`, 'shape-mismatch', `${kind}: padding leaves nothing of ${shape}`],
  [
    `${kind}(8, { kernel: 3, stride: 2, outputPadding: 2 })(${image})`,
    'type',
    `${kind}: outputPadding takes less than the larger of stride and dilation (2), got 2`,
  ],
]

const pool = (kind: string, image: string, layout: string): readonly Mistake[] => [
  rank(kind, '{ kernel: 2 }', layout),
  [`${kind}({ kernel: 0 })(${image})`, 'type', `${kind}: kernel takes a whole number of at least 1, got 0`],
  [`${kind}({ kernel: 2, stride: 0 })(${image})`, 'type', `${kind}: stride takes a whole number of at least 1, got 0`],
  [
    `${kind}({ kernel: 2, padding: -1 })(${image})`,
    'type',
    `${kind}: padding takes a whole number of at least 0, got -1`,
  ],
  [
    `${kind}({ kernel: 2, dilation: 0 })(${image})`,
    'type',
    `${kind}: dilation takes a whole number of at least 1, got 0`,
  ],
  [`${kind}({ kernel: 2, dilation: 9 })(${image})`, 'shape-mismatch', `${kind}: a kernel of [2`],
  [`${kind}({ kernel: 2, padding: 2 })(${image})`, 'type', `${kind}: padding takes at most half the kernel (1), got 2`],
  [`${kind}({ kernel: 10 })(${image})`, 'shape-mismatch', `${kind}: a kernel of [10`],
]

export const windows: Mistakes = {
  conv1d: [
    ...conv('conv1d', 'signal', image1d),
    ['conv1d(8, { kernel: 10 })(signal)', 'shape-mismatch', 'conv1d: a kernel of [10] does not fit into [2, 4, 9]'],
    [
      'conv1d(8, { kernel: 3, padding: [2, 0] })(signal)',
      'type',
      'conv1d: padding takes a whole number or an array of 1, one per spatial axis, got [2, 0]; where before and after differ, apply pad([[before, after], ...]) first',
    ],
    [
      "conv1d(8, { kernel: 3, padding: 'full' })(signal)",
      'type',
      'conv1d: padding takes a whole number, one per spatial axis, "same", "valid" or "causal", got "full"',
    ],
  ],
  conv2d: [
    ...conv('conv2d', 'image', image2d),
    [
      'conv2d(8, { kernel: [1, 10] })(image)',
      'shape-mismatch',
      'conv2d: a kernel of [1, 10] does not fit into [2, 4, 9, 9]',
    ],
    [
      'conv2d(8, { kernel: 3, stride: 2, padding: [[0, 1], [0, 1]] })(image)',
      'type',
      'conv2d: padding takes a whole number or an array of 2, one per spatial axis, got [[0, 1], [0, 1]]; where before and after differ, apply pad(',
    ],
    [
      'conv2d(8, { kernel: 3, stride: 2, padding: [0, 1, 0, 1] })(image)',
      'type',
      'conv2d: padding takes a whole number or an array of 2, one per spatial axis, got [0, 1, 0, 1]; where before and after differ, apply pad(',
    ],
    [
      "conv2d(8, { kernel: 3, padding: 'causal' })(image)",
      'type',
      'conv2d: padding takes a whole number, one per spatial axis, "same" or "valid", got "causal"',
    ],
  ],
  conv3d: [
    ...conv('conv3d', 'volume', image3d),
    [
      'conv3d(8, { kernel: 10 })(volume)',
      'shape-mismatch',
      'conv3d: a kernel of [10, 10, 10] does not fit into [2, 4, 9, 9, 9]',
    ],
  ],
  convTranspose1d: transposed('convTranspose1d', 'signal', image1d, '[2, 4, 9]'),
  convTranspose2d: [
    ...transposed('convTranspose2d', 'image', image2d, '[2, 4, 9, 9]'),
    [
      'convTranspose2d(8, { kernel: 2, padding: [0, 9] })(image)',
      'shape-mismatch',
      'convTranspose2d: padding leaves nothing of [2, 4, 9, 9]',
    ],
  ],
  convTranspose3d: transposed('convTranspose3d', 'volume', image3d, '[2, 4, 9, 9, 9]'),
  maxPool1d: pool('maxPool1d', 'signal', image1d),
  avgPool1d: pool('avgPool1d', 'signal', image1d),
  maxPool2d: [
    ...pool('maxPool2d', 'image', image2d),
    [
      'maxPool2d({ kernel: [1, 10] })(image)',
      'shape-mismatch',
      'maxPool2d: a kernel of [1, 10] does not fit into [2, 4, 9, 9]',
    ],
  ],
  avgPool2d: pool('avgPool2d', 'image', image2d),
  maxPool3d: pool('maxPool3d', 'volume', image3d),
  avgPool3d: pool('avgPool3d', 'volume', image3d),
  adaptiveAvgPool2d: [
    rank('adaptiveAvgPool2d', '1', image2d),
    ['adaptiveAvgPool2d(0)(image)', 'type', 'adaptiveAvgPool2d: size takes a whole number of at least 1, got 0'],
    [
      'adaptiveAvgPool2d([1, 2, 3])(image)',
      'type',
      'adaptiveAvgPool2d: size takes a whole number or an array of 2, one per spatial axis, got [1, 2, 3]',
    ],
  ],
  globalAvgPool: [
    ['globalAvgPool(x.flatten())', 'shape-mismatch', 'globalAvgPool takes [batch, channels, ...], got [32]'],
  ],
  flatten: [['flatten(x.flatten())', 'shape-mismatch', 'flatten takes [batch, ...], got [32]']],
  upsample: [
    rank('upsample', '2', '[batch, channels, ...sizes]'),
    [
      'upsample([2, 2, 2])(image)',
      'shape-mismatch',
      'upsample: scale has 3 entries, but [2, 4, 9, 9] has 2 spatial axes',
    ],
    ['upsample(0)(image)', 'type', 'upsample: scale takes a whole number of at least 1, got 0'],
    ['upsample([2, 0])(image)', 'type', 'upsample: scale[1] takes a whole number of at least 1, got 0'],
    ["upsample(2, { mode: 'cubic' })(image)", 'type', 'upsample: mode takes "nearest" or "bilinear", got "cubic"'],
  ],
  resize: [
    rank('resize', '{ size: 2 }', '[batch, channels, ...sizes]'),
    [
      'resize({ size: [2, 2, 2] })(image)',
      'shape-mismatch',
      'resize: size has 3 entries, but [2, 4, 9, 9] has 2 spatial axes',
    ],
    ['resize({ size: 0 })(image)', 'type', 'resize: size takes a whole number of at least 1, got 0'],
    ['resize({ scale: [1, -1] })(image)', 'type', 'resize: scale[1] takes a number above 0, got -1'],
    ['resize({ scale: 0.1 })(image)', 'shape-mismatch', 'resize: scale 0.1 leaves nothing of [2, 4, 9, 9]'],
    ['resize({ size: 2, scale: 2 })(image)', 'type', 'resize: to takes { size } or { scale }, got'],
    ['resize({})(image)', 'type', 'resize: to takes { size } or { scale }, got'],
    [
      "resize({ size: 2 }, { mode: 'cubic' })(image)",
      'type',
      'resize: mode takes "nearest", "bilinear", "bicubic" or "area", got "cubic"',
    ],
  ],
  gridSample: [
    ['gridSample(signal, signal)', 'shape-mismatch', 'gridSample takes x [batch, channels, height, width] or'],
    [
      'gridSample(image, input([2, 5, 5, 3]))',
      'shape-mismatch',
      'gridSample takes a grid [2, height, width, 2] for x [2, 4, 9, 9], got [2, 5, 5, 3]',
    ],
    [
      'gridSample(volume, input([1, 5, 5, 5, 3]))',
      'shape-mismatch',
      'gridSample takes a grid [2, depth, height, width, 3] for x [2, 4, 9, 9, 9], got [1, 5, 5, 5, 3]',
    ],
  ],
  fft: [
    [
      'fft(x)',
      'shape-mismatch',
      'fft: complex values end in an axis of 2 (real and imaginary part), got [4, 8]; for real values give real: true',
    ],
    [
      'fft(x, { real: true, inverse: true })',
      'shape-mismatch',
      'fft: complex values end in an axis of 2 (real and imaginary part), got [4, 8]',
    ],
    ['fft(input([4, 2]), { axes: [1] })', 'type', 'fft: axes: [4] has no axis 1; it takes -1 to 0'],
    ['fft(x, { real: true, axes: [1, -1] })', 'type', 'fft: axes takes each axis once, got [1, -1]'],
    ['fft(x, { real: true, axes: [] })', 'type', 'fft: axes takes an array of one axis or more, got []'],
  ],
  pad: [
    ['pad([[1, 1], [1, 1], [1, 1]])(x)', 'shape-mismatch', 'pad: padding has 3 pairs, more than the 2 axes of [4, 8]'],
    ['pad([[1, -1]])(x)', 'type', 'pad: padding[0][1] takes a whole number of at least 0, got -1'],
    ['pad([1])(x)', 'type', 'pad: padding[0] takes a pair [before, after], got 1'],
  ],
  pixelShuffle: [
    rank('pixelShuffle', '2', image2d),
    ['pixelShuffle(0)(image)', 'type', 'pixelShuffle: factor takes a whole number of at least 1, got 0'],
    [
      'pixelShuffle(3)(image)',
      'shape-mismatch',
      'pixelShuffle: 4 channels of [2, 4, 9, 9] do not divide into factor x factor (3 x 3)',
    ],
  ],
}
