/**
 * Tensor-parallel split of each op (Shoeybi et al., arXiv 1909.08053). A linear on a whole tensor is column-parallel
 * where its result reaches another linear through element-wise, view and attention ops only; that other linear is
 * row-parallel. Embedding tables and the output head are split along the vocabulary.
 */
import { type Graph, isWeight, type Node, type Parallel, type UpdatedState, type Value } from '../../graph/graph'
import { elements } from '../../tensor/shape'
import { contractedHeads, headWeights } from './headWeights'

/**
 * - column: column-parallel; reads a whole tensor and gives a shard of the features.
 * - row: row-parallel; reads a shard and gives a partial sum.
 * - vocabulary: an embedding table split along the vocabulary, whose result is a partial sum.
 * - head: column-parallel, with a result that leaves the model.
 * - gathered: column-parallel because the layer's options ask for it, with a reader that needs the whole result.
 * - loss: reads shards of the log-probabilities, and gives whole rows.
 * - part: reads shards and gives a shard (an activation between two linears).
 * - null: works on whole tensors.
 */
export type Split = 'column' | 'row' | 'vocabulary' | 'head' | 'gathered' | 'loss' | 'part' | null

export const isColumn = (split: Split): boolean => split === 'column' || split === 'gathered' || split === 'head'

/**
 * Splits of all nodes, by index. A column-parallel linear whose shards meet a whole tensor is left whole, or gathers
 * its result where the layer's options ask for the split. That may uncover further ones, so it repeats until there is
 * none. With `wholeExperts` experts are distributed over ranks, and none is split.
 */
export function splitsOf(graph: Graph, wholeExperts = false): readonly Split[] {
  const canSplit = ({ routing }: Node): boolean => !wholeExperts || routing === null
  const worksOnShards = shardWorkers(graph)
  const reached = destinationsOf(graph, { canSplit, worksOnShards })
  const columns = new Map<Node, Column>()
  /** States that are split by heads: all of them, until one meets a whole tensor. */
  const states = new Set(graph.states)
  for (const node of graph.nodes) {
    if (!canSplit(node) || !isLinear(node) || ['none', 'row'].includes(askedSplit(node) ?? '')) continue
    const isForced = askedSplit(node) === 'column'
    const { linears, ends, others } = reached(node.output)
    if (others || (ends && linears)) {
      if (isForced) columns.set(node, 'gathered')
    } else if (ends || linears) columns.set(node, ends ? 'head' : 'column')
  }
  for (;;) {
    const { splits, parts, wrong, meetsWhole } = propagateSplits(graph, columns, { canSplit, worksOnShards, states })
    if (wrong.length === 0) {
      const whole = [...states].filter(({ next }) => meetsWhole || !parts.has(next.storage))
      if (whole.length === 0) return splits
      for (const state of whole) states.delete(state)
    }
    for (const node of wrong)
      if (askedSplit(node) === 'column') columns.set(node, 'gathered')
      else columns.delete(node)
  }
}

type Column = 'column' | 'head' | 'gathered'

interface Rules {
  /** False for an op of an expert that its rank has whole. */
  readonly canSplit: (node: Node) => boolean
  readonly worksOnShards: (node: Node) => boolean
  /** States that are split by heads. */
  readonly states: ReadonlySet<UpdatedState>
}

const isLoss = ({ op }: Node): boolean => op.kind === 'nllLoss'

/** Split that the model file asks for: in a layer's options, or in those of a parameter that is multiplied by. */
function askedSplit({ parallel, op, core, inputs: [x, weight] }: Node): Parallel | null {
  if (parallel !== null || op.family !== 'contraction' || core !== null || !x || !weight) return parallel
  return isWeight(x) ? null : weight.storage.parallel
}

/** Whether an op is a linear layer, a projection by a parameter, or the product with one that the model file splits. */
const isLinear = (node: Node): boolean => {
  const { op, core, parallel } = node
  if (op.kind === 'linear' || op.kind === 'attend') return true
  if (core === null && headWeights(node) === 'projection') return true
  return parallel === null && ['column', 'row'].includes(askedSplit(node) ?? '')
}

/** Whether a tensor has an axis of heads between those of its tokens and features. */
const hasHeads = ({ shape }: Value): boolean => shape.length >= 4

/**
 * Whether an op works on a shard of the features or heads as it does on the whole tensor. A softmax over keys that is in
 * no attention core does not.
 */
function shardWorkers({ nodes, loneSoftmaxes }: Graph): (node: Node) => boolean {
  const lone = new Set(loneSoftmaxes)
  const workers = new Set(nodes.filter(node => !lone.has(node) && worksOnShards(node)))
  return node => workers.has(node)
}

function worksOnShards(node: Node): boolean {
  const { op, attrs, core, output } = node
  if (core !== null || op.family === 'elementwise' || op.kind === 'cast' || headWeights(node) === 'perHead') return true
  if (op.exchangedPerRow !== undefined || op.headAxis !== undefined || contractedHeads(node) !== null) return true
  const isOfFeatures = op.kind === 'concat' && (attrs as { readonly axis: number }).axis === output.shape.length - 1
  return (op.family === 'normalisation' || isOfFeatures) && hasHeads(output)
}

/** Whether each rank takes what it needs of a whole tensor beside its own heads: the heads share it, or each has a part. */
export const isBesideHeads = (value: Value, { output }: Node): boolean =>
  hasHeads(output) && (value.distinct < elements(value.shape) || elements(value.shape) < elements(output.shape))

