/**
 * FLOPs per element of the output for everything that is not a contraction, a reduction or a pool.
 * layerNorm 8 + gelu 10 + softmax 4 + add 1 is the split that reproduces the "Other" rows of Kim et al., *Full Stack
 * Optimization of Transformer Inference* (arXiv 2302.14017), Tables 3, 10 and 11.
 */
export const flopsPerElement = {
  add: 1,
  sub: 1,
  mul: 1,
  div: 1,
  relu: 1,
  relu6: 1,
  leakyRelu: 1,
  prelu: 1,
  square: 1,
  exp: 1,
  sqrt: 1,
  batchNorm: 2,
  batchNormTraining: 8,
  /** In training; at inference it is no op. */
  dropout: 1,
  rope: 3,
  hardswish: 3,
  hardsigmoid: 3,
  softmax: 4,
  silu: 4,
  sigmoid: 4,
  rmsNorm: 4,
  elu: 4,
  softplus: 4,
  logSoftmax: 5,
  tanh: 6,
  layerNorm: 8,
  groupNorm: 8,
  mish: 10,
  gelu: 10,
  /** Per output element of bilinear interpolation. */
  bilinear: 7,
} as const satisfies Record<string, number>
