/** Which tensors never leave the chip, because the op that makes them and the one that reads them run as one. */
import { type Graph, isWeight, type Node, type Value } from '../graph/graph'
import type { Family } from '../ops/op'
import type { Fusion } from '../scenario/scenario'

/** Storages that move no bytes. */
export function fusedValues(graph: Graph, fusion: Fusion): ReadonlySet<Value> {
  const fused = new Set<Value>()
  if (fusion === 'none') return fused
  const readers = readersOf(graph)
  if (fusion === 'flash') for (const value of scores(graph, readers)) fused.add(value)
  for (const value of streamed(graph, readers)) fused.add(value)
  return fused
}

type Readers = ReadonlyMap<Value, readonly Node[]>

/** Nodes that read each storage; what leaves the model or stays in the KV cache is read from outside as well. */
function readersOf({ nodes, outputs }: Graph): Readers {
  const readers = new Map<Value, Node[]>()
  for (const node of nodes)
    for (const { storage } of node.inputs) {
      const known = readers.get(storage)
      if (known === undefined) readers.set(storage, [node])
      else if (known.at(-1) !== node) known.push(node)
    }
  for (const { storage } of outputs) readers.delete(storage)
  return readers
}

const streams: readonly Family[] = ['contraction', 'elementwise', 'normalisation']
const pointwise: readonly Family[] = ['elementwise', 'normalisation']

/**
 * A point-wise op joins a producer whose result nobody else reads, else the only consumer of its own. At most one
 * contraction is in a kernel: its tiles are what the others stream over.
 */
function* streamed({ nodes }: Graph, readers: Readers): Generator<Value> {
  const kernels = new Kernels(nodes)
  const only = (value: Value): Node | null => {
    const list = value.cacheWrites === 0 ? readers.get(value) : undefined
    return list?.length === 1 ? (list[0] as Node) : null
  }
  for (const node of nodes) {
    if (!pointwise.includes(node.op.family)) continue
    let joined = false
    for (const value of node.inputs) {
      const { storage, cached } = value
      const { producer } = storage
      if (producer === null || isWeight(value) || cached !== null || only(storage) !== node) continue
      if (!streams.includes(producer.op.family) || !kernels.join(producer, node)) continue
      joined = true
      yield storage
    }
    const reader = only(node.output)
    if (!joined && reader !== null && reader.op.family === 'contraction' && kernels.join(node, reader))
      yield node.output
  }
}

/** What the ops of an attention's core pass on to each other. */
function* scores({ nodes }: Graph, readers: Readers): Generator<Value> {
  for (const { core, output } of nodes)
    if (core !== null && readers.get(output)?.every(reader => reader.core === core)) yield output
}

/** Ops that run as one, as a forest of nodes. */
class Kernels {
  private readonly parent: Int32Array
  private readonly contracts: Uint8Array

  constructor(nodes: readonly Node[]) {
    this.parent = Int32Array.from(nodes, (_, at) => at)
    this.contracts = Uint8Array.from(nodes, ({ op }) => (op.family === 'contraction' ? 1 : 0))
  }

  /** Makes one kernel of two; false where both have a contraction. */
  join({ index: a }: Node, { index: b }: Node): boolean {
    const [one, other] = [this.root(a), this.root(b)]
    if (one === other) return true
    if (this.contracts[one] && this.contracts[other]) return false
    this.parent[other] = one
    this.contracts[one] ||= this.contracts[other] as number
    return true
  }

  /** Halves the way to the root as it goes, so that long chains stay short. */
  private root(index: number): number {
    const { parent } = this
    let at = index
    while (parent[at] !== at) {
      const above = parent[parent[at] as number] as number
      parent[at] = above
      at = above
    }
    return at
  }
}
