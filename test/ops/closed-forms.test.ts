/** FLOPs, bytes and parameters of every layer against its closed formula, at int8 so that a byte is an element. */
import { expect, test } from 'vitest'
import { int8, layersOf } from '../support/report'

interface Expected {
  readonly flops: number
  readonly macs?: number
  readonly weights?: number
  readonly inputs: number
  readonly outputs: number
  readonly parameters?: number
  readonly output: readonly number[]
}

/** The single row of `body` applied to x of `shape`. */
function check(body: string, shape: readonly number[], imports: string, expected: Expected): void {
  test(`${body} of [${shape.join(', ')}]`, () => {
    const rows = layersOf(body, shape, imports, { dtypes: int8 })
    expect(rows).toHaveLength(1)
    const [row] = rows
    expect({
      flops: row?.flops,
      macs: row?.macs,
      weights: row?.bytes.weights,
      inputs: row?.bytes.inputs,
      outputs: row?.bytes.outputs,
      parameters: row?.parameters,
      output: row?.output,
    }).toEqual({ macs: 0, weights: 0, parameters: 0, ...expected })
  })
}

const m = 5 * 7
check('linear(11)(x)', [5, 7, 3], 'linear', {
  flops: 2 * m * 3 * 11 + m * 11,
  macs: m * 3 * 11,
  weights: 3 * 11 + 11,
  inputs: m * 3,
  outputs: m * 11,
  parameters: 3 * 11 + 11,
  output: [5, 7, 11],
})
check('linear(11, { bias: false })(x)', [5, 7, 3], 'linear', {
  flops: 2 * m * 3 * 11,
  macs: m * 3 * 11,
  weights: 33,
  inputs: m * 3,
  outputs: m * 11,
  parameters: 33,
  output: [5, 7, 11],
})
check('linear(8, { weights: { dtype: "int4", group: 4, scale: "fp16" }, bias: false })(x)', [2, 16], 'linear', {
  flops: 2 * 2 * 16 * 8,
  macs: 2 * 16 * 8,
  // 4 bits and a 16th of a 4-element group's scale each: 0.5 + 2 / 4 bytes.
  weights: 16 * 8 * (0.5 + 2 / 4),
  inputs: 32,
  outputs: 16,
  parameters: 128,
  output: [2, 8],
})
check('x.matmul(x.transpose(1, 2))', [4, 6, 5], '', {
  flops: 2 * 4 * 6 * 6 * 5,
  macs: 4 * 6 * 6 * 5,
  inputs: 2 * 4 * 6 * 5,
  outputs: 4 * 6 * 6,
  output: [4, 6, 6],
})
// An expanded operand is read at its distinct elements.
check('x.matmul(x.slice(0, 0, 1).transpose(1, 2).expand([4, 5, 6]))', [4, 6, 5], '', {
  flops: 2 * 4 * 6 * 6 * 5,
  macs: 4 * 6 * 6 * 5,
  inputs: 4 * 6 * 5 + 6 * 5,
  outputs: 4 * 6 * 6,
  output: [4, 6, 6],
})
// Outputs 16 x 16: floor((32 + 2 - 3) / 2) + 1.
check('conv2d(8, { kernel: 3, stride: 2, padding: 1 })(x)', [2, 4, 32, 32], 'conv2d', {
  flops: 2 * (2 * 8 * 16 * 16) * 4 * 9 + 2 * 8 * 16 * 16,
  macs: 2 * 8 * 16 * 16 * 4 * 9,
  weights: 8 * 4 * 9 + 8,
  inputs: 2 * 4 * 32 * 32,
  outputs: 2 * 8 * 16 * 16,
  parameters: 8 * 4 * 9 + 8,
  output: [2, 8, 16, 16],
})
check(
  'conv2d(8, { kernel: [3, 5], padding: "same", groups: 4, bias: false, dilation: [2, 1] })(x)',
  [1, 4, 9, 9],
  'conv2d',
  {
    flops: 2 * (8 * 81) * 1 * 15,
    macs: 8 * 81 * 15,
    weights: 8 * 15,
    inputs: 4 * 81,
    outputs: 8 * 81,
    parameters: 8 * 15,
    output: [1, 8, 9, 9],
  },
)
check('embedding(100, 16)(input([3, 7], "int32"))', [1], 'embedding', {
  flops: 0,
  weights: 3 * 7 * 16,
  inputs: 3 * 7 * 4,
  outputs: 3 * 7 * 16,
  parameters: 1600,
  output: [3, 7, 16],
})
check('embedding(100, 16).attend(x)', [3, 16], 'embedding', {
  flops: 2 * 3 * 16 * 100,
  macs: 3 * 16 * 100,
  weights: 1600,
  inputs: 48,
  outputs: 300,
  parameters: 1600,
  output: [3, 100],
})
check('layerNorm()(x)', [3, 16], 'layerNorm', {
  flops: 8 * 48,
  weights: 32,
  inputs: 48,
  outputs: 48,
  parameters: 32,
  output: [3, 16],
})
check('layerNorm({ bias: false })(x)', [3, 16], 'layerNorm', {
  flops: 8 * 48,
  weights: 16,
  inputs: 48,
  outputs: 48,
  parameters: 16,
  output: [3, 16],
})
check('layerNorm({ affine: false })(x)', [3, 16], 'layerNorm', {
  flops: 8 * 48,
  inputs: 48,
  outputs: 48,
  output: [3, 16],
})
check('rmsNorm()(x)', [3, 16], 'rmsNorm', {
  flops: 4 * 48,
  weights: 16,
  inputs: 48,
  outputs: 48,
  parameters: 16,
  output: [3, 16],
})
// Four vectors are read; the running mean and variance are no parameters.
check('batchNorm()(x)', [2, 8, 3, 3], 'batchNorm', {
  flops: 2 * 144,
  weights: 32,
  inputs: 144,
  outputs: 144,
  parameters: 16,
  output: [2, 8, 3, 3],
})
check('softmax()(x)', [3, 16], 'softmax', { flops: 4 * 48, inputs: 48, outputs: 48, output: [3, 16] })
check('logSoftmax()(x)', [3, 16], 'logSoftmax', { flops: 5 * 48, inputs: 48, outputs: 48, output: [3, 16] })
check('x.add(x)', [3, 16], '', { flops: 48, inputs: 96, outputs: 48, output: [3, 16] })
check('x.mul(0.5)', [3, 16], '', { flops: 48, inputs: 48, outputs: 48, output: [3, 16] })
check('x.sub(parameter([16]))', [3, 16], 'parameter', {
  flops: 48,
  weights: 16,
  inputs: 48,
  outputs: 48,
  parameters: 16,
  output: [3, 16],
})
check('x.sum(-1)', [3, 16], '', { flops: 48, inputs: 48, outputs: 3, output: [3] })
check('x.mean([0, 1], { keepDim: true })', [3, 16], '', { flops: 48, inputs: 48, outputs: 1, output: [1, 1] })
check('x.cast("fp32")', [3, 16], '', { flops: 0, inputs: 48, outputs: 48 * 4, output: [3, 16] })
check('concat([x, x], 1)', [3, 16], 'concat', { flops: 0, inputs: 96, outputs: 96, output: [3, 32] })
check('stack([x, x, x])', [3, 16], 'stack', { flops: 0, inputs: 144, outputs: 144, output: [3, 3, 16] })
check('rope(x)', [1, 2, 3, 8], 'rope', { flops: 3 * 48, inputs: 48, outputs: 48, output: [1, 2, 3, 8] })
check('maxPool2d({ kernel: 3, stride: 2, padding: 1 })(x)', [1, 2, 8, 8], 'maxPool2d', {
  flops: 9 * 32,
  inputs: 128,
  outputs: 32,
  output: [1, 2, 4, 4],
})
// With ceil: ceil((6 - 3) / 2) + 1 = 3 windows along an axis of 6.
check('avgPool2d({ kernel: 3, stride: 2, ceil: true })(x)', [1, 2, 6, 6], 'avgPool2d', {
  flops: 9 * 18,
  inputs: 72,
  outputs: 18,
  output: [1, 2, 3, 3],
})
// Windows of 5 into 3: [0,2) [1,4) [3,5): 7 taps along each axis.
check('adaptiveAvgPool2d(3)(x)', [1, 2, 5, 5], 'adaptiveAvgPool2d', {
  flops: 2 * 49,
  inputs: 50,
  outputs: 18,
  output: [1, 2, 3, 3],
})
check('globalAvgPool(x)', [1, 2, 5, 5], 'globalAvgPool', { flops: 50, inputs: 50, outputs: 2, output: [1, 2] })

