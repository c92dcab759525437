/** State and FLOPs of each optimizer, by its definition, which src/scenario/settings.ts names. */
import type { Optimizer } from '../../scenario/scenario'
import { elements, type Shape } from '../../tensor/shape'

interface Rule {
  /** Bytes of optimizer state for one weight of a shape, without the weight, its gradient and its master copy. */
  readonly state: (shape: Shape) => number
  /** FLOPs of an update per parameter, counted operation by operation. */
  readonly flops: number
  /** Number of backward passes per step: a Hessian-vector product is a further one. */
  readonly backwards: number
}

const perParameter =
  (bytes: number) =>
  (shape: Shape): number =>
    bytes * elements(shape)

/** Two moments in fp32. */
const moments = perParameter(8)

/**
 * FLOPs of an Adam update per parameter, 14: m = b1 m + (1 - b1) g (3), v = b2 v + (1 - b2) g^2 (4), bias correction of
 * both (2), square root, + eps, quotient, learning rate, subtraction (5).
 */
const adamFlops = 14

const rules: Readonly<Record<Optimizer, Rule>> = {
  sgd: { state: () => 0, flops: 2, backwards: 1 },
  momentum: { state: perParameter(4), flops: 4, backwards: 1 },
  adam: { state: moments, flops: adamFlops, backwards: 1 },
  /** Adam with decoupled weight decay: the weight times 1 - rate * decay (1). */
  adamw: {
    state: moments,
    flops: adamFlops + 1,
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
    flops: 13,
    backwards: 1,
  },
  /** Adam with moments of 8 bits: for each, dequantise and quantise (2), and the maximum of the block (1). */
  adam8bit: {
    state: perParameter(2),
    flops: adamFlops + 6,
    backwards: 1,
  },
  /** Adam on the Hessian's diagonal: z * Hz and its block average (2). Hz takes a second backward pass. */
  adahessian: {
    state: perParameter(12),
    flops: adamFlops + 2,
    backwards: 2,
  },
}

export const ruleOf = (optimizer: Optimizer): Rule => rules[optimizer]
