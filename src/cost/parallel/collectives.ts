/**
 * Collectives between devices: their kinds, and the bytes that one device sends in each. `ring` passes keys and values
 * around the devices of context parallelism; `send` hands a tensor to the next pipeline stage.
 */
import type { Value } from '../../graph/graph'
import { elements } from '../../tensor/shape'

const collectiveKinds = ['allReduce', 'allGather', 'reduceScatter', 'allToAll', 'ring', 'send'] as const
export type CollectiveKind = (typeof collectiveKinds)[number]

/** A collective over a tensor or its gradient. `sent` gives the elements that one device sends. */
export interface Collective {
  readonly kind: CollectiveKind
  readonly value: Value
  readonly devices: number
  /** Number of neighbouring devices that the group spans, from its first to its last. */
  readonly span: number
  /** Fraction of the tensor that the collective carries; 1 where left out. */
  readonly fraction?: number
  /** Set for a collective over the tensor's gradient, which is dropped where the tensor needs none. */
  readonly gradient?: true
  /** Set for an operand that is gathered again in backward; a contraction needs it for a weight's gradient alone. */
  readonly regathered?: true
}

/**
 * Fraction of a tensor that each of n devices sends in a ring algorithm: all-reduce 2 (n - 1) / n; all-gather,
 * reduce-scatter and all-to-all (n - 1) / n (Thakur et al., Optimization of collective communication operations in
 * MPICH, 2005). Around a ring of n, each device passes on n - 1 of n shards (Liu et al., arXiv 2310.01889).
 */
export const sentFraction = (kind: CollectiveKind, devices: number): number => {
  if (kind === 'send') return 1
  const part = (devices - 1) / devices
  return kind === 'allReduce' ? 2 * part : part
}

/** Elements that one device sends in a collective. */
export const sent = ({ kind, value, devices, fraction = 1 }: Collective): number =>
  elements(value.shape) * fraction * sentFraction(kind, devices)
