/**
 * FLOPs per element of the output for everything that is not a contraction, a reduction or a pool. Each operation of an
 * op's definition is one FLOP; e^x and log(x) count as one each, like a sum. Operations done once per row or channel
 * are left out. The split layerNorm 8 + gelu 10 + softmax 4 + add 1 reproduces the "Other" rows of Kim et al., *Full
 * Stack Optimization of Transformer Inference* (arXiv 2302.14017), Tables 3, 10 and 11.
 */
export const flopsPerElement = {
  add: 1,
  sub: 1,
  mul: 1,
  div: 1,
  /** One comparison, as for relu6, leakyRelu and prelu. */
  relu: 1,
  relu6: 1,
  leakyRelu: 1,
  prelu: 1,
  square: 1,
  exp: 1,
  sqrt: 1,
  /** Scale and shift, both folded from the four vectors. */
  batchNorm: 2,
  /** As layerNorm. */
  batchNormTraining: 8,
  /** In training. At inference dropout is not an op. */
  dropout: 1,
  /** Two products and a sum. */
  rope: 3,
  /** Sum, clamp, product with x / 6. */
  hardswish: 3,
  /** Sum, clamp, quotient. */
  hardsigmoid: 3,
  /** Difference from the maximum, e^x, sum, quotient. */
  softmax: 4,
  /** Negation, e^x, sum, quotient. */
  silu: 4,
  /** Negation, e^x, sum, quotient. */
  sigmoid: 4,
  /** Square, sum, two products. */
  rmsNorm: 4,
  /** Comparison, e^x, difference, product. */
  elu: 4,
  /** Comparison, e^x, sum, logarithm. */
  softplus: 4,
  /** Difference from the maximum, e^x, sum, logarithm, difference. */
  logSoftmax: 5,
  /** Negation, e^x twice, difference, sum, quotient. */
  tanh: 6,
  /** Mean and variance (sum, difference, square, sum), then difference, quotient, product and sum. */
  layerNorm: 8,
  groupNorm: 8,
  instanceNorm: 8,
  /** e^x, sum and logarithm, tanh's six, product. */
  mish: 10,
  /** The remainder of the "Other" rows above after layerNorm, softmax and add. */
  gelu: 10,
} as const satisfies Record<string, number>

/**
 * FLOPs per output of an interpolation: a product for each tap and the sums between them. Linear along one, two and three
 * axes takes 3, 7 and 15, cubic along two 31. All channels share the weights, which are left out. A copy takes none.
 */
export const interpolationFlops = (tapsPerAxis: number, axes: number): number =>
  tapsPerAxis === 1 ? 0 : 2 * tapsPerAxis ** axes - 1
