/** Element by element, and norms: FLOPs an element as src/ops/costs.ts lists them, by the operations of each definition. */
import type { Case, Cases } from '../table'

/** One that keeps the shape and has no weights. */
const unary = (body: string, shape: readonly number[], perElement: number): Case => {
  const elements = shape.reduce((product, each) => product * each, 1)
  return [body, shape, { output: shape, flops: perElement * elements, inputs: elements, outputs: elements }]
}

// compare; multiply; e^x; square root
const one = ['relu', 'relu6', 'leakyRelu', 'square', 'exp', 'sqrt']
// hardswish: add, clamp, product with x / 6. hardsigmoid: add, clamp, divide.
const three = ['hardswish', 'hardsigmoid']
// sigmoid: negate, e^x, add, divide. silu: the same with x over it. elu: compare, e^x, subtract, product. softplus: e^x, add, log, compare.
const four = ['sigmoid', 'silu', 'elu', 'softplus']

const activations: Cases = Object.fromEntries(
  [...one.map(kind => [kind, 1]), ...three.map(kind => [kind, 3]), ...four.map(kind => [kind, 4])].map(
    ([kind, flops]) => [
      kind,
      [unary(`${kind}(x)`, [3, 16], flops as number), unary(`${kind}(x)`, [2, 3, 4, 5], flops as number)],
    ],
  ),
)

/** A norm over n features of 3 rows with `vectors` vectors of weights. */
const norm = (body: string, perElement: number, vectors: number): Case => [
  body,
  [3, 16],
  {
    output: [3, 16],
    flops: perElement * 48,
    weights: vectors * 16,
    inputs: 48,
    outputs: 48,
    parameters: vectors * 16,
  },
]

/** Of a tensor with one that broadcasts, with a number, with a weight, and of two that broadcast both ways. */
const arithmetic = (kind: string): readonly Case[] => [
  [`x.${kind}(x)`, [3, 16], { output: [3, 16], flops: 48, inputs: 96, outputs: 48 }],
  [`x.${kind}(0.5)`, [3, 16], { output: [3, 16], flops: 48, inputs: 48, outputs: 48 }],
  [
    `x.${kind}(parameter([16]))`,
    [3, 16],
    { output: [3, 16], flops: 48, weights: 16, inputs: 48, outputs: 48, parameters: 16 },
  ],
  // 1 stretches to 0, too.
  [`x.${kind}(parameter([1, 4]))`, [0, 4], { output: [0, 4], weights: 4, parameters: 4 }],
  [`x.${kind}(input([4, 1, 5]))`, [3, 1], { output: [4, 3, 5], flops: 60, inputs: 3 + 20, outputs: 60 }],
]

export const elementwise: Cases = {
  ...activations,
  // (e^x - e^-x) / (e^x + e^-x): negate, twice e^x, subtract, add, divide.
  tanh: [unary('tanh(x)', [3, 16], 6)],
  // x tanh(log(1 + e^x)): e^x, add, log, the six of tanh, product.
  mish: [unary('mish(x)', [3, 16], 10)],
  // Kim et al., arXiv 2302.14017: 10, as its "Other" rows need beside layerNorm 8 and softmax 4.
  gelu: [unary('gelu(x)', [3, 16], 10), unary('gelu(x)', [2, 3, 4], 10)],
  softmax: [unary('softmax()(x)', [3, 16], 4), unary('softmax({ axis: 0 })(x)', [3, 16], 4)],
  logSoftmax: [unary('logSoftmax()(x)', [3, 16], 5), unary('logSoftmax({ axis: -2 })(x)', [3, 16], 5)],
  rope: [unary('rope(x)', [1, 2, 3, 8], 3)],
  identity: [['identity(x)', [3, 16], { output: [3, 16] }]],
  // The identity outside of training.
  crossEntropy: [['crossEntropy(x)', [3, 16], { output: [3, 16] }]],
  dropout: [['dropout(0.1)(x)', [3, 16], { output: [3, 16] }]],
  prelu: [
    ['prelu()(x)', [3, 16], { output: [3, 16], flops: 48, weights: 1, inputs: 48, outputs: 48, parameters: 1 }],
    ['prelu({ weights: "fp32" })(x)', [3], { output: [3], flops: 3, weights: 4, inputs: 3, outputs: 3, parameters: 1 }],
  ],
  layerNorm: [
    norm('layerNorm()(x)', 8, 2),
    norm('layerNorm({ bias: false })(x)', 8, 1),
    norm('layerNorm({ affine: false })(x)', 8, 0),
  ],
  rmsNorm: [norm('rmsNorm()(x)', 4, 1), norm('rmsNorm({ affine: false })(x)', 4, 0)],
  batchNorm: [
    // Four vectors are read; the running mean and variance are no parameters.
    [
      'batchNorm()(x)',
      [2, 8, 3, 3],
      { output: [2, 8, 3, 3], flops: 2 * 144, weights: 32, inputs: 144, outputs: 144, parameters: 16 },
    ],
    [
      'batchNorm({ affine: false })(x)',
      [2, 8],
      { output: [2, 8], flops: 2 * 16, weights: 16, inputs: 16, outputs: 16 },
    ],
    ['batchNorm({ fold: true })(x)', [2, 8, 3, 3], { output: [2, 8, 3, 3] }],
  ],
  groupNorm: [
    [
      'groupNorm(4)(x)',
      [2, 8, 3],
      { output: [2, 8, 3], flops: 8 * 48, weights: 16, inputs: 48, outputs: 48, parameters: 16 },
    ],
    ['groupNorm(1, { affine: false })(x)', [2, 8, 3], { output: [2, 8, 3], flops: 8 * 48, inputs: 48, outputs: 48 }],
  ],
  instanceNorm: [
    [
      'instanceNorm()(x)',
      [2, 8, 3],
      { output: [2, 8, 3], flops: 8 * 48, weights: 16, inputs: 48, outputs: 48, parameters: 16 },
    ],
    [
      'instanceNorm({ affine: false })(x)',
      [1, 2, 3, 4, 5],
      { output: [1, 2, 3, 4, 5], flops: 8 * 120, inputs: 120, outputs: 120 },
    ],
  ],
  'tensor.add': arithmetic('add'),
  'tensor.sub': arithmetic('sub'),
  'tensor.mul': arithmetic('mul'),
  'tensor.div': arithmetic('div'),
}
