/** Views, which are no ops; joins, lookups and reductions; pools and what changes sizes. */
import type { Case, Cases } from '../table'

const view = (body: string, shape: readonly number[], output: readonly number[]): Case => [body, shape, { output }]

/** Over `axis` of [3, 4, 5]: a FLOP an element of the input. */
const reduction = (kind: string): readonly Case[] =>
  (
    [
      ['', []],
      ['-1', [3, 4]],
      ['[0, -1]', [4]],
      ['1, { keepDim: true }', [3, 1, 5]],
      ['undefined, { keepDim: true }', [1, 1, 1]],
    ] as const
  ).map(([axis, output]) => {
    const left = output.reduce<number>((product, each) => product * each, 1)
    return [`x.${kind}(${axis})`, [3, 4, 5], { output, flops: 60, inputs: 60, outputs: left }]
  })

/** Windows of `taps` over a tensor: a FLOP a tap. */
const pool = (body: string, shape: readonly number[], output: readonly number[], taps: number): Case => {
  const [before, after] = [shape, output].map(sizes => sizes.reduce((product, each) => product * each, 1))
  return [body, shape, { output, flops: taps * (after as number), inputs: before as number, outputs: after as number }]
}

const pools1d = (kind: string): readonly Case[] => [
  pool(`${kind}({ kernel: 2 })(x)`, [1, 3, 8], [1, 3, 4], 2),
  pool(`${kind}({ kernel: 3, stride: 1, padding: 1 })(x)`, [1, 3, 8], [1, 3, 8], 3),
  // 12 - 4 (3 - 1) - 1 + 1 = 4
  pool(`${kind}({ kernel: 3, stride: 1, dilation: 4 })(x)`, [1, 3, 12], [1, 3, 4], 3),
]

const pools3d = (kind: string): readonly Case[] => [
  pool(`${kind}({ kernel: 2 })(x)`, [1, 3, 4, 6, 8], [1, 3, 2, 3, 4], 8),
  // Of video, where frames stay: (4 - 1) / 1 + 1 = 4, floor((9 + 2 - 3) / 2) + 1 = 5
  pool(`${kind}({ kernel: [1, 3, 3], stride: [1, 2, 2], padding: [0, 1, 1] })(x)`, [2, 3, 4, 9, 9], [2, 3, 4, 5, 5], 9),
  // floor((7 - 2 (3 - 1) - 1) / 2) + 1 = 2
  pool(`${kind}({ kernel: 3, stride: 2, dilation: 2 })(x)`, [1, 1, 7, 7, 7], [1, 1, 2, 2, 2], 27),
]

const pools2d = (kind: string): readonly Case[] => [
  pool(`${kind}({ kernel: 3, stride: 2, padding: 1 })(x)`, [1, 2, 8, 8], [1, 2, 4, 4], 9),
  // floor((10 + 2 - 2 (3 - 1) - 1) / 1) + 1 = 8; floor((10 + 2 - (3 - 1) - 1) / 2) + 1 = 5
  pool(`${kind}({ kernel: 3, stride: [1, 2], padding: 1, dilation: [2, 1] })(x)`, [1, 2, 10, 10], [1, 2, 8, 5], 9),
  // (6 - 2) / 2 + 1 = 3; floor((7 - 3) / 3) + 1 = 2
  pool(`${kind}({ kernel: [2, 3] })(x)`, [1, 2, 6, 7], [1, 2, 3, 2], 6),
  // ceil((6 - 3) / 2) + 1 = 3, where floor gives 2
  pool(`${kind}({ kernel: 3, stride: 2, ceil: true })(x)`, [1, 2, 6, 6], [1, 2, 3, 3], 9),
  pool(`${kind}({ kernel: 3, stride: 2 })(x)`, [1, 2, 6, 6], [1, 2, 2, 2], 9),
  // ceil((3 + 2 - 2) / 2) + 1 = 3, less the one that would start past the input: at 4, where 3 + 1 end.
  pool(`${kind}({ kernel: 2, padding: 1, ceil: true })(x)`, [1, 2, 3, 3], [1, 2, 2, 2], 4),
  // ceil((4 + 2 - 2) / 2) + 1 = 3: the last starts at 4, before 4 + 1 end.
  pool(`${kind}({ kernel: 2, padding: 1, ceil: true })(x)`, [1, 2, 4, 4], [1, 2, 3, 3], 4),
  // One window over all.
  pool(`${kind}({ kernel: [6, 7] })(x)`, [1, 2, 6, 7], [1, 2, 1, 1], 42),
]

