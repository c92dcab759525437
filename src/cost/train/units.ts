/** Segments of a training graph, between which recomputation is planned. */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { Region } from './regions'

/** Consecutive ops. `inflow` is the only tensor that enters them from earlier ops; null for the first segment. */
export interface RecomputeUnit {
  readonly nodes: readonly Node[]
  readonly inflow: Value | null
}

/** Cuts a graph wherever at most one tensor crosses, model inputs and weights aside. */
export function unitsOf({ nodes, outputs }: Graph): RecomputeUnit[] {
  const lastRead = new Map<Value, number>()
  for (const { index, inputs } of nodes)
    for (const value of inputs)
      if (value.storage.producer !== null && !isWeight(value)) lastRead.set(value.storage, index)
  for (const { storage } of outputs) lastRead.set(storage, nodes.length)

  const units: RecomputeUnit[] = []
  const crossing = new Set<Value>()
  let start = 0
  let inflow: Value | null = null
  for (const node of nodes) {
    if (lastRead.has(node.output)) crossing.add(node.output)
    for (const { storage } of node.inputs) if (lastRead.get(storage) === node.index) crossing.delete(storage)
    if (crossing.size > 1 && node.index + 1 < nodes.length) continue
    units.push({ nodes: nodes.slice(start, node.index + 1), inflow })
    start = node.index + 1
    inflow = [...crossing][0] ?? null
  }
  if (start < nodes.length) units.push({ nodes: nodes.slice(start), inflow })
  return units
}

/** Merges neighbouring segments until at most `most` are left. */
export function coarserUnits(units: readonly RecomputeUnit[], most: number): readonly RecomputeUnit[] {
  const size = Math.ceil(units.length / most)
  if (size <= 1) return units
  return Array.from({ length: Math.ceil(units.length / size) }, (_, group) => {
    return mergedUnits(units.slice(group * size, (group + 1) * size))
  })
}

/** Merges a list of neighbouring segments, which is not empty, into one. */
const mergedUnits = (units: readonly RecomputeUnit[]): RecomputeUnit => ({
  nodes: units.flatMap(({ nodes }) => nodes),
  inflow: (units[0] as RecomputeUnit).inflow,
})

/** Merges the segments that a region set by the model itself spans, so that no cut divides it. */
export function unitsAroundRegions(units: readonly RecomputeUnit[], regions: readonly Region[]): RecomputeUnit[] {
  const regionOf = new Map(regions.flatMap(region => region.nodes.map(node => [node, region] as const)))
  const merged: RecomputeUnit[][] = []
  for (const unit of units) {
    const before = merged.at(-1)
    const joint = regionOf.get(before?.at(-1)?.nodes.at(-1) as Node)
    if (before !== undefined && joint !== undefined && joint === regionOf.get(unit.nodes[0] as Node)) before.push(unit)
    else merged.push([unit])
  }
  return merged.map(mergedUnits)
}
