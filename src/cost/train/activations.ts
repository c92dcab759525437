/** What is in memory for backward: saved activations, and the largest working set beside them. */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import { bytesPerElement } from '../../tensor/dtype'
import { storedAs } from '../node'
import type { Spread } from '../parallel/spread'
import type { NeedsGradient } from './gradients'
import type { TrainingDTypes } from './precision'
import type { Region } from './regions'
import { type Kept, savings, stored } from './saved'

export interface Activations {
  /** Bytes that each op is the first to save. */
  readonly savedBy: Float64Array
  /** The largest working set of each stage. */
  readonly transient: Float64Array
  /** Whether a storage is kept for backward. */
  readonly keeps: (storage: Value) => boolean
}

export function activations(
  graph: Graph,
  needs: NeedsGradient,
  regions: readonly Region[],
  dtypes: TrainingDTypes,
  { sharding, stages }: Spread,
): Activations {
  const { nodes } = graph
  const keptBy = savings(needs, dtypes, sharding)
  const regionOf = new Map<Node, Region>()
  for (const region of regions) for (const node of region.nodes) regionOf.set(node, region)

  const known = new Set<unknown>()
  const savedBy = new Float64Array(nodes.length)
  const keep = ({ index }: Node, { key, bytes }: Kept): void => {
    if (known.has(key)) return
    known.add(key)
    savedBy[index] = (savedBy[index] as number) + bytes
  }
  for (const node of nodes) {
    const region = regionOf.get(node)
    if (region === undefined) for (const kept of keptBy(node)) keep(node, kept)
    else if (region.nodes[0] === node) {
      for (const value of inflow(region, needs)) keep(node, stored(value, dtypes, sharding))
      if (region.statistics > 0)
        keep(node, { key: region, bytes: region.statistics * sharding.held((region.nodes[0] as Node).output) })
    }
  }

  /** What a region saves when it is computed again, beside what is there already. */
  const rebuilt = (region: Region): number => {
    const again = new Map<unknown, number>()
    for (const node of region.nodes)
      for (const { key, bytes } of keptBy(node)) if (!known.has(key)) again.set(key, bytes)
    return sum(again.values())
  }
  return {
    savedBy,
    transient: workingSet(graph, needs, dtypes, regions, rebuilt, { sharding, stages }),
    keeps: storage => known.has(storage),
  }
}

/** Tensors made outside a region that it reads, where it has anything to compute a gradient of. */
function inflow({ nodes }: Region, needs: NeedsGradient): Value[] {
  if (!nodes.some(({ output }) => needs(output))) return []
  const inside = new Set(nodes)
  const flows = nodes.flatMap(({ inputs }) => inputs.map(({ storage }) => storage))
  return flows.filter(value => !isWeight(value) && (value.producer === null || !inside.has(value.producer)))
}

/**
 * The largest sum of live gradients, gradients about to be added, and what a region under way has rebuilt, over the
 * backward order, of each stage. A gradient lives from the last reader of its tensor to the op that made it.
 */
function workingSet(
  { nodes, outputs }: Graph,
  needs: NeedsGradient,
  dtypes: TrainingDTypes,
  regions: readonly Region[],
  rebuilt: (region: Region) => number,
  { sharding, stages }: Pick<Spread, 'sharding' | 'stages'>,
): Float64Array {
  const enters = new Map(regions.map(region => [region.nodes.at(-1) as Node, rebuilt(region)]))
  const leaves = new Map(
    regions.map(region => [region.nodes[0] as Node, enters.get(region.nodes.at(-1) as Node) as number]),
  )
  const bytes = (value: Value): number =>
    value.distinct * bytesPerElement(storedAs(value.storage, dtypes)) * sharding.held(value)
  const live = new Map<Value, number>()
  let now = 0
  const begin = (storage: Value): void => {
    if (live.has(storage)) return
    live.set(storage, bytes(storage))
    now += bytes(storage)
  }
  for (const { storage } of outputs) if (needs(storage) && storage.producer !== null) begin(storage)
  const peaks = new Float64Array(stages.count)
  peaks[stages.count - 1] = now
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at] as Node
    now += enters.get(node) ?? 0
    if (needs(node.output) && live.has(node.output)) {
      let temporary = 0
      for (const value of node.inputs) {
        if (value.storage.producer === null || !needs(value)) continue
        if (live.has(value.storage)) temporary += bytes(value)
        begin(value.storage)
      }
      const stage = stages.of(node)
      peaks[stage] = Math.max(peaks[stage] as number, now + temporary)
      now -= live.get(node.output) ?? 0
      live.delete(node.output)
    }
    now -= leaves.get(node) ?? 0
  }
  return peaks
}

const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}
