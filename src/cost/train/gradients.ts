/** Tensors that need a gradient, and the sums of gradients of tensors with several readers. */
import type { Graph, Node, Value } from '../../graph/graph'

/**
 * Whether backward computes the gradient of a value: a trained parameter, or a result that depends on one and reaches
 * an output.
 */
export type NeedsGradient = (value: Value) => boolean

export function gradientsOf(graph: Graph): NeedsGradient {
  const { nodes } = graph
  const made = new Uint8Array(nodes.length)
  const isReached = reachedByGradient(graph)
  const needs: NeedsGradient = ({ storage: { trainable, producer } }) =>
    trainable || (producer !== null && made[producer.index] === 1)
  for (const { index, op, inputs, output } of nodes)
    made[index] = op.hasGradient !== false && isReached(output) && inputs.some(needs) ? 1 : 0
  return needs
}

/** Whether a gradient of an output of the model reaches a value. True for all values of a failed build, which has no outputs. */
function reachedByGradient({ nodes, outputs }: Graph): (value: Value) => boolean {
  if (outputs.length === 0) return () => true
  const storages = new Set(outputs.map(({ storage }) => storage))
  for (const { op, inputs, output } of [...nodes].reverse())
    if (op.hasGradient !== false && storages.has(output.storage))
      for (const { storage } of inputs) storages.add(storage)
  return ({ storage }) => storages.has(storage)
}

/** Elements of a gradient that a reader adds to the gradient from other readers of the same storage. */
export interface GradientSum {
  readonly storage: Value
  readonly elements: number
  /** Elements that pass through memory: another kernel gave them. */
  readonly moved: number
}

/**
 * Sums of gradients by node. Each further reader of a tensor adds one; readers of disjoint slices add none. A kernel writes
 * one gradient of what it reads: `shareOf` has the fraction that it writes for an op.
 */
export function gradientSums(
  { nodes }: Graph,
  needs: NeedsGradient,
  shareOf: (value: Value, node: Node) => number,
): readonly (readonly GradientSum[])[] {
  const given = new Map<Value, number>()
  const written = new Map<Value, number>()
  const sums: (GradientSum[] | undefined)[] = nodes.map(() => undefined)
  // Backward visits the readers of a tensor from the last to the first.
  for (let position = nodes.length - 1; position >= 0; position--) {
    const node = nodes[position] as Node
    const { index, inputs, output } = node
    if (!needs(output)) continue
    for (const value of inputs) {
      const { storage, distinct } = value
      if (!needs(storage)) continue
      const elements = addTo(given, storage, distinct)
      const moved = addTo(written, storage, distinct * shareOf(value, node))
      if (elements <= 0) continue
      const list = sums[index] ?? []
      sums[index] = list
      list.push({ storage, elements, moved })
    }
  }
  return sums.map(list => list ?? noSums)
}

/** Adds elements to those that were given of a storage before. Returns how many of them had been given. */
function addTo(given: Map<Value, number>, storage: Value, elements: number): number {
  const all = (given.get(storage) ?? 0) + elements
  given.set(storage, all)
  return Math.min(elements, Math.max(0, all - storage.distinct))
}

const noSums: readonly GradientSum[] = []
