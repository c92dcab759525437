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

/** Elements of a gradient that are added to what other readers of its operand gave. */
export interface GradientSum {
  readonly storage: Value
  readonly elements: number
}

/**
 * What each node adds: each further reader of a tensor adds one sum of gradients, readers of slices that do not meet none.
 */
export function gradientSums({ nodes }: Graph, needs: NeedsGradient): readonly (readonly GradientSum[])[] {
  const given = new Map<Value, number>()
  const sums: (GradientSum[] | undefined)[] = nodes.map(() => undefined)
  // Backward runs from the last reader to the first.
  for (let at = nodes.length - 1; at >= 0; at--) {
    const { index, inputs, output } = nodes[at] as Node
    if (!needs(output)) continue
    for (const { storage, distinct } of inputs) {
      if (!needs(storage)) continue
      const before = given.get(storage) ?? 0
      given.set(storage, before + distinct)
      const elements = Math.min(distinct, Math.max(0, before + distinct - storage.distinct))
      if (elements <= 0) continue
      const own = sums[index] ?? []
      sums[index] = own
      own.push({ storage, elements })
    }
  }
  return sums.map(own => own ?? noSums)
}

const noSums: readonly GradientSum[] = []
