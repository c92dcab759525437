/** Activation memory of training: activations saved for backward, and the largest working set while backward runs. */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import { bytesPerElement } from '../../tensor/storedFormat'
import { pushTo } from '../lists'
import { storageDType } from '../opCost'
import type { Stages } from '../parallel/stages'
import type { Rules } from '../rules'
import type { NeedsGradient } from './gradients'
import type { TrainingDTypes } from './precision'
import type { Region } from './regions'
import { rebuiltTensorsOf, type SavedTensor, savedStorage, savedTensorsOf } from './saved'
import { backwardTemporaryBytes } from './temporaries'

/** Activation memory under a set of recomputed regions. */
export interface Activations {
  /** Bytes of the tensors that each op is the first to save, by the op's index. */
  readonly savedBy: Float64Array
  /** Bytes of the largest working set of each pipeline stage. */
  readonly transient: Float64Array
  /** Whether a storage is saved for backward. */
  readonly isSaved: (storage: Value) => boolean
}

/** Data of backward that does not depend on the recomputed regions, shared by all plans that are compared. */
export interface Backward {
  readonly savedBy: (node: Node) => readonly SavedTensor[]
  /** Saved tensors that are materialised while the node is recomputed. */
  readonly rebuiltBy: (node: Node) => readonly SavedTensor[]
  /** Bytes of gradients and temporaries while each op runs backward, by the op's index. */
  readonly gradients: Float64Array
}

export function backwardIn(graph: Graph, needs: NeedsGradient, dtypes: TrainingDTypes, rules: Rules): Backward {
  const savedBy = oncePerNode(graph, savedTensorsOf(needs, dtypes, rules.parallelPlan.sharding))
  return {
    savedBy,
    rebuiltBy: oncePerNode(graph, rebuiltTensorsOf(savedBy, rules)),
    gradients: liveGradients(graph, needs, dtypes, rules),
  }
}

function oncePerNode<T>({ nodes }: Graph, of: (node: Node) => T): (node: Node) => T {
  const results = new Array<T | undefined>(nodes.length)
  return node => {
    const result = results[node.index] ?? of(node)
    results[node.index] = result
    return result
  }
}

/** Activation memory where the given regions are recomputed; a region saves its inputs and statistics only. */
export function activations(
  graph: Graph,
  needs: NeedsGradient,
  regions: readonly Region[],
  dtypes: TrainingDTypes,
  rules: Rules,
  { savedBy: savingsOf, rebuiltBy, gradients } = backwardIn(graph, needs, dtypes, rules),
): Activations {
  const { nodes } = graph
  const { sharding, stages } = rules.parallelPlan
  const regionOf = new Map<Node, Region>()
  for (const region of regions) for (const node of region.nodes) regionOf.set(node, region)

  const savedKeys = new Set<unknown>()
  const savedBy = new Float64Array(nodes.length)
  const keep = ({ index }: Node, { key, bytes }: SavedTensor): void => {
    if (savedKeys.has(key)) return
    savedKeys.add(key)
    savedBy[index] = (savedBy[index] as number) + bytes
  }
  for (const node of nodes) {
    const region = regionOf.get(node)
    if (region === undefined) for (const tensor of savingsOf(node)) keep(node, tensor)
    else if (region.nodes[0] === node) {
      for (const value of regionInputs(region, needs)) keep(node, savedStorage(value, dtypes, sharding))
      if (region.statistics > 0) {
        const bytes = region.statistics * sharding.heldFraction((region.nodes.at(-1) as Node).output)
        keep(node, { key: region, bytes, read: bytes })
      }
    }
  }

  /** Bytes that recomputing a region materialises, without tensors that are saved anyway. */
  const rebuilt = (region: Region): number => {
    const again = new Map<unknown, number>()
    for (const node of region.nodes)
      for (const { key, bytes } of rebuiltBy(node)) if (!savedKeys.has(key)) again.set(key, bytes)
    return sum(again.values())
  }
  return {
    savedBy,
    transient: workingSets(graph, gradients, regions, rebuilt, stages),
    isSaved: storage => savedKeys.has(storage),
  }
}

/** Tensors that a region reads from outside, which it saves; none where no node of it needs a gradient. */
export function regionInputs({ nodes }: Region, needs: NeedsGradient): Value[] {
  if (!nodes.some(({ output }) => needs(output))) return []
  const inside = new Set(nodes)
  const flows = nodes.flatMap(({ inputs }) => inputs.map(({ storage }) => storage))
  return flows.filter(value => !isWeight(value) && (value.producer === null || !inside.has(value.producer)))
}

/**
 * Bytes of live gradients while each op runs backward, with its temporaries: gradients that are about to be added to
 * others, and what is gathered or not yet reduced. The gradient of a tensor lives from the tensor's last reader to its
 * producer, or to the first op of the fused kernel that the producer is in. Tensors inside a fused kernel take no memory, nor do their gradients.
 */
function liveGradients(
  { nodes, outputs }: Graph,
  needs: NeedsGradient,
  dtypes: TrainingDTypes,
  rules: Rules,
): Float64Array {
  const { isFused, parallelPlan } = rules
  const { heldFraction } = parallelPlan.sharding
  const bytes = (value: Value): number =>
    isFused(value) ? 0 : value.distinct * bytesPerElement(storageDType(value.storage, dtypes)) * heldFraction(value)
  const firstOfKernel = new Int32Array(nodes.length)
  const done = new Map<number, Value[]>()
  for (const { index, inputs, output } of nodes) {
    let first = index
    for (const { storage } of inputs)
      if (storage.producer !== null && isFused(storage))
        first = Math.min(first, firstOfKernel[storage.producer.index] as number)
    firstOfKernel[index] = first
    pushTo(done, first, output)
  }
  const live = new Map<Value, number>()
  let now = 0
  const begin = (storage: Value): void => {
    if (live.has(storage)) return
    live.set(storage, bytes(storage))
    now += bytes(storage)
  }
  for (const { storage } of outputs) if (needs(storage) && storage.producer !== null) begin(storage)
  const during = new Float64Array(nodes.length)
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index] as Node
    const { inputs, output } = node
    let temporary = backwardTemporaryBytes(node, needs, dtypes, rules)
    if (live.has(output))
      for (const value of inputs) {
        if (value.storage.producer === null || !needs(value)) continue
        if (live.has(value.storage)) temporary += bytes(value)
        begin(value.storage)
      }
    during[index] = now + temporary
    for (const value of done.get(index) ?? []) {
      now -= live.get(value) ?? 0
      live.delete(value)
    }
  }
  return during
}

/** Largest working set of each stage: live gradients, plus the tensors of the region that is being recomputed. */
function workingSets(
  { nodes }: Graph,
  gradients: Float64Array,
  regions: readonly Region[],
  rebuilt: (region: Region) => number,
  stages: Stages,
): Float64Array {
  const again = new Map<Node, number>()
  for (const region of regions) {
    const bytes = rebuilt(region)
    for (const node of region.nodes) again.set(node, bytes)
  }
  const peaks = new Float64Array(stages.count)
  for (const node of nodes) {
    const stage = stages.stageOf(node)
    const bytes = (gradients[node.index] as number) + (again.get(node) ?? 0)
    peaks[stage] = Math.max(peaks[stage] as number, bytes)
  }
  return peaks
}

const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}
