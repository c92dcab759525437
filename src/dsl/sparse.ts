/** Lookups and reductions by index: graphs, routing, recommendation. */
import { ops } from '../ops/index'
import { ModelError } from '../tensor/error'
import { axisOf, show } from '../tensor/shape'
import { options, shown, tensor, whole } from './check'
import { emit, leaf } from './emit'
import { makeLayer } from './layer'
import { currentBuild } from './session'
import { Traced } from './tensor'
import type { Layer, Tensor, WeightOptions } from './types'
import { dtypeOption, weightOptions, weightsOf } from './weights'

const reductions = ['sum', 'mean', 'max'] as const
export type Reduce = (typeof reductions)[number]

function checkReduce(what: string, reduce: unknown): void {
  if (reduce !== undefined && !reductions.includes(reduce as Reduce))
    throw new ModelError('type', `${what} takes "sum", "mean" or "max", got ${shown(reduce)}`)
}

/** Indices that come with x, int32. */
const indicesFor = (x: Traced, shape: readonly number[]) =>
  leaf(currentBuild('an index'), { shape, role: 'input', dtype: 'int32', static: x.value.static })

/**
 * Sum, mean or max of neighbours' features over a sparse graph: [nodes, f] -> [nodes, f], or `nodes` rows. edges * f
 * FLOPs; reads a neighbour's row and both ends (int32) per edge.
 */
export function aggregate(settings: { edges: number; nodes?: number; reduce?: Reduce }): Layer {
  const given = options('aggregate', settings, ['edges', 'nodes', 'reduce'])
  const edges = whole('aggregate: edges', given.edges, 0)
  if (given.nodes !== undefined) whole('aggregate: nodes', given.nodes)
  checkReduce('aggregate: reduce', given.reduce)
  return makeLayer('aggregate', x => {
    if (x.shape.length < 2)
      throw new ModelError('shape-mismatch', `aggregate takes [nodes, features], got ${show(x.shape)}`)
    const attrs = { edges, nodes: given.nodes ?? (x.shape[0] as number) }
    return new Traced(emit(ops.aggregate, attrs, [x.value, indicesFor(x, [2, edges])]))
  })
}

/** Picks `count` rows along `axis` (0) by index: 0 FLOPs; reads those rows and the indices (int32). */
export function gather(x: Tensor, count: number, settings?: { axis?: number }): Tensor {
  const from = tensor('gather', x)
  whole('gather: count', count, 0)
  const { axis = 0 } = options('gather', settings, ['axis'])
  const at = axisOf(from.shape, axis, 'gather: axis')
  return new Traced(emit(ops.gather, { axis: at }, [from.value, indicesFor(from, [count])], { segment: 'gather' }))
}

/** The way back: rows of x are reduced into `count` rows along `axis` (0) by index. One FLOP per element of x. */
export function scatter(x: Tensor, count: number, settings?: { axis?: number; reduce?: Reduce }): Tensor {
  const from = tensor('scatter', x)
  whole('scatter: count', count, 0)
  const { axis = 0, reduce } = options('scatter', settings, ['axis', 'reduce'])
  checkReduce('scatter: reduce', reduce)
  const at = axisOf(from.shape, axis, 'scatter: axis')
  const indices = indicesFor(from, [from.shape[at] as number])
  return new Traced(emit(ops.scatter, { axis: at, count }, [from.value, indices], { segment: 'scatter' }))
}

/**
 * int [batch, bag] -> [batch, dim], reduced over the bag: one FLOP per gathered element; reads the rows and the indices.
 * vocab * dim parameters.
 */
export function embeddingBag(
  vocab: number,
  dim: number,
  settings?: WeightOptions & { reduce?: 'sum' | 'mean' },
): Layer {
  whole('embeddingBag: vocab', vocab)
  whole('embeddingBag: dim', dim)
  const given = options('embeddingBag', settings, [...weightOptions, 'reduce'])
  if (given.reduce !== undefined && given.reduce !== 'sum' && given.reduce !== 'mean')
    throw new ModelError('type', `embeddingBag: reduce takes "sum" or "mean", got ${shown(given.reduce)}`)
  const table = weightsOf('embeddingBag', dtypeOption('embeddingBag', given), make => make.parameter([vocab, dim]))
  return makeLayer(
    'embeddingBag',
    x => {
      if (x.shape.length !== 2)
        throw new ModelError('shape-mismatch', `embeddingBag takes [batch, bag], got ${show(x.shape)}`)
      return new Traced(emit(ops.embeddingBag, null, [x.value, table(x)]))
    },
    { name: given.name },
  )
}
