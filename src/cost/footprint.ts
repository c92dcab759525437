/** Memory footprint of inference in bytes: weights, KV cache and the peak of live activations, per pipeline stage. */
import { type CacheEntry, type Graph, isWeight, type Value } from '../graph/graph'
import type { DTypes } from '../scenario/scenario'
import { elements } from '../tensor/shape'
import { bytesPerElement } from '../tensor/storedFormat'
import { wholeCount } from './cost'
import type { Footprint } from './footprintParts'
import { cacheDType, storageDType, weightBytesPerElement } from './opCost'
import { parametersByStage } from './parallel/parallelPlan'
import type { Sharding } from './parallel/sharding'
import { passOnlyWeights } from './phaseRequest'
import type { Rules } from './rules'
import { temporaryBytes } from './temporaries'

const withHigherPeaks = (end: readonly Footprint[], start: readonly Footprint[]): readonly Footprint[] =>
  end.map((footprint, stage) => {
    const { activations, transient } = start[stage] ?? footprint
    const isHigher = activations + transient > footprint.activations + footprint.transient
    return isHigher ? { ...footprint, activations, transient } : footprint
  })

/**
 * Footprint of generation: that of its last step, with the activation peak of its start (prefill or first step) where
 * that is higher, and the weights that only prefill uses.
 */
export function generationFootprint(end: Moment, start: Moment, dtypes: DTypes): readonly Footprint[] {
  const footprints = [
    ...withHigherPeaks(
      footprint(end.graph, dtypes, true, end.rules),
      footprint(start.graph, dtypes, false, start.rules),
    ),
  ]
  const { stages, sharding } = end.rules.parallelPlan
  for (const [weight, node] of passOnlyWeights(start.graph, end.graph).weights) {
    const stage =
      start.rules.parallelPlan.stages.count === stages.count ? start.rules.parallelPlan.stages.stageOf(node) : 0
    const before = footprints[stage] as Footprint
    footprints[stage] = { ...before, weights: before.weights + weightsFootprint([weight], dtypes, sharding) }
  }
  return footprints
}

/** A traced pass or step. */
interface Moment {
  readonly graph: Graph
  readonly rules: Pick<Rules, 'parallelPlan' | 'isFused'>
}

/** Bytes of weights on one device, its share of the experts included. */
export const weightsFootprint = (parameters: readonly Value[], dtypes: DTypes, { heldFraction }: Sharding): number =>
  parameters.reduce(
    (sum, p) => sum + elements(p.shape) * p.copies * weightBytesPerElement(p, dtypes) * heldFraction(p),
    0,
  )

/** Bytes of one KV cache entry (or recurrent state) on one device; a window or a chunk caps its tokens. */
export const cacheFootprint = (cache: CacheEntry, dtypes: DTypes, { heldFraction, cachedFraction }: Sharding): number =>
  cache.elementsPerToken *
  Math.min(cache.tokens, cache.window, cache.chunk) *
  bytesPerElement(cacheDType(cache.cached, dtypes)) *
  (cache.state ? heldFraction(cache.of) : cachedFraction(cache.of))

/**
 * Footprint of each pipeline stage. `once` leaves static values out of the live activations: a decode step finds their
 * results (an encoder's keys and values) in the cache.
 */
export function footprint(
  graph: Graph,
  dtypes: DTypes,
  once: boolean,
  rules: Pick<Rules, 'parallelPlan' | 'isFused'>,
): readonly Footprint[] {
  const { sharding, stages } = rules.parallelPlan
  const weights = parametersByStage(graph, stages)
  const peaks = peakLive(graph, dtypes, once, rules)
  const cached = weights.map(() => 0)
  for (const cache of graph.caches) {
    const stage = cache.of.producer === null ? null : stages.stageOf(cache.of.producer)
    // A cached tensor without a producer is a model input, cached on every stage.
    for (const holder of stage === null ? cached.keys() : [stage])
      cached[holder] = (cached[holder] as number) + cacheFootprint(cache, dtypes, sharding)
  }
  return weights.map((parameters, stage) => ({
    weights: weightsFootprint(parameters, dtypes, sharding),
    kvCache: cached[stage] as number,
    ...(peaks[stage] as Peak),
    gradients: 0,
    optimizer: 0,
  }))
}

/** Bytes of live activations and of temporaries at the op that has the most of both together. */
type Peak = Pick<Footprint, 'activations' | 'transient'>

/**
 * Peak of live activations and temporaries of each stage. A tensor lives from its producer to its last reader, or to the
 * end of the fused kernel that the reader is in. Inputs live from the start, indices that an op makes beside its result
 * from their first reader, and outputs to the end. A view lives as its storage. Cached elements count in the KV cache, and
 * tensors inside a fused kernel take no memory.
 */
function peakLive(
  { nodes, inputs, outputs }: Graph,
  dtypes: DTypes,
  once: boolean,
  { parallelPlan: { sharding, stages }, isFused }: Pick<Rules, 'parallelPlan' | 'isFused'>,
): readonly Peak[] {
  const { heldFraction, madeToCache } = sharding
  const end = nodes.length
  // Indexed by the producer; inputs have none, and their last readers are in `lastReadOfInput`.
  const lastRead = new Int32Array(end).fill(-1)
  const lastReadOfInput = new Map<Value, number>()
  const read = ({ storage }: Value, index: number): void => {
    if (storage.producer !== null)
      lastRead[storage.producer.index] = Math.max(index, lastRead[storage.producer.index] as number)
    else if (!isWeight(storage)) lastReadOfInput.set(storage, Math.max(index, lastReadOfInput.get(storage) ?? -1))
  }
  for (const output of outputs) read(output, end)
  // From the last op to the first, so that the readers of a result are known before its producer.
  for (const { index, inputs: operands, output } of [...nodes].reverse()) {
    const kernelEnd = isFused(output) ? Math.max(index, lastRead[index] as number) : index
    // Cached operands are read from the KV cache, and do not extend a live range.
    for (const operand of operands) if (operand.cached === null) read(operand, kernelEnd)
  }

  const freed = new Float64Array(end + 1)
  let live = 0
  const begin = (value: Value, last: number): void => {
    if (last < 0 || (once && value.static) || isFused(value)) return
    const stored = wholeCount(elements(value.shape) * heldFraction(value)) - value.cacheWrites * madeToCache(value)
    const bytes = stored * bytesPerElement(storageDType(value, dtypes))
    live += bytes
    freed[last] = (freed[last] as number) + bytes
  }
  const begun = new Set(inputs)
  for (const value of inputs) begin(value, lastReadOfInput.get(value) ?? -1)
  const peaks: Peak[] = Array.from({ length: stages.count }, (_, stage) => ({
    activations: stage === 0 ? live : 0,
    transient: 0,
  }))
  for (const node of nodes) {
    const stage = stages.stageOf(node)
    for (const { storage } of node.inputs) {
      const last = lastReadOfInput.get(storage)
      if (last === undefined || begun.has(storage)) continue
      begun.add(storage)
      begin(storage, last)
    }
    begin(node.output, lastRead[node.index] as number)
    const transient = once && node.output.static ? 0 : temporaryBytes(node, dtypes, sharding)
    const peak = peaks[stage] as Peak
    if (live + transient > peak.activations + peak.transient) peaks[stage] = { activations: live, transient }
    live -= freed[node.index] as number
  }
  return peaks
}
