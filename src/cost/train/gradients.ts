/** Which tensors have a gradient, and how often gradients are added up. */
import type { Graph, Node, Value } from '../../graph/graph'

/** Whether backward computes a gradient of a value: of parameters, and of what depends on one and is asked for. */
export type NeedsGradient = (value: Value) => boolean

export function gradientsOf(graph: Graph): NeedsGradient {
  const { nodes } = graph
  const made = new Uint8Array(nodes.length)
  const isUsed = used(graph)
  const needs: NeedsGradient = ({ storage: { role, producer } }) =>
    role === 'parameter' || (producer !== null && made[producer.index] === 1)
  for (const { index, inputs, output } of nodes) made[index] = isUsed(output) && inputs.some(needs) ? 1 : 0
  return needs
}

/** Whether the model's result depends on a value; of a build that failed there is no result, and all may. */
function used({ nodes, outputs }: Graph): (value: Value) => boolean {
  if (outputs.length === 0) return () => true
  const storages = new Set(outputs.map(({ storage }) => storage))
  for (const { inputs, output } of [...nodes].reverse())
    if (storages.has(output.storage)) for (const { storage } of inputs) storages.add(storage)
  return ({ storage }) => storages.has(storage)
}

/**
 * Elements of gradients that each node adds to what other readers of its operands gave: each further reader of a tensor
 * adds one sum, readers of slices that do not meet none.
 */
export function gradientSums({ nodes }: Graph, needs: NeedsGradient): Float64Array {
  const given = new Map<Value, number>()
  const sums = new Float64Array(nodes.length)
  // Backward runs from the last reader to the first.
  for (let at = nodes.length - 1; at >= 0; at--) {
    const { index, inputs, output } = nodes[at] as Node
    if (!needs(output)) continue
    for (const { storage, distinct } of inputs) {
      if (!needs(storage)) continue
      const before = given.get(storage) ?? 0
      given.set(storage, before + distinct)
      const more = Math.min(distinct, Math.max(0, before + distinct - storage.distinct))
      sums[index] = (sums[index] as number) + more
    }
  }
  return sums
}
