/** Reductions over edges and indices of a graph or a table, and top-k. */
import { elements, type Shape } from '../tensor/shape'
import { axis, type Op } from './op'
import { int64Bytes, savesInput, savesNothing } from './saves'

export interface AggregateAttrs {
  readonly edges: number
  readonly nodes: number
}

/**
 * x [nodes, f], int32 edges [2, edges] -> [nodes', f]: edges * f FLOPs; reads a neighbour's row per edge, and both ends
 * of every edge.
 */
export const aggregate: Op<AggregateAttrs> = {
  kind: 'aggregate',
  family: 'reduction',
  keepsDType: true,
  shape: ({ nodes }, [x]) => [nodes, ...(x as Shape).slice(1)],
  saves: { tensors: ['indices'] },
  flops: ({ attrs, output }) => [[attrs.edges, ...output.slice(1).map((_, at) => axis(output, at + 1))]],
  reads: ({ attrs, inputs: [, ends], output }) => [attrs.edges * elements(output.slice(1)), elements(ends as Shape)],
}

export interface ScatterAttrs {
  readonly axis: number
  readonly count: number
  readonly reduce: 'sum' | 'mean' | 'max'
}

/** x, int32 indices [rows] -> rows of x reduced into `count` rows along `axis`: one FLOP per element of x. */
export const scatter: Op<ScatterAttrs> = {
  kind: 'scatter',
  family: 'reduction',
  keepsDType: true,
  shape: ({ axis: at, count }, [x]) => (x as Shape).map((size, i) => (i === at ? count : size)),
  flops: ({ inputs: [x] }) => [[x as Shape]],
  saves: { tensors: ['indices'] },
}

/**
 * indices [batch, bag], table [vocab, dim] -> [batch, dim]: one FLOP per gathered element; reads the rows and indices.
 */
export const embeddingBag: Op<null> = {
  kind: 'embeddingBag',
  family: 'reduction',
  shape: (_, [indices, table]) => [(indices as Shape)[0] as number, (table as Shape)[1] as number],
  saves: savesInput,
  flops: ({ inputs: [indices, table] }) => [[indices as Shape, axis(table as Shape, 1)]],
  reads: ({ inputs: [indices, table] }) => {
    const looked = elements(indices as Shape)
    return [looked, looked * ((table as Shape)[1] as number)]
  },
}

export interface TopKAttrs {
  readonly k: number
  readonly axis: number
}

const topKShape = ({ k, axis: along }: TopKAttrs, [x]: readonly Shape[]): Shape =>
  (x as Shape).map((size, at) => (at === along ? k : size))

/** [.., n, ..] -> the k largest along an axis: one FLOP per element compared. */
export const topK: Op<TopKAttrs> = {
  kind: 'topK',
  family: 'reduction',
  shape: topKShape,
  flops: ({ inputs: [x] }) => [[x as Shape]],
  saves: { tensors: [], bytes: ({ output }) => int64Bytes * elements(output) },
}

/** The second result of topK, where the largest are: written by the same comparison, which reads x once. */
export const topKIndices: Op<TopKAttrs> = {
  kind: 'topK',
  family: 'movement',
  hasGradient: false,
  shape: topKShape,
  flops: () => [],
  reads: () => [0],
  saves: savesNothing,
}
