/**
 * Fusion: tensors that never leave the chip, because the op that makes them and the op that reads them are one kernel.
 */
import { type Graph, isWeight, type Node, type Value } from '../graph/graph'
import type { Family } from '../ops/op'
import type { Fusion } from '../scenario/scenario'

/** Storages that stay inside a fused kernel and move no bytes. */
export function fusedValues(graph: Graph, fusion: Fusion): ReadonlySet<Value> {
  const fused = new Set<Value>()
  if (fusion === 'none') return fused
  const readers = readersOf(graph)
  if (fusion === 'flash') for (const value of attentionScores(graph, readers)) fused.add(value)
  for (const value of streamedValues(graph, readers)) fused.add(value)
  return fused
}

type Readers = ReadonlyMap<Value, readonly Node[]>

/** Nodes that read each storage. Model outputs are left out: something outside the graph reads them too. */
function readersOf({ nodes, outputs }: Graph): Readers {
  const readers = new Map<Value, Node[]>()
  for (const node of nodes)
    for (const { storage } of node.inputs) {
      const list = readers.get(storage)
      if (list === undefined) readers.set(storage, [node])
      else if (list.at(-1) !== node) list.push(node)
    }
  for (const { storage } of outputs) readers.delete(storage)
  return readers
}

const streamedFamilies: readonly Family[] = ['contraction', 'elementwise', 'normalisation']
const pointwiseFamilies: readonly Family[] = ['elementwise', 'normalisation']

/**
 * Tensors inside kernels of point-wise ops (element-wise, normalisation, softmax). A point-wise op joins each producer
 * whose result it alone reads; where it joins none, it joins the contraction that is the only reader of its own result.
 * A tensor with elements in the KV cache is not fused. A kernel has at most one contraction, whose tiles the other ops
 * stream over.
 */
function* streamedValues({ nodes }: Graph, readers: Readers): Generator<Value> {
  const kernels = new Kernels(nodes)
  const only = (value: Value): Node | null => {
    const list = value.cacheWrites === 0 ? readers.get(value) : undefined
    return list?.length === 1 ? (list[0] as Node) : null
  }
  for (const node of nodes) {
    if (!pointwiseFamilies.includes(node.op.family)) continue
    let joined = false
    for (const value of node.inputs) {
      const { storage, cached } = value
      const { producer } = storage
      if (producer === null || isWeight(value) || cached !== null || only(storage) !== node) continue
      if (!streamedFamilies.includes(producer.op.family) || !kernels.join(producer, node)) continue
      joined = true
      yield storage
    }
    const reader = only(node.output)
    if (!joined && reader !== null && reader.op.family === 'contraction' && kernels.join(node, reader))
      yield node.output
  }
}

/**
 * Tensors that only ops of the same attention core read (scores, probabilities), which FlashAttention never
 * materialises.
 */
function* attentionScores({ nodes }: Graph, readers: Readers): Generator<Value> {
  for (const { core, output } of nodes)
    if (core !== null && readers.get(output)?.every(reader => reader.core === core)) yield output
}

/** Fused kernels as a disjoint-set forest over nodes. */
class Kernels {
  private readonly parent: Int32Array
  private readonly contracts: Uint8Array

  constructor(nodes: readonly Node[]) {
    this.parent = Int32Array.from(nodes, (_, index) => index)
    this.contracts = Uint8Array.from(nodes, ({ op }) => (op.family === 'contraction' ? 1 : 0))
  }

  /** Merges the kernels of two nodes; false where both have a contraction. */
  join({ index: a }: Node, { index: b }: Node): boolean {
    const [one, other] = [this.root(a), this.root(b)]
    if (one === other) return true
    if (this.contracts[one] && this.contracts[other]) return false
    this.parent[other] = one
    this.contracts[one] ||= this.contracts[other] as number
    return true
  }

  /** Finds the root of a kernel, and halves the path on the way so that chains stay short. */
  private root(index: number): number {
    const { parent } = this
    let current = index
    while (parent[current] !== current) {
      const grandparent = parent[parent[current] as number] as number
      parent[current] = grandparent
      current = grandparent
    }
    return current
  }
}
