/** Who is the reason for what stays in memory, on the device that has it. */
import type { Node, Value } from '../graph/graph'
import { cacheFootprint, weightsFootprint } from './footprint'
import type { PhaseCosts } from './phaseRequest'

/** In bytes. Over all weights and ops of one stage they come to its footprint without activations. */
export interface AttributedMemory {
  /** A weight; in training its gradient and the optimizer's state with it. */
  readonly weight: (parameter: Value) => number
  /** What an op puts in the KV cache. */
  readonly cache: (node: Node) => number
}

export function attributeMemory({ graph, dtypes, spread, training }: PhaseCosts): AttributedMemory {
  const { sharding } = spread
  const caches = new Map<Node, number>()
  for (const cache of training === null ? graph.caches : []) {
    const { producer } = cache.of
    if (producer !== null) caches.set(producer, (caches.get(producer) ?? 0) + cacheFootprint(cache, dtypes, sharding))
  }
  return {
    weight: training?.held ?? (parameter => weightsFootprint([parameter], dtypes, sharding)),
    cache: node => caches.get(node) ?? 0,
  }
}
