/**
 * Attributes resident memory on a device: weights (in training with gradient and optimizer state) and KV cache, to ops.
 */
import type { Node, Value } from '../graph/graph'
import { cacheFootprint, weightsFootprint } from './footprint'
import type { PhaseCosts } from './phaseRequest'

/** Resident bytes. Summed over all weights and ops of a stage they give its footprint without activations. */
export interface AttributedMemory {
  /** Bytes of a weight; in training with its gradient and optimizer state. */
  readonly weight: (parameter: Value) => number
  /** Bytes in the KV cache of tensors that an op produces. */
  readonly cache: (node: Node) => number
}

export function attributeMemory({ graph, dtypes, parallelPlan, training }: PhaseCosts): AttributedMemory {
  const { sharding } = parallelPlan
  const caches = new Map<Node, number>()
  for (const cache of graph.caches) {
    const { producer } = cache.of
    if (producer !== null) caches.set(producer, (caches.get(producer) ?? 0) + cacheFootprint(cache, dtypes, sharding))
  }
  return {
    weight: training?.held ?? (parameter => weightsFootprint([parameter], dtypes, sharding)),
    cache: node => caches.get(node) ?? 0,
  }
}