// The layers of later families: each against PyTorch's definition or its closed form.
check('conv1d(8, { kernel: 3, padding: "causal", dilation: 2 })(x)', [2, 4, 16], 'conv1d', {
  flops: 2 * (2 * 8 * 16) * 4 * 3 + 2 * 8 * 16,
  macs: 2 * 8 * 16 * 4 * 3,
  weights: 8 * 4 * 3 + 8,
  inputs: 128,
  outputs: 256,
  parameters: 104,
  output: [2, 8, 16],
})
check(
  'conv3d(2, { kernel: [1, 3, 3], stride: [1, 2, 2], padding: [0, 1, 1], bias: false })(x)',
  [1, 3, 4, 8, 8],
  'conv3d',
  {
    flops: 2 * (2 * 4 * 16) * 3 * 9,
    macs: 2 * 4 * 16 * 3 * 9,
    weights: 54,
    inputs: 768,
    outputs: 128,
    parameters: 54,
    output: [1, 2, 4, 4, 4],
  },
)
// (8 - 1) * 2 - 2 * 1 + 2 * (3 - 1) - 2 + 1 + 1 = 16 with stride 2, padding 1, kernel 3, output padding 1.
check(
  'convTranspose2d(2, { kernel: 3, stride: 2, padding: 1, outputPadding: 1 })(x)',
  [1, 4, 8, 8],
  'convTranspose2d',
  {
    flops: 2 * 256 * 2 * 9 + 2 * 256,
    macs: 256 * 2 * 9,
    weights: 4 * 2 * 9 + 2,
    inputs: 256,
    outputs: 512,
    parameters: 74,
    output: [1, 2, 16, 16],
  },
)
check('einsum("bhqd,bhkd->bhqk", x, x)', [2, 3, 5, 7], 'einsum', {
  flops: 2 * 2 * 3 * 5 * 5 * 7,
  macs: 2 * 3 * 5 * 5 * 7,
  inputs: 420,
  outputs: 150,
  output: [2, 3, 5, 5],
})
check('einsum("ij,ik->ijk", x, x)', [3, 5], 'einsum', { flops: 75, inputs: 30, outputs: 75, output: [3, 5, 5] })
check('einsum("ij->i", x)', [3, 5], 'einsum', { flops: 15, inputs: 15, outputs: 3, output: [3] })
check('groupNorm(4)(x)', [2, 8, 3], 'groupNorm', {
  flops: 8 * 48,
  weights: 16,
  inputs: 48,
  outputs: 48,
  parameters: 16,
  output: [2, 8, 3],
})
check('prelu()(x)', [3, 16], 'prelu', {
  flops: 48,
  weights: 1,
  inputs: 48,
  outputs: 48,
  parameters: 1,
  output: [3, 16],
})
check('maxPool1d({ kernel: 2 })(x)', [1, 3, 8], 'maxPool1d', { flops: 24, inputs: 24, outputs: 12, output: [1, 3, 4] })
check('avgPool1d({ kernel: 3, stride: 1, padding: 1 })(x)', [1, 3, 8], 'avgPool1d', {
  flops: 72,
  inputs: 24,
  outputs: 24,
  output: [1, 3, 8],
})
check('upsample(2)(x)', [1, 3, 4, 4], 'upsample', { flops: 0, inputs: 48, outputs: 192, output: [1, 3, 8, 8] })
check('upsample([2, 3], { mode: "bilinear" })(x)', [1, 3, 4, 4], 'upsample', {
  flops: 7 * 288,
  inputs: 48,
  outputs: 288,
  output: [1, 3, 8, 12],
})
check('pad([[1, 1], [0, 2]])(x)', [1, 3, 4, 4], 'pad', { flops: 0, inputs: 48, outputs: 108, output: [1, 3, 6, 6] })
check('pixelShuffle(2)(x)', [1, 8, 4, 4], 'pixelShuffle', { flops: 0, inputs: 128, outputs: 128, output: [1, 2, 8, 8] })
// int32 indices: 4 bytes each.
check('embeddingBag(100, 16)(input([3, 7], "int32"))', [1], 'embeddingBag', {
  flops: 3 * 7 * 16,
  weights: 3 * 7 * 16,
  inputs: 84,
  outputs: 48,
  parameters: 1600,
  output: [3, 16],
})
check('gather(x, 5)', [9, 4], 'gather', { flops: 0, inputs: 20 + 20, outputs: 20, output: [5, 4] })
check('scatter(x, 5)', [9, 4], 'scatter', { flops: 36, inputs: 36 + 36, outputs: 20, output: [5, 4] })
check('aggregate({ edges: 30 })(x)', [9, 4], 'aggregate', {
  flops: 120,
  inputs: 120 + 2 * 30 * 4,
  outputs: 36,
  output: [9, 4],
})
check(
  'selectiveScan(x, x, parameter([6, 4]), x.slice(2, 0, 4), x.slice(2, 0, 4))',
  [2, 5, 6],
  'selectiveScan, parameter',
  { flops: 9 * 2 * 5 * 6 * 4, weights: 24, inputs: 60 + 60 + 40 + 40, outputs: 60, parameters: 24, output: [2, 5, 6] },
)
check('custom("fft", [x], { shape: [3, 9], flops: 500, reads: 60, writes: 40, parameters: 7 })', [3, 16], 'custom', {
  flops: 500,
  weights: 7,
  inputs: 60,
  outputs: 40,
  parameters: 7,
  output: [3, 9],
})
// Unstructured sparsity keeps compute and stores a bit an element for the index; structured removes both.
check('scope("s", linear(16, { bias: false }), { sparsity: { fraction: 0.75 } })(x)', [3, 16], 'linear, scope', {
  flops: 2 * 3 * 256,
  macs: 768,
  weights: 256 * (0.25 + 1 / 8),
  inputs: 48,
  outputs: 48,
  parameters: 256,
  output: [3, 16],
})
check(
  'scope("s", linear(16, { bias: false }), { sparsity: { fraction: 0.5, structured: true } })(x)',
  [3, 16],
  'linear, scope',
  { flops: 3 * 256, macs: 384, weights: 128, inputs: 48, outputs: 48, parameters: 256, output: [3, 16] },
)
check(
  'scope("s", linear(16, { bias: false }), { weights: "int4", activations: "fp16" })(x)',
  [3, 16],
  'linear, scope',
  { flops: 2 * 3 * 256, macs: 768, weights: 128, inputs: 48, outputs: 96, parameters: 256, output: [3, 16] },
)

const perElement: Readonly<Record<string, number>> = {
  relu: 1,
  relu6: 1,
  leakyRelu: 1,
  square: 1,
  exp: 1,
  sqrt: 1,
  hardswish: 3,
  hardsigmoid: 3,
  silu: 4,
  sigmoid: 4,
  elu: 4,
  softplus: 4,
  tanh: 6,
  mish: 10,
  gelu: 10,
}
for (const [kind, flops] of Object.entries(perElement))
  check(`${kind}(x)`, [3, 16], kind, { flops: flops * 48, inputs: 48, outputs: 48, output: [3, 16] })

for (const view of [
  'x.reshape([8, -1])',
  'x.transpose(0, 1)',
  'x.permute(1, 0)',
  'x.slice(0, 1)',
  'x.unsqueeze(0)',
  'x.expand([2, 3, 16])',
  'x.split(3, 0)[1]',
  'x.flatten()',
  'identity(x)',
  'dropout(0.1)(x)',
])
  test(`${view} moves nothing and makes no row`, () => {
    expect(layersOf(view, [3, 16], 'identity, dropout', { dtypes: int8 })).toEqual([])
  })