/** Destinations of a tensor: other linears, the model's outputs, ops that need the whole of it. */
interface Destinations {
  readonly linears: boolean
  readonly ends: boolean
  readonly others: boolean
}

const noDestinations: Destinations = { linears: false, ends: false, others: false }

/**
 * Destinations of each result through ops that work on shards. Ops are visited from last to first, so that the readers
 * of a result come before its producer.
 */
function destinationsOf(
  { nodes, outputs }: Graph,
  { canSplit, worksOnShards }: Pick<Rules, 'canSplit' | 'worksOnShards'>,
): (storage: Value) => Destinations {
  const reached = new Map<Value, Destinations>()
  const add = (storage: Value, more: Destinations): void => {
    const { linears, ends, others } = reached.get(storage) ?? noDestinations
    reached.set(storage, {
      linears: linears || more.linears,
      ends: ends || more.ends,
      others: others || more.others,
    })
  }
  for (const { storage } of outputs) add(storage, { ...noDestinations, ends: true })
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index] as Node
    const further: Destinations = !canSplit(node)
      ? { ...noDestinations, others: true }
      : isLinear(node)
        ? { ...noDestinations, linears: true }
        : isLoss(node)
          ? { ...noDestinations, ends: true }
          : worksOnShards(node)
            ? (reached.get(node.output) ?? noDestinations)
            : { ...noDestinations, others: true }
    for (const { storage } of node.inputs) add(storage, further)
  }
  return storage => reached.get(storage) ?? noDestinations
}

/**
 * Splits that follow from the column-parallel linears `columns`, and those of them whose shards meet a whole tensor.
 */
function propagateSplits({ nodes }: Graph, columns: ReadonlyMap<Node, Column>, rules: Rules) {
  const { canSplit, worksOnShards } = rules
  const states = new Set([...rules.states].map(({ previous }) => previous.storage))
  /** Tensors that are sharded because a column-parallel linear comes before them, and states. */
  const parts = new Set<Value>(states)
  /** Results of weights alone, which each rank has whole and slices as it does weights. */
  const ofWeights = new Set<Value>()
  /** Sharded tensors that an op combines with a whole tensor, or needs the whole of. */
  const meeting: Value[] = []
  /** Linears to be left whole in their place, so that the whole tensor is a shard too. */
  const instead: Node[] = []
  const splits: Split[] = []
  const splitOf = (node: Node): Split => {
    const flows = node.inputs.filter(
      value => states.has(value.storage) || (!isWeight(value) && !ofWeights.has(value.storage)),
    )
    if (flows.length === 0) ofWeights.add(node.output)
    const sharded = flows.filter(({ storage }) => parts.has(storage))
    if (node.op.kind === 'embedding' || node.op.kind === 'embeddingBag')
      return node.parallel === 'none' ? null : 'vocabulary'
    if (isLinear(node) && canSplit(node)) {
      if (sharded.length > 0 || askedSplit(node) === 'row') return 'row'
      const split = columns.get(node) ?? null
      if (split === 'column' || split === 'head') parts.add(node.output)
      return split
    }
    if (sharded.length === 0) return null
    if (isLoss(node)) return 'loss'
    // A whole bias of scores does not count: each rank slices it to its own heads.
    const meetsWhole =
      node.core === null &&
      flows.some(value => !parts.has(value.storage) && (contractedHeads(node) !== null || !isBesideHeads(value, node)))
    if (meetsWhole || !worksOnShards(node)) {
      const others = worksOnShards(node) ? columnsTwoBefore(flows, splits, columns) : []
      if (others.length === 0 || weightsOf(others) >= weightsOf(columnsBefore(sharded, splits))) {
        meeting.push(...sharded)
        return null
      }
      // Goes on as if they were whole already, so that what follows is judged by the splits that it will have.
      instead.push(...others)
    }
    parts.add(node.output)
    return 'part'
  }
  for (const node of nodes) splits.push(splitOf(node))
  const wrong = [...columnsBefore(meeting, splits), ...instead]
  return { splits, parts, wrong, meetsWhole: meeting.length > 0 }
}

/**
 * Column-parallel linears before the row-parallel ones that tensors come from through scaling, where those could be
 * column-parallel themselves on a whole tensor: of B (A x), the up- and down-projection of an adapter of low rank, A.
 */
function columnsTwoBefore(
  tensors: readonly Value[],
  splits: readonly Split[],
  columns: ReadonlyMap<Node, Column>,
): readonly Node[] {
  const rowInputs = tensors.flatMap(({ storage: { producer } }) => {
    let node = producer
    while (node?.op.kind === 'mul' || node?.op.kind === 'div') node = (node.inputs[0] as Value).storage.producer
    return node !== null && splits[node.index] === 'row' && columns.has(node) ? node.inputs.slice(0, 1) : []
  })
  return rowInputs.length === 0 ? [] : columnsBefore(rowInputs, splits)
}

/** Column-parallel linears that tensors come from, through ops on shards. */
function columnsBefore(tensors: readonly Value[], splits: readonly Split[]): Node[] {
  const columns: Node[] = []
  const seen = new Set<Node>()
  const left = [...tensors]
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    const { producer } = value.storage
    if (producer === null || seen.has(producer)) continue
    seen.add(producer)
    const split = splits[producer.index] as Split
    if (split === 'part') left.push(...producer.inputs)
    else if (split === 'column' || split === 'head') columns.push(producer)
  }
  return columns
}

/** Number of weights of linears. */
const weightsOf = (linears: readonly Node[]): number =>
  linears.reduce((sum, { inputs: [, weight] }) => sum + elements((weight as Value).shape), 0)
