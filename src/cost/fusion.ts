/**
 * Fusion: ops that run as one kernel. What passes between the ops of a kernel moves no bytes, and a kernel reads each
 * storage once, however many of its ops and however many slices read it.
 */
import type { Core, Graph, Node, Value } from '../graph/graph'
import type { Family } from '../ops/op'
import type { Fusion } from '../scenario/scenario'
import { type KernelRead, readOnce } from './kernelReads'
import { Kernels } from './kernels'
import { pushTo } from './lists'

export interface FusedGraph {
  /** Whether a storage stays inside a kernel and is never written. */
  readonly isFused: (storage: Value) => boolean
  /** Fraction of an operand that its kernel reads from memory for an op. */
  readonly readShare: (value: Value, node: Node) => number
  /** Number that identifies the kernel of a node. */
  readonly kernelOf: (node: Node) => number
}

const unfused: FusedGraph = { isFused: () => false, readShare: () => 1, kernelOf: ({ index }) => index }

export function fusedGraph(graph: Graph, fusion: Fusion): FusedGraph {
  if (fusion === 'none') return unfused
  const readers = readersOf(graph)
  const kernels = kernelsOf(graph, fusion, readers)
  const fused = new Set(internalStorages(graph, kernels, readers))
  const shares = readOnce(outerReadings(graph, kernels))
  return {
    isFused: storage => fused.has(storage),
    readShare: (value, node) => (isOnChip(value, node, kernels) ? 0 : (shares.get(node)?.get(value) ?? 1)),
    kernelOf: kernels.of,
  }
}

type Readers = ReadonlyMap<Value, readonly Node[]>

/** Nodes that read each storage, once for each operand. */
function readersOf({ nodes }: Graph): Readers {
  const readers = new Map<Value, Node[]>()
  for (const node of nodes) for (const { storage } of node.inputs) pushTo(readers, storage, node)
  return readers
}

const pointwiseFamilies: readonly Family[] = ['elementwise', 'normalisation']

/** Whether an op works on each element, or row, as it streams by. */
const isPointwise = ({ op }: Node): boolean => pointwiseFamilies.includes(op.family) || op.kind === 'cast'

/** Whether the result of an op streams into the next while it is made. */
const isStreamed = (node: Node): boolean => isPointwise(node) || node.op.family === 'contraction'

/**
 * Kernels of point-wise ops (element-wise, normalisation, softmax, cast), each with at most one contraction, whose tiles
 * the other ops stream over. A point-wise op joins what makes its operands, in their order; where it joins none, it joins
 * the contraction whose kernel has all readers of its result. With `flash` an attention core is one kernel, and counts as
 * one contraction. A tensor with elements in the KV cache is not streamed.
 */
function kernelsOf({ nodes, outputs }: Graph, fusion: Fusion, readers: Readers): Kernels {
  const kernels = new Kernels(nodes)
  const cores = new Set<Core | null>()
  if (fusion === 'flash')
    for (const { core } of nodes) if (core !== null && !cores.has(core) && kernels.joinCore(core.nodes)) cores.add(core)
  const inCore = ({ core }: Node): boolean => cores.has(core)
  const alone: Node[] = []
  for (const node of nodes) {
    if (!isPointwise(node) || inCore(node)) continue
    let joined = false
    for (const { storage, cached } of node.inputs) {
      const { producer } = storage
      if (producer === null || cached !== null || storage.cacheWrites > 0) continue
      if (isStreamed(producer) || inCore(producer)) joined = kernels.join(producer, node) || joined
    }
    if (!joined) alone.push(node)
  }
  const results = new Set(outputs.map(({ storage }) => storage))
  for (const node of alone) {
    const { output } = node
    const [reader, ...others] = readers.get(output) ?? []
    if (reader === undefined || output.cacheWrites > 0 || results.has(output)) continue
    if (reader.op.family === 'contraction' && others.every(other => kernels.of(other) === kernels.of(reader)))
      kernels.join(node, reader)
  }
  return kernels
}

const isOnChip = ({ storage, cached }: Value, node: Node, kernels: Kernels): boolean =>
  cached === null && storage.producer !== null && kernels.of(storage.producer) === kernels.of(node)

/** Storages that all readers find on the chip. Something outside of the graph reads its outputs. */
function* internalStorages({ nodes, outputs }: Graph, kernels: Kernels, readers: Readers): Generator<Value> {
  const results = new Set(outputs.map(({ storage }) => storage))
  for (const node of nodes) {
    const { output } = node
    const all = readers.get(output)
    if (all === undefined || output.cacheWrites > 0 || results.has(output)) continue
    if (all.every(reader => kernels.of(reader) === kernels.of(node))) yield output
  }
}

/**
 * Operands that each kernel reads from outside, by storage. Ops that state their own reads (recurrences, resampling) come
 * last: where another op reads the whole tensor, they read no more of it.
 */
function outerReadings({ nodes }: Graph, kernels: Kernels): Iterable<readonly KernelRead[]> {
  const byKernel = new Map<number, Map<Value, KernelRead[]>>()
  const add = (node: Node): void => {
    const kernel = kernels.of(node)
    const byStorage = byKernel.get(kernel) ?? new Map<Value, KernelRead[]>()
    byKernel.set(kernel, byStorage)
    for (const value of node.inputs)
      if (!isOnChip(value, node, kernels)) pushTo(byStorage, value.storage, { node, value })
  }
  for (const node of nodes) if (node.op.reads === undefined) add(node)
  for (const node of nodes) if (node.op.reads !== undefined) add(node)
  return [...byKernel.values()].flatMap(byStorage => [...byStorage.values()])
}
