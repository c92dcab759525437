/** State and FLOPs of each optimizer, by its definition, which src/scenario/settings.ts names. */
import type { Optimizer } from '../../scenario/scenario'
import { elements, type Shape } from '../../tensor/shape'

interface Rule {
  /** Bytes of optimizer state for one weight of a shape, without the weight, its gradient and its master copy. */
  readonly state: (shape: Shape) => number
  /** FLOPs of an update of one weight at the vector rate, counted operation by operation. */
  readonly flops: (shape: Shape) => number
  /** Multiply-accumulates of an update of one weight, in bf16. Default 0. */
  readonly macs?: (shape: Shape) => number
  /** Number of backward passes per step: a Hessian-vector product is a further one. */
  readonly backwards: number
}

const perParameter =
  (count: number) =>
  (shape: Shape): number =>
    count * elements(shape)

/** Two moments in fp32. */
const moments = perParameter(8)

/**
 * FLOPs of an Adam update per parameter, 14: m = b1 m + (1 - b1) g (3), v = b2 v + (1 - b2) g^2 (4), bias correction of
 * both (2), square root, + eps, quotient, learning rate, subtraction (5).
 */
const adamFlops = 14

const rules: Readonly<Record<Optimizer, Rule>> = {
  sgd: { state: () => 0, flops: perParameter(2), backwards: 1 },
  momentum: { state: perParameter(4), flops: perParameter(4), backwards: 1 },
  adam: { state: moments, flops: perParameter(adamFlops), backwards: 1 },
  /** Adam with decoupled weight decay: the weight times 1 - rate * decay (1). */
  adamw: {
    state: moments,
    flops: perParameter(adamFlops + 1),
    backwards: 1,
  },
  /**
   * Row and column means of g^2 over the last two axes in place of v; a vector keeps v whole. FLOPs: g^2 + eps (2),
   * both means (2), their update and product (2), root and quotient (2), clipping by the update's RMS (3), rate and
   * subtraction (2).
   */
  adafactor: {
    state: shape =>
      shape.length < 2
        ? 4 * elements(shape)
        : 4 * (elements(shape.slice(0, -1)) + elements([...shape.slice(0, -2), ...shape.slice(-1)])),
    flops: perParameter(13),
    backwards: 1,
  },
  /** Adam with moments of 8 bits: for each, dequantise and quantise (2), and the maximum of the block (1). */
  adam8bit: {
    state: perParameter(2),
    flops: perParameter(adamFlops + 6),
    backwards: 1,
  },
  /** Adam on the Hessian's diagonal: z * Hz and its block average (2). Hz takes a second backward pass. */
  adahessian: {
    state: perParameter(12),
    flops: perParameter(adamFlops + 2),
    backwards: 2,
  },
  /**
   * One momentum in fp32. FLOPs: c = b1 m + (1 - b1) g (3), its sign (1), rate and subtraction (2), the weight times 1 -
   * rate * decay (1), m = b2 m + (1 - b2) g (3).
   */
  lion: { state: perParameter(4), flops: perParameter(10), backwards: 1 },
  /** Updates matrices, where adamw updates the other weights. One momentum in fp32. */
  muon: { state: perParameter(4), flops: muonFlops, macs: newtonSchulzMacs, backwards: 1 },
}

/** Iterations of Newton-Schulz in an update of Muon. */
const newtonSchulzSteps = 5

/** Sides of a weight as a matrix, the smaller first: filters of a convolution are rows. */
function sidesOf(shape: Shape): readonly [number, number] {
  const rows = shape[0] as number
  const columns = elements(shape.slice(1))
  return [Math.min(rows, columns), Math.max(rows, columns)]
}

/**
 * X <- aX + (bA + cA^2) X with A = X X^T for a matrix X of m rows and n >= m columns (transposed where it is taller):
 * m^2 n for A, m^3 for A^2, m^2 n for the product with X (Jordan, *Muon: an optimizer for hidden layers*, 2024, who
 * counts 2 (2 n m^2 + m^3) FLOPs; Liu et al., arXiv 2502.16982).
 */
function newtonSchulzMacs(shape: Shape): number {
  const [m, n] = sidesOf(shape)
  return newtonSchulzSteps * (2 * m * m * n + m ** 3)
}

/**
 * FLOPs of Muon outside of products. Per element: momentum (2), Nesterov (2), the norm (square, sum) and the quotient
 * (3), rate and subtraction (2), the weight times 1 - rate * decay (1). Per iteration bA + cA^2 (3 per element of A)
 * and the sum with aX (2 per element of X).
 */
function muonFlops(shape: Shape): number {
  const [m, n] = sidesOf(shape)
  return 10 * m * n + newtonSchulzSteps * (3 * m * m + 2 * m * n)
}

/** Rule for one weight. `isHidden`: it is a matrix of a hidden layer, which Muon updates; adamw updates the others. */
export const ruleFor = (optimizer: Optimizer, isHidden: boolean): Rule =>
  rules[optimizer === 'muon' && !isHidden ? 'adamw' : optimizer]

export const backwardsOf = (optimizer: Optimizer): number => rules[optimizer].backwards
