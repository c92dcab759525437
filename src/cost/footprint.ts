/** Footprint in bytes; of inference: weights, KV cache and the peak of live activations. */
import { type CacheEntry, type Graph, isWeight, type Value } from '../graph/graph'
import { bytesPerElement } from '../tensor/dtype'
import { elements } from '../tensor/shape'
import { storedAs, weightBytes } from './node'
import type { Sharding } from './parallel/sharding'
import { parametersByStage, type Spread } from './parallel/spread'
import type { Stages } from './parallel/stages'
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

export const footprintTotal = (footprint: Footprint): number =>
  Object.values(footprint).reduce((sum: number, bytes: number) => sum + bytes, 0)

/** Of the device that holds the most. */
export const fullest = (stages: readonly Footprint[]): Footprint =>
  stages.reduce((a, b) => (footprintTotal(b) > footprintTotal(a) ? b : a))

/** Of two moments of a run: as at the end, with the higher peak of the two. */
export const withHigherPeaks = (end: readonly Footprint[], start: readonly Footprint[]): readonly Footprint[] =>
  end.map((each, stage) => ({ ...each, activations: Math.max(each.activations, start[stage]?.activations ?? 0) }))

/** Of some weights, experts included, on one device. */
export const weightsFootprint = (parameters: readonly Value[], dtypes: DTypes, { held }: Sharding): number =>
  parameters.reduce((sum, p) => sum + elements(p.shape) * p.copies * weightBytes(p, dtypes) * held(p), 0)

/** Of what is cached of one tensor, on one device. */
export const cacheFootprint = (cache: CacheEntry, dtypes: DTypes, { held }: Sharding): number =>
  cache.elementsPerToken *
  Math.min(cache.tokens, cache.window) *
  bytesPerElement(cache.dtype ?? dtypes.kvCache) *
  held(cache.of)

/** Of each stage. `once`: static values are not there again (a decode step finds the encoder's work in the cache). */
export function footprint(
  graph: Graph,
  dtypes: DTypes,
  once: boolean,
  { sharding, stages }: Spread,
): readonly Footprint[] {
  const weights = parametersByStage(graph, stages)
  const live = peakLive(graph, dtypes, once, sharding, stages)
  return weights.map((parameters, stage) => ({
    weights: weightsFootprint(parameters, dtypes, sharding),
    kvCache: graph.caches
      .filter(({ of }) => of.producer === null || stages.of(of.producer) === stage)
      .reduce((sum, cache) => sum + cacheFootprint(cache, dtypes, sharding), 0),
    activations: live[stage] as number,
    gradients: 0,
    optimizer: 0,
    transient: 0,
  }))
}

/**
 * A tensor lives from its producer to its last reader; inputs from the start, outputs to the end; a view is its storage;
 * what is cached is in the cache. One peak a stage.
 */
function peakLive(
  { nodes, inputs, outputs }: Graph,
  dtypes: DTypes,
  once: boolean,
  { held }: Sharding,
  stages: Stages,
): Float64Array {
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
    const stored = elements(value.shape) - value.cacheWrites
    const bytes = stored * bytesPerElement(storedAs(value, dtypes)) * held(value)
    live += bytes
    freed[last] = (freed[last] as number) + bytes
  }
  for (const value of inputs) begin(value, lastReadOfInput.get(value) ?? -1)
  const peaks = new Float64Array(stages.count)
  peaks[0] = live
  for (const node of nodes) {
    const stage = stages.of(node)
    begin(node.output, lastRead[node.index] as number)
    if (live > (peaks[stage] as number)) peaks[stage] = live
    live -= freed[node.index] as number
  }
  return peaks
}
