/** A graph as it would be without compression: every number in the scenario's own format, every weight there. */
import { bytesPerElement, type WeightDType } from '../tensor/dtype'
import type { Graph, Node, Value } from './graph'

/** What counts as uncompressed: 16 bits or more. */
export const isCompressed = (dtype: WeightDType): boolean => bytesPerElement(dtype) < 2

/** Whether a tensor of the model has a narrow format of its own, or weights that were removed. */
export const compresses = ({ nodes, parameters, caches }: Graph): boolean =>
  parameters.some(({ dtype, sparsity }) => sparsity !== null || (dtype !== null && isCompressed(dtype))) ||
  caches.some(({ dtype }) => dtype !== null && isCompressed(dtype)) ||
  nodes.some(({ output: { dtype } }) => isNarrow(dtype))

const isNarrow = (dtype: WeightDType | null): boolean => dtype !== null && isCompressed(dtype)

/** The same ops on the same shapes, narrow formats and sparsity left out. What is fed from outside stays as it is. */
export function denseGraph(graph: Graph): Graph {
  const storages = new Map<Value, Value>()
  const nodes: Node[] = []
  const wide = (dtype: WeightDType | null): WeightDType | null => (isNarrow(dtype) ? null : dtype)
  const storageOf = (storage: Value): Value => {
    const known = storages.get(storage)
    if (known !== undefined) return known
    const made: Value = {
      ...storage,
      dtype: storage.role === 'input' ? storage.dtype : wide(storage.dtype),
      producer: storage.producer === null ? null : (nodes[storage.producer.index] as Node),
      sparsity: null,
      cacheDType: wide(storage.cacheDType) as Value['cacheDType'],
    }
    ;(made as { storage: Value }).storage = made
    storages.set(storage, made)
    return made
  }
  const valueOf = (value: Value): Value => {
    const storage = storageOf(value.storage)
    if (value === value.storage) return storage
    const cached = value.cached && { ...value.cached, dtype: wide(value.cached.dtype) as typeof value.cached.dtype }
    return { ...value, dtype: wide(value.dtype), producer: storage.producer, storage, sparsity: null, cached }
  }
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(valueOf)
    const made = { ...node, inputs } as Node
    nodes.push(made)
    ;(made as { output: Value }).output = storageOf(node.output)
  }
  return {
    nodes,
    inputs: graph.inputs.map(storageOf),
    parameters: graph.parameters.map(storageOf),
    outputs: graph.outputs.map(valueOf),
    caches: graph.caches.map(each => ({
      ...each,
      dtype: wide(each.dtype) as typeof each.dtype,
      of: storageOf(each.of),
      view: valueOf(each.view),
    })),
    hints: graph.hints,
  }
}
