/** A training graph cut into pieces that recomputation can be planned over. */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { Region } from './regions'

/** Ops in a row; `inflow` is the one tensor that enters it from the ops before, null at the start. */
export interface RecomputeUnit {
  readonly nodes: readonly Node[]
  readonly inflow: Value | null
}

/** Cuts wherever a single tensor crosses, the model's own inputs and weights aside. */
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

/** At most `most` of them: neighbours together. */
export function coarser(units: readonly RecomputeUnit[], most: number): readonly RecomputeUnit[] {
  const size = Math.ceil(units.length / most)
  if (size <= 1) return units
  return Array.from({ length: Math.ceil(units.length / size) }, (_, at) => {
    return joined(units.slice(at * size, (at + 1) * size))
  })
}

/** Neighbours as one; there is at least one. */
const joined = (units: readonly RecomputeUnit[]): RecomputeUnit => ({
  nodes: units.flatMap(({ nodes }) => nodes),
  inflow: (units[0] as RecomputeUnit).inflow,
})

/** Units that a region fixed by the model itself reaches across are one. */
export function withoutCutting(units: readonly RecomputeUnit[], regions: readonly Region[]): RecomputeUnit[] {
  const regionOf = new Map(regions.flatMap(region => region.nodes.map(node => [node, region] as const)))
  const merged: RecomputeUnit[][] = []
  for (const unit of units) {
    const before = merged.at(-1)
    const joint = regionOf.get(before?.at(-1)?.nodes.at(-1) as Node)
    if (before !== undefined && joint !== undefined && joint === regionOf.get(unit.nodes[0] as Node)) before.push(unit)
    else merged.push([unit])
  }
  return merged.map(joined)
}
