/** A graph without compression: every number in the scenario's format, and no weights removed. */
import { type CacheDType, cachedAs, isCompressed, type WeightDType } from '../tensor/storedFormat'
import { markCores } from './attentionCores'
import type { Cached, Graph, Node, Value } from './graph'

/** Whether the model itself sets a dtype below 16 bits, or sparsity. */
export const compresses = ({ nodes, parameters, caches }: Graph): boolean =>
  parameters.some(
    ({ dtype, matrixDType, use, sparsity }) =>
      sparsity !== null || isNarrow(dtype) || (use === 'matrix' && isNarrow(matrixDType)),
  ) ||
  caches.some(({ cached: { dtype } }) => isNarrowCache(dtype)) ||
  nodes.some(({ output: { dtype } }) => isNarrow(dtype))

const isNarrow = (dtype: WeightDType | null): boolean => dtype !== null && isCompressed(dtype)

const isNarrowCache = (dtype: CacheDType | null): boolean =>
  dtype !== null && (isCompressed(cachedAs(dtype, 'keys')) || isCompressed(cachedAs(dtype, 'values')))

const wideCached = (cached: Cached): Cached => (isNarrowCache(cached.dtype) ? { ...cached, dtype: null } : cached)

/** The same ops on the same shapes, without dtypes below 16 bits and without sparsity. Inputs keep their dtypes. */
export function denseGraph(graph: Graph): Graph {
  const storages = new Map<Value, Value>()
  const nodes: Node[] = []
  const wide = (dtype: WeightDType | null): WeightDType | null => (isNarrow(dtype) ? null : dtype)
  const storageOf = (storage: Value): Value => {
    const existing = storages.get(storage)
    if (existing !== undefined) return existing
    const made: Value = {
      ...storage,
      dtype: storage.role === 'input' ? storage.dtype : wide(storage.dtype),
      producer: storage.producer === null ? null : (nodes[storage.producer.index] as Node),
      matrixDType: wide(storage.matrixDType),
      sparsity: null,
      cacheParts: storage.cacheParts.map(part => ({ ...part, cached: wideCached(part.cached) })),
    }
    ;(made as { storage: Value }).storage = made
    storages.set(storage, made)
    return made
  }
  const views = new Map<Value, Value>()
  /** A copy of a value, and of the views that it is made of, the innermost first. */
  const valueOf = (value: Value): Value => {
    const chain = [value]
    for (let of = value.view?.of; of !== undefined && !views.has(of); of = of.view?.of) chain.push(of)
    for (const original of chain.reverse()) if (!views.has(original)) views.set(original, copyOf(original))
    return views.get(value) as Value
  }
  const copyOf = (value: Value): Value => {
    const storage = storageOf(value.storage)
    if (value.view === null) return storage
    const cached = value.cached && wideCached(value.cached)
    const view = { ...value.view, of: views.get(value.view.of) ?? storage }
    return { ...value, dtype: wide(value.dtype), producer: storage.producer, storage, view, sparsity: null, cached }
  }
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(valueOf)
    const made = { ...node, inputs, core: null } as Node
    nodes.push(made)
    ;(made as { output: Value }).output = storageOf(node.output)
  }
  return {
    nodes,
    inputs: graph.inputs.map(storageOf),
    parameters: graph.parameters.map(storageOf),
    outputs: graph.outputs.map(valueOf),
    caches: graph.caches.map(cache => ({
      ...cache,
      cached: wideCached(cache.cached),
      of: storageOf(cache.of),
      view: valueOf(cache.view),
    })),
    states: graph.states.map(({ previous, next }) => ({ previous: valueOf(previous), next: valueOf(next) })),
    loneSoftmaxes: markCores(nodes),
    hints: graph.hints,
    callShapes: graph.callShapes,
  }
}