export const shapes: Cases = {
  'tensor.reshape': [
    view('x.reshape([8, -1])', [3, 16], [8, 6]),
    view('x.reshape([])', [1, 1], []),
    // As many axes as a tensor may have.
    view('x.reshape(Array(32).fill(1))', [1, 1], Array(32).fill(1)),
  ],
  'tensor.flatten': [
    view('x.flatten()', [3, 4, 5], [60]),
    view('x.flatten(1)', [3, 4, 5], [3, 20]),
    view('x.flatten(-3, -2)', [3, 4, 5], [12, 5]),
  ],
  'tensor.transpose': [view('x.transpose(0, -1)', [3, 4, 5], [5, 4, 3])],
  'tensor.permute': [view('x.permute(2, 0, -2)', [3, 4, 5], [5, 3, 4])],
  'tensor.split': [
    view('x.split(2, -1)[1]', [3, 4], [3, 2]),
    view('x.split([1, 0, 2])[2]', [3, 4], [2, 4]),
    // Read at its own elements.
    ['x.split(2, -1)[1].mul(2)', [3, 4], { output: [3, 2], flops: 6, inputs: 6, outputs: 6 }],
  ],
  'tensor.slice': [
    view('x.slice(0, 1)', [3, 4], [2, 4]),
    view('x.slice(-1, -3, -1)', [3, 4], [3, 2]),
    view('x.slice(1, 0, undefined, 3)', [3, 4], [3, 2]),
    view('x.slice(1, 4)', [3, 4], [3, 0]),
  ],
  'tensor.expand': [
    view('x.expand([2, -1, 4])', [3, 1], [2, 3, 4]),
    // Read at the three elements behind it.
    ['x.expand([2, 3, 4]).mul(2)', [3, 1], { output: [2, 3, 4], flops: 24, inputs: 3, outputs: 24 }],
  ],
  'tensor.squeeze': [view('x.squeeze(-2)', [3, 1, 4], [3, 4])],
  'tensor.unsqueeze': [view('x.unsqueeze(-1)', [3, 4], [3, 4, 1]), view('x.unsqueeze(0)', [3, 4], [1, 3, 4])],
  'tensor.sum': reduction('sum'),
  'tensor.mean': reduction('mean'),
  'tensor.max': reduction('max'),
  'tensor.cast': [['x.cast("fp32")', [3, 16], { output: [3, 16], inputs: 48, outputs: 48 * 4 }]],
  flatten: [view('flatten(x)', [3, 4, 5], [3, 20])],

  concat: [
    ['concat([x, x], 1)', [3, 16], { output: [3, 32], inputs: 96, outputs: 96 }],
    ['concat([x, x.slice(0, 0, 1)])', [3, 16], { output: [4, 16], inputs: 64, outputs: 64 }],
    ['concat([x, x, x], -1)', [3, 16], { output: [3, 48], inputs: 144, outputs: 144 }],
  ],
  stack: [
    ['stack([x, x, x])', [3, 16], { output: [3, 3, 16], inputs: 144, outputs: 144 }],
    ['stack([x, x], -1)', [3, 16], { output: [3, 16, 2], inputs: 96, outputs: 96 }],
  ],
  // int32 indices: 4 bytes each.
  gather: [
    ['gather(x, 5)', [9, 4], { output: [5, 4], inputs: 20 + 20, outputs: 20 }],
    ['gather(x, 7, { axis: -1 })', [9, 4], { output: [9, 7], inputs: 63 + 28, outputs: 63 }],
  ],
  scatter: [
    ['scatter(x, 5)', [9, 4], { output: [5, 4], flops: 36, inputs: 36 + 36, outputs: 20 }],
    ['scatter(x, 7, { axis: 1, reduce: "max" })', [9, 4], { output: [9, 7], flops: 36, inputs: 36 + 16, outputs: 63 }],
  ],
  // A neighbour's row and both ends of an edge: edges x features, and 2 x 4 bytes an edge.
  aggregate: ['sum', 'mean', 'max'].flatMap((reduce): Case[] => [
    [
      `aggregate({ edges: 30, reduce: "${reduce}" })(x)`,
      [9, 4],
      { output: [9, 4], flops: 120, inputs: 120 + 240, outputs: 36 },
    ],
    [
      `aggregate({ edges: 30, nodes: 5, reduce: "${reduce}" })(x)`,
      [9, 4],
      { output: [5, 4], flops: 120, inputs: 360, outputs: 20 },
    ],
    // Several features a node along two axes: 4 * 3 for each of 30 edges.
    [
      `aggregate({ edges: 30, reduce: "${reduce}" })(x)`,
      [9, 4, 3],
      { output: [9, 4, 3], flops: 360, inputs: 360 + 240, outputs: 108 },
    ],
  ]),

  maxPool1d: pools1d('maxPool1d'),
  avgPool1d: pools1d('avgPool1d'),
  maxPool2d: pools2d('maxPool2d'),
  avgPool2d: pools2d('avgPool2d'),
  maxPool3d: pools3d('maxPool3d'),
  avgPool3d: pools3d('avgPool3d'),
  adaptiveAvgPool2d: [
    // Windows of 5 into 3: [0, 2) [1, 4) [3, 5): 7 taps along each axis.
    ['adaptiveAvgPool2d(3)(x)', [1, 2, 5, 5], { output: [1, 2, 3, 3], flops: 2 * 49, inputs: 50, outputs: 18 }],
    // 6 into 2 without overlap, 4 into 1: 6 and 4 taps.
    ['adaptiveAvgPool2d([2, 1])(x)', [1, 2, 6, 4], { output: [1, 2, 2, 1], flops: 48, inputs: 48, outputs: 4 }],
    // More windows than places: 2 into 3 are [0, 1) [0, 2) [1, 2): 4 taps.
    ['adaptiveAvgPool2d(3)(x)', [1, 1, 2, 2], { output: [1, 1, 3, 3], flops: 16, inputs: 4, outputs: 9 }],
  ],
  lastToken: [
    ['lastToken(x)', [2, 5, 4], { output: [2, 1, 4] }],
    ['lastToken(x).mul(2)', [2, 5, 4], { output: [2, 1, 4], flops: 8, inputs: 8, outputs: 8 }],
    ['lastToken(x)', [2, 5, 4], { output: [2, 5, 4] }, { phase: 'decode', tokens: 5 }],
  ],
  globalAvgPool: [
    ['globalAvgPool(x)', [1, 2, 5, 5], { output: [1, 2], flops: 50, inputs: 50, outputs: 2 }],
    ['globalAvgPool(x)', [3, 2, 5], { output: [3, 2], flops: 30, inputs: 30, outputs: 6 }],
  ],
  upsample: [
    ['upsample(2)(x)', [1, 3, 4, 4], { output: [1, 3, 8, 8], inputs: 48, outputs: 192 }],
    // Four products and three sums an output.
    [
      'upsample([2, 3], { mode: "bilinear" })(x)',
      [1, 3, 4, 4],
      { output: [1, 3, 8, 12], flops: 7 * 288, inputs: 48, outputs: 288 },
    ],
    ['upsample(3, { mode: "nearest" })(x)', [2, 3, 4], { output: [2, 3, 12], inputs: 24, outputs: 72 }],
    // Along one axis two products and a sum, along three eight and seven.
    ['upsample(2, { mode: "bilinear" })(x)', [1, 3, 4], { output: [1, 3, 8], flops: 3 * 24, inputs: 12, outputs: 24 }],
    [
      'upsample(2, { mode: "bilinear" })(x)',
      [1, 3, 2, 2, 2],
      { output: [1, 3, 4, 4, 4], flops: 15 * 192, inputs: 24, outputs: 192 },
    ],
  ],
  resize: [
    ['resize({ scale: 2 })(x)', [1, 3, 4, 4], { output: [1, 3, 8, 8], inputs: 48, outputs: 192 }],
    // floor(5 * 1.5) = 7, floor(7 * 0.5) = 3; nearest reads the elements that it copies alone: 5 x 3.
    ['resize({ scale: [1.5, 0.5] })(x)', [2, 1, 5, 7], { output: [2, 1, 7, 3], inputs: 2 * 15, outputs: 2 * 21 }],
    ['resize({ size: 6 }, { mode: "nearest" })(x)', [1, 2, 4], { output: [1, 2, 6], inputs: 8, outputs: 12 }],
    // Two taps along each axis: of 9 the 2 x 3 nearest to three outputs, of 4 all.
    [
      'resize({ size: [3, 5] }, { mode: "bilinear" })(x)',
      [1, 2, 9, 4],
      { output: [1, 2, 3, 5], flops: 7 * 30, inputs: 2 * 6 * 4, outputs: 30 },
    ],
    // Four taps along each axis: 16 products and 15 sums; of 32, 4 x 4 are read, of 8 all.
    [
      'resize({ size: 4 }, { mode: "bicubic" })(x)',
      [1, 3, 32, 8],
      { output: [1, 3, 4, 4], flops: 31 * 48, inputs: 3 * 16 * 8, outputs: 48 },
    ],
    // The mean of windows of 5 into 3 (7 taps) and of 6 into 2 (6 taps).
    [
      'resize({ size: [3, 2] }, { mode: "area" })(x)',
      [1, 2, 5, 6],
      { output: [1, 2, 3, 2], flops: 2 * 7 * 6, inputs: 60, outputs: 12 },
    ],
  ],
  gridSample: [
    // Fewer taps than elements: 4 x 6 of 64.
    [
      'gridSample(x, input([1, 2, 3, 2]))',
      [1, 2, 8, 8],
      { output: [1, 2, 2, 3], flops: 7 * 12, inputs: 4 * 12 + 12, outputs: 12 },
    ],
    // More taps than elements: x is read once.
    [
      'gridSample(x, input([2, 9, 9, 2]), { mode: "bilinear" })',
      [2, 3, 8, 8],
      { output: [2, 3, 9, 9], flops: 7 * 486, inputs: 384 + 324, outputs: 486 },
    ],
    [
      'gridSample(x, input([1, 3, 4, 5, 3]))',
      [1, 2, 8, 8, 8],
      { output: [1, 2, 3, 4, 5], flops: 15 * 120, inputs: 8 * 120 + 180, outputs: 120 },
    ],
    [
      'gridSample(x, input([1, 2, 3, 2]), { mode: "nearest" })',
      [1, 2, 8, 8],
      { output: [1, 2, 2, 3], inputs: 12 + 12, outputs: 12 },
    ],
  ],
  // One comparison an element; values, and indices of 4 bytes.
  topK: [
    ['topK(x, 2).values', [3, 5], { output: [3, 2], flops: 15, inputs: 15, outputs: 6 + 4 * 6 }],
    ['topK(x, 2, { axis: 0 }).indices', [3, 5], { output: [2, 5], flops: 15, inputs: 15, outputs: 10 + 4 * 10 }],
    // The indices look rows up, each of 4 elements.
    [
      'embedding(5, 4)(topK(x, 2).indices)',
      [3, 5],
      { output: [3, 2, 4], flops: 15, weights: 24, inputs: 15 + 24, outputs: 6 + 24 + 24, parameters: 20 },
    ],
  ],
  fft: [
    // Three transforms of 8 complex values: 5 * 8 * 3 each.
    ['fft(x)', [3, 8, 2], { output: [3, 8, 2], flops: 3 * 120, inputs: 48, outputs: 48 }],
    ['fft(x, { inverse: true })', [3, 8, 2], { output: [3, 8, 2], flops: 3 * 120, inputs: 48, outputs: 48 }],
    // Over two axes N = 32: 5 * 32 * 5.
    ['fft(x, { axes: [1, -1] })', [3, 4, 8, 2], { output: [3, 4, 8, 2], flops: 3 * 800, inputs: 192, outputs: 192 }],
    ['fft(x, { axes: [0] })', [16, 3, 2], { output: [16, 3, 2], flops: 3 * 5 * 16 * 4, inputs: 96, outputs: 96 }],
    // Of real values half as many: 16 into 9 complex ones, and back.
    ['fft(x, { real: true })', [3, 16], { output: [3, 9, 2], flops: 3 * 160, inputs: 48, outputs: 54 }],
    ['fft(x, { real: true, inverse: true })', [3, 9, 2], { output: [3, 16], flops: 3 * 160, inputs: 54, outputs: 48 }],
    // The last of the axes is halved: 2.5 * 32 * 5.
    [
      'fft(x, { real: true, axes: [-1, -2] })',
      [3, 4, 8],
      { output: [3, 3, 8, 2], flops: 3 * 400, inputs: 96, outputs: 144 },
    ],
    // Sizes that are no power of 2, and a transform of one value.
    ['fft(x)', [3, 2], { output: [3, 2], flops: 5 * 3 * Math.log2(3), inputs: 6, outputs: 6 }],
    ['fft(x)', [1, 2], { output: [1, 2], inputs: 2, outputs: 2 }],
    ['fft(x)', [3, 0, 2], { output: [3, 0, 2] }],
  ],
  pad: [
    ['pad([[1, 1], [0, 2]])(x)', [1, 3, 4, 4], { output: [1, 3, 6, 6], inputs: 48, outputs: 108 }],
    ['pad([[3, 0]])(x)', [2, 4], { output: [2, 7], inputs: 8, outputs: 14 }],
  ],
  pixelShuffle: [['pixelShuffle(2)(x)', [1, 8, 4, 4], { output: [1, 2, 8, 8], inputs: 128, outputs: 128 }]],
}
