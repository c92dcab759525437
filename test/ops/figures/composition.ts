/** What makes models and layers of others, routing, and ops costed by hand. */
import type { Case, Cases } from '../table'

/** A linear from 16 to 16 without a bias, of 3 rows. */
const square = { flops: 2 * 3 * 256, macs: 768, weights: 256, inputs: 48, outputs: 48, parameters: 256 }
const times = (count: number): typeof square =>
  Object.fromEntries(Object.entries(square).map(([name, figure]) => [name, count * figure])) as typeof square

const dense = 'linear(16, { bias: false })'
const within = (settings: string, expected: Partial<typeof square>): Case => [
  `scope("s", ${dense}, ${settings})(x)`,
  [3, 16],
  { output: [3, 16], ...square, ...expected },
]

/** 2 of 8 experts, linears of 16, for 6 rows. */
function mixture(settings: string, { shared = false, routerBias = false }): Case {
  const [rows, experts, topK, width] = [6, 8, 2, 16]
  const [scores, routed] = [rows * experts, rows * topK]
  const hit = experts * (1 - (1 - topK / experts) ** rows)
  const macs = rows * width * experts + routed * width * width + (shared ? rows * width * width : 0)
  return [
    `mixtureOfExperts({ experts: 8, topK: 2, expert: () => ${dense}${settings} })(x)`,
    [2, 3, width],
    {
      output: [2, 3, width],
      macs,
      // softmax 4 and top-k 1 a score; product and sum over the chosen; what is always on is added.
      flops: 2 * macs + (routerBias ? scores : 0) + 5 * scores + 2 * routed * width + (shared ? rows * width : 0),
      weights: width * experts + (routerBias ? experts : 0) + hit * width * width + (shared ? width * width : 0),
      inputs:
        rows * width +
        2 * scores +
        routed * width +
        4 * routed + // router, softmax, top-k, rows by int32 index
        routed * width + // expert
        (routed * width + routed) +
        routed * width + // product, sum
        (shared ? rows * width + 2 * rows * width : 0),
      outputs:
        2 * scores + routed + 2 * routed * width + routed * width + rows * width + (shared ? 2 * rows * width : 0),
      parameters: (width + (routerBias ? 1 : 0)) * experts + experts * width * width + (shared ? width * width : 0),
    },
  ]
}

export const composition: Cases = {
  input: [
    ['input([2, 3])', [1], { output: [2, 3] }],
    // Read in its own dtype, which the result takes.
    [
      'input([2, 3], "fp32", { name: "pixels", static: true }).add(1)',
      [1],
      { output: [2, 3], flops: 6, inputs: 24, outputs: 24 },
    ],
  ],
  parameter: [
    [
      'x.add(parameter([16], { name: "bias", dtype: "fp32" }))',
      [3, 16],
      { output: [3, 16], flops: 48, weights: 64, inputs: 48, outputs: 48, parameters: 16 },
    ],
    // New at each call; one that is used twice counts once.
    [
      '(p => x.add(p).add(p))(parameter([16]))',
      [3, 16],
      { output: [3, 16], flops: 96, weights: 32, inputs: 96, outputs: 96, parameters: 16 },
    ],
  ],
  sequential: [
    [`sequential(${dense}, ${dense})(x)`, [3, 16], { output: [3, 16], ...times(2) }],
    ['sequential()(x)', [3, 16], { output: [3, 16] }],
  ],
  residual: [
    ['residual(identity)(x)', [3, 16], { output: [3, 16], flops: 48, inputs: 96, outputs: 48 }],
    [
      `residual(${dense}, { shortcut: ${dense} })(x)`,
      [3, 16],
      { output: [3, 16], ...times(2), flops: 2 * square.flops + 48, inputs: 96 + 96, outputs: 96 + 48 },
    ],
  ],
  repeat: [
    [`repeat(3, () => ${dense})(x)`, [3, 16], { output: [3, 16], ...times(3) }],
    [
      'repeat(2, i => linear(4 * (i + 1), { bias: false }))(x)',
      [3, 16],
      {
        output: [3, 8],
        flops: 2 * 3 * (64 + 32),
        macs: 3 * (64 + 32),
        weights: 96,
        inputs: 48 + 12,
        outputs: 12 + 24,
        parameters: 96,
      },
    ],
    ['repeat(0, () => relu)(x)', [3, 16], { output: [3, 16] }],
  ],
  branches: [
    ['branches([identity, identity])(x)', [3, 16], { output: [3, 32], inputs: 96, outputs: 96 }],
    ['branches([identity, identity], { axis: -2 })(x)', [3, 16], { output: [6, 16], inputs: 96, outputs: 96 }],
  ],
  scope: [
    within('{}', {}),
    within('{ weights: "int4", activations: "fp16" }', { weights: 128, outputs: 96 }),
    // A bit an element for the index.
    within('{ sparsity: { fraction: 0.75 } }', { weights: 256 * (0.25 + 1 / 8) }),
    within('{ sparsity: { fraction: 0.5, structured: true } }', { flops: 768, macs: 384, weights: 128 }),
    within('{ recompute: true }', {}),
    // The innermost wins.
    [
      'scope("o", scope("i", linear(16, { bias: false }), { weights: "int4" }), { weights: "fp32" })(x)',
      [3, 16],
      { output: [3, 16], ...square, weights: 128 },
    ],
    // Keys of 16 bits in a cache, of 8 elsewhere.
    [
      'scope("s", y => kvCache(y.mul(1)).mul(1), { kvCache: "fp16" })(x)',
      [2, 3, 8],
      { output: [2, 3, 8], flops: 96, inputs: 48, outputs: 48, kvRead: 96, kvWrite: 96 },
    ],
  ],
  mixtureOfExperts: [
    mixture('', {}),
    mixture(', routerBias: true', { routerBias: true }),
    mixture(`, shared: ${dense}`, { shared: true }),
  ],
  custom: [
    [
      'custom("scan", [x], { shape: [3, 9], flops: 500, macs: 200, state: 30, saves: 4 })',
      [3, 16],
      { output: [3, 9], flops: 500, macs: 200, inputs: 48, outputs: 27, kvRead: 30, kvWrite: 30 },
      { phase: 'decode' },
    ],
    [
      'custom("scan", [x], { shape: [3, 9], flops: 500, macs: 200, state: 30 })',
      [3, 16],
      { output: [3, 9], flops: 500, macs: 200, inputs: 48, outputs: 27 },
    ],
    [
      'custom("fft", [x], { shape: [3, 9], flops: 500 })',
      [3, 16],
      { output: [3, 9], flops: 500, inputs: 48, outputs: 27 },
    ],
    [
      'custom("fft", [x, x.slice(0, 1)], { shape: [9], flops: 5, reads: 60, writes: 40, parameters: 7, dtype: "fp16", backwardFlops: 3 })',
      [3, 16],
      { output: [9], flops: 5, weights: 7, inputs: 60, outputs: 80, parameters: 7 },
    ],
  ],
}
