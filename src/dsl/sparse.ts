/** Lookups and reductions by index: graphs, routing, recommendation. */
import { ops } from '../ops/index'
import { layouts } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import { choice, options, wholeNumber } from './check'
import { checkIndices } from './embedding'
import { emit, leaf } from './emit'
import { makeLayer } from './layer'
import { currentBuild } from './session'
import { axisAt, TracedTensor, tensor } from './tensor'
import type { Layer, Tensor, WeightOptions } from './types'
import { weightOptions, weightsOf } from './weights'

const reductions = ['sum', 'mean', 'max'] as const
type Reduce = (typeof reductions)[number]

/** An input of int32 indices, static if x is. */
const indicesFor = (kind: string, x: TracedTensor, shape: readonly number[]) =>
  leaf(currentBuild(kind), { shape, role: 'input', dtype: 'int32', static: x.value.static })

/** Settings of aggregate: a sparse graph, and the reduction of neighbours. */
export interface AggregateOptions {
  /** Number of edges: one for each neighbour of each node. */
  edges: number
  /** Nodes of the result. Default: the input's. */
  nodes?: number
  /** Reduction over neighbours. Default "sum"; all cost the same. */
  reduce?: Reduce
}

/**
 * Sum, mean or max of neighbours' features over a sparse graph (Kipf and Welling, arXiv 1609.02907): [nodes, f] ->
 * [nodes, f], or `nodes` rows. edges * f FLOPs; reads a neighbour's row and both ends (int32) per edge. Throws
 * `shape-mismatch` where x has fewer than two axes.
 */
export function aggregate(settings: AggregateOptions): Layer {
  const given = options('aggregate', settings, ['edges', 'nodes', 'reduce'])
  const edges = wholeNumber('aggregate: edges', given.edges, 0)
  if (given.nodes !== undefined) wholeNumber('aggregate: nodes', given.nodes)
  choice('aggregate: reduce', given.reduce, reductions)
  return makeLayer('aggregate', x => {
    if (x.shape.length < 2) throw errors.layout('aggregate', layouts.nodes, x.shape)
    const attrs = { edges, nodes: given.nodes ?? (x.shape[0] as number) }
    return new TracedTensor(emit(ops.aggregate, attrs, [x.value, indicesFor('aggregate', x, [2, edges])]))
  })
}

/**
 * Picks `count` rows along `axis` (default 0) by index: [..., n, ...] -> [..., count, ...]. 0 FLOPs; reads those rows
 * and the indices (int32). Throws `type` where x has no such axis.
 */
export function gather(x: Tensor, count: number, settings?: { axis?: number }): Tensor {
  const from = tensor('gather: x', x)
  wholeNumber('gather: count', count, 0)
  const { axis = 0 } = options('gather', settings, ['axis'])
  const at = axisAt(from.shape, axis, 'gather: axis')
  return new TracedTensor(
    emit(ops.gather, { axis: at }, [from.value, indicesFor('gather', from, [count])], { segment: 'gather' }),
  )
}

/**
 * The reverse of gather: reduces rows of x into `count` rows along `axis` (default 0) by index: [..., n, ...] -> [...,
 * count, ...]. `reduce`: "sum" (default), "mean" or "max", which cost the same. 1 FLOP per element of x; reads x and
 * the indices (int32). Throws `type` where x has no such axis.
 */
export function scatter(x: Tensor, count: number, settings?: { axis?: number; reduce?: Reduce }): Tensor {
  const from = tensor('scatter: x', x)
  wholeNumber('scatter: count', count, 0)
  const { axis = 0, reduce = 'sum' } = options('scatter', settings, ['axis', 'reduce'])
  choice('scatter: reduce', reduce, reductions)
  const at = axisAt(from.shape, axis, 'scatter: axis')
  const indices = indicesFor('scatter', from, [from.shape[at] as number])
  return new TracedTensor(emit(ops.scatter, { axis: at, count, reduce }, [from.value, indices], { segment: 'scatter' }))
}

/**
 * The k largest along `axis` (default -1): [..., n, ...] -> values and int32 indices [..., k, ...], as torch.topk. 1 FLOP
 * per element compared; reads x once, and writes both. Throws `type` where x has no such axis, `shape-mismatch` where it
 * has fewer than k elements there.
 */
export function topK(x: Tensor, k: number, settings?: { axis?: number }): { values: Tensor; indices: Tensor } {
  const from = tensor('topK: x', x)
  wholeNumber('topK: k', k)
  const { axis = -1 } = options('topK', settings, ['axis'])
  const at = axisAt(from.shape, axis, 'topK: axis')
  if (k > (from.shape[at] as number)) throw errors.topK(k, from.shape, axis)
  const attrs = { k, axis: at }
  const values = emit(ops.topK, attrs, [from.value], { segment: 'topK' })
  const indices = emit(ops.topKIndices, attrs, [from.value], { segment: 'topK', dtype: 'int32' })
  return { values: new TracedTensor(values), indices: new TracedTensor(indices) }
}

/** Settings of embeddingBag. */
export interface EmbeddingBagOptions extends WeightOptions {
  /** Reduction over the bag. Default "sum"; both cost the same. */
  reduce?: 'sum' | 'mean'
}

/**
 * int [batch, bag] -> [batch, dim], reduced over the bag, as torch.nn.EmbeddingBag: 1 FLOP per gathered element; reads
 * the rows and the indices. vocab * dim parameters. Throws `shape-mismatch` where x does not have two axes, `type`
 * where x does not hold whole numbers or is an input without a dtype.
 */
export function embeddingBag(vocab: number, dim: number, settings?: EmbeddingBagOptions): Layer {
  wholeNumber('embeddingBag: vocab', vocab)
  wholeNumber('embeddingBag: dim', dim)
  const given = weightOptions('embeddingBag', settings, ['reduce'])
  choice('embeddingBag: reduce', given.reduce, ['sum', 'mean'])
  const emission = given.parallel === undefined ? {} : { parallel: given.parallel }
  const table = weightsOf('embeddingBag', given, make => make.parameter([vocab, dim]))
  return makeLayer(
    'embeddingBag',
    x => {
      if (x.shape.length !== 2) throw errors.layout('embeddingBag', layouts.bag, x.shape)
      checkIndices('embeddingBag', layouts.bag, x)
      return new TracedTensor(emit(ops.embeddingBag, null, [x.value, table(x)], emission))
    },
    { name: given.name },
  )
}
