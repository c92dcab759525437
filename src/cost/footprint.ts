/** Footprint in bytes; of inference: weights, KV cache and the peak of live activations. */
import { type CacheEntry, type Graph, isWeight, type Value } from '../graph/graph'
import type { DTypes } from '../scenario/scenario'
import { bytesPerElement } from '../tensor/dtype'
import { elements } from '../tensor/shape'
import type { Footprint } from './footprintParts'
import { storedAs, weightBytes } from './opCost'
import { parametersByStage } from './parallel/parallelPlan'
import type { Sharding } from './parallel/sharding'
import { usedInPassAlone } from './phaseRequest'
import type { Rules } from './rules'

const withHigherPeaks = (end: readonly Footprint[], start: readonly Footprint[]): readonly Footprint[] =>
  end.map((each, stage) => ({ ...each, activations: Math.max(each.activations, start[stage]?.activations ?? 0) }))

/** Of generation: as after its last step, with the higher peak of its start, and what the pass over the prompt has of its own. */
export function generating(end: Moment, start: Moment, dtypes: DTypes): readonly Footprint[] {
  const footprints = [
    ...withHigherPeaks(
      footprint(end.graph, dtypes, true, end.rules),
      footprint(start.graph, dtypes, false, start.rules),
    ),
  ]
  const { stages, sharding } = end.rules.spread
  for (const [weight, node] of usedInPassAlone(start.graph, end.graph).alone) {
    const at = start.rules.spread.stages.count === stages.count ? start.rules.spread.stages.of(node) : 0
    const stage = footprints[at] as Footprint
    footprints[at] = { ...stage, weights: stage.weights + weightsFootprint([weight], dtypes, sharding) }
  }
  return footprints
}

interface Moment {
  readonly graph: Graph
  readonly rules: Pick<Rules, 'spread' | 'stays'>
}

/** Of some weights, experts included, on one device. */
export const weightsFootprint = (parameters: readonly Value[], dtypes: DTypes, { held }: Sharding): number =>
  parameters.reduce((sum, p) => sum + elements(p.shape) * p.copies * weightBytes(p, dtypes) * held(p), 0)

/** Of what is cached of one tensor, on one device. */
export const cacheFootprint = (cache: CacheEntry, dtypes: DTypes, { held, cached }: Sharding): number =>
  cache.elementsPerToken *
  Math.min(cache.tokens, cache.window) *
  bytesPerElement(cache.dtype ?? dtypes.kvCache) *
  (cache.state ? held(cache.of) : cached(cache.of))

/** Of each stage. `once`: static values are not there again (a decode step finds the encoder's work in the cache). */
export function footprint(
  graph: Graph,
  dtypes: DTypes,
  once: boolean,
  rules: Pick<Rules, 'spread' | 'stays'>,
): readonly Footprint[] {
  const { sharding, stages } = rules.spread
  const weights = parametersByStage(graph, stages)
  const live = peakLive(graph, dtypes, once, rules)
  const cached = weights.map(() => 0)
  for (const cache of graph.caches) {
    const stage = cache.of.producer === null ? null : stages.of(cache.of.producer)
    // A cached tensor that no op makes is cached on every stage.
    for (const at of stage === null ? cached.keys() : [stage])
      cached[at] = (cached[at] as number) + cacheFootprint(cache, dtypes, sharding)
  }
  return weights.map((parameters, stage) => ({
    weights: weightsFootprint(parameters, dtypes, sharding),
    kvCache: cached[stage] as number,
    activations: live[stage] as number,
    gradients: 0,
    optimizer: 0,
    transient: 0,
  }))
}

/**
 * A tensor lives from its producer to its last reader, and where that runs as one with ops after it, to the last of those;
 * inputs from the start, outputs to the end; a view is its storage; what is cached is in the cache, and what stays on the
 * chip is nowhere. One peak a stage.
 */
function peakLive(
  { nodes, inputs, outputs }: Graph,
  dtypes: DTypes,
  once: boolean,
  { spread: { sharding, stages }, stays }: Pick<Rules, 'spread' | 'stays'>,
): Float64Array {
  const { held, cached } = sharding
  const end = nodes.length
  // By the index of the producer; inputs have none.
  const lastRead = new Int32Array(end).fill(-1)
  const lastReadOfInput = new Map<Value, number>()
  const read = ({ storage }: Value, at: number): void => {
    if (storage.producer !== null)
      lastRead[storage.producer.index] = Math.max(at, lastRead[storage.producer.index] as number)
    else if (!isWeight(storage)) lastReadOfInput.set(storage, Math.max(at, lastReadOfInput.get(storage) ?? -1))
  }
  for (const output of outputs) read(output, end)
  // From the last op on: readers of what an op makes are known before it.
  for (const { index, inputs: operands, output } of [...nodes].reverse()) {
    const kernelEnd = stays(output) ? Math.max(index, lastRead[index] as number) : index
    // What is cached is read there.
    for (const operand of operands) if (operand.cached === null) read(operand, kernelEnd)
  }

  const freed = new Float64Array(end + 1)
  let live = 0
  const begin = (value: Value, last: number): void => {
    if (last < 0 || (once && value.static) || stays(value)) return
    const stored = elements(value.shape) * held(value) - value.cacheWrites * cached(value)
    const bytes = stored * bytesPerElement(storedAs(value, dtypes))
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
