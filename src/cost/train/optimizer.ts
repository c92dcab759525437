/** State and FLOPs of each optimizer by its definition (`optimizerSources` in src/scenario/training.ts). */
import type { Optimizer } from '../../scenario/scenario'
import { elements, type Shape } from '../../tensor/shape'

interface Rule {
  /** Bytes of state beside the weight, its gradient and its master copy, for one weight of a shape. */
  readonly state: (shape: Shape) => number
  /** FLOPs of a step per parameter, operation by operation of the update. */
  readonly flops: number
  /** Backward passes a step takes: Hessian-vector products are passes of their own. */
  readonly backwards: number
}

const perParameter =
  (bytes: number) =>
  (shape: Shape): number =>
    bytes * elements(shape)

/** Two statistics in fp32, or two in 8 bits. */
const moments = perParameter(8)

/**
 * Adam's 14: m = b1 m + (1 - b1) g (3), v = b2 v + (1 - b2) g^2 (4), both divided by their bias correction (2), square root,
 * + eps, m / that, times the rate, subtracted (5).
 */
const adamFlops = 14

const rules: Readonly<Record<Optimizer, Rule>> = {
  sgd: { state: () => 0, flops: 2, backwards: 1 },
  momentum: { state: perParameter(4), flops: 4, backwards: 1 },
  adam: { state: moments, flops: adamFlops, backwards: 1 },
  /** And the weight times 1 - rate * decay. */
  adamw: {
    state: moments,
    flops: adamFlops + 1,
    backwards: 1,
  },
  /**
   * Row and column means of g^2 over the last two axes in place of v; a vector keeps v whole. g^2 + eps (2), both means (2), their update and
   * product (2), root and quotient (2), clipping by the update's RMS (3), the rate and the subtraction (2).
   */
  adafactor: {
    state: shape =>
      shape.length < 2
        ? 4 * elements(shape)
        : 4 * (elements(shape.slice(0, -1)) + elements([...shape.slice(0, -2), ...shape.slice(-1)])),
    flops: 13,
    backwards: 1,
  },
  /** Adam, each moment scaled out of and back into 8 bits (2 + 1 for the block's maximum). */
  adam8bit: {
    state: perParameter(2),
    flops: adamFlops + 6,
    backwards: 1,
  },
  /** Adam on the Hessian's diagonal, z * Hz and its block average (2); Hz is one more backward pass. */
  adahessian: {
    state: perParameter(12),
    flops: adamFlops + 2,
    backwards: 2,
  },
}

export const ruleOf = (optimizer: Optimizer): Rule => rules[optimizer]
