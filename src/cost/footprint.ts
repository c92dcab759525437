/** Footprint in bytes; of inference: weights, KV cache and the peak of live activations. */
import { type Graph, isWeight, type Value } from '../graph/graph'
import { bytesPerElement } from '../tensor/dtype'
import { elements } from '../tensor/shape'
import { storedAs, weightBytes } from './node'
import type { DTypes } from './scenario'

export interface Footprint {
  readonly weights: number
  readonly kvCache: number
  /** Peak of live activations; in training, what is saved for backward. */
  readonly activations: number
  /** Training alone. */
  readonly gradients: number
  /** State and master weights; training alone. */
  readonly optimizer: number
  /** The largest working set beside what is saved; training alone. */
  readonly transient: number
}

/** Of all weights, experts included. */
export const weightsFootprint = ({ parameters }: Graph, dtypes: DTypes): number =>
  parameters.reduce((sum, p) => sum + elements(p.shape) * p.copies * weightBytes(p, dtypes), 0)

/** `once`: static values are not there again (a decode step finds the encoder's work in the cache). */
export function footprint(graph: Graph, dtypes: DTypes, once: boolean): Footprint {
  return {
    weights: weightsFootprint(graph, dtypes),
    kvCache: graph.caches.reduce(
      (sum, { elementsPerToken, tokens, window, dtype }) =>
        sum + elementsPerToken * Math.min(tokens, window) * bytesPerElement(dtype ?? dtypes.kvCache),
      0,
    ),
    activations: peakLive(graph, dtypes, once),
    gradients: 0,
    optimizer: 0,
    transient: 0,
  }
}

/**
 * A tensor lives from its producer to its last reader; inputs from the start, outputs to the end; a view is its storage;
 * what is cached is in the cache.
 */
function peakLive({ nodes, inputs, outputs }: Graph, dtypes: DTypes, once: boolean): number {
  const end = nodes.length
  // By the index of the producer; inputs have none.
  const lastRead = new Int32Array(end).fill(-1)
  const lastReadOfInput = new Map<Value, number>()
  const read = ({ storage }: Value, at: number): void => {
    if (storage.producer !== null) lastRead[storage.producer.index] = at
    else if (!isWeight(storage)) lastReadOfInput.set(storage, at)
  }
  for (const { index, inputs: operands } of nodes) for (const operand of operands) read(operand, index)
  for (const output of outputs) read(output, end)

  const freed = new Float64Array(end + 1)
  let live = 0
  const begin = (value: Value, last: number): void => {
    if (last < 0 || (once && value.static)) return
    const bytes = (elements(value.shape) - value.cacheWrites) * bytesPerElement(storedAs(value, dtypes))
    live += bytes
    freed[last] = (freed[last] as number) + bytes
  }
  for (const value of inputs) begin(value, lastReadOfInput.get(value) ?? -1)
  let peak = live
  for (const { index, output } of nodes) {
    begin(output, lastRead[index] as number)
    if (live > peak) peak = live
    live -= freed[index] as number
  }
  return peak
}
