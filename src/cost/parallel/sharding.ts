/** Tensor and expert parallelism: the fractions that one device holds, moves and computes, and the collectives. */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { Parallelism } from '../../scenario/scenario'
import type { Collective, CollectiveKind } from './collectives'
import { expertImbalance, expertSpan, routedTensors, tokenSources, tokensSent } from './experts'
import {
  attends,
  type GradientReduction,
  headsIn,
  headsOf,
  isUniform,
  sharedHeads,
  type UnevenHeads,
  unevenHeads,
} from './heads'
import { headWeights } from './headWeights'
import { noPartialSums, type PartialSums, partialSumsOf } from './partialSums'
import { type Sequence, sequenceOf, wholeSequence } from './sequence'
import { isBesideHeads, isColumn, type Split, splitsOf } from './split'

/** Shards of a model on one device: on the one that has the most, where they are uneven. */
export interface Sharding {
  /** Fraction of a tensor or weight that a device holds. */
  readonly heldFraction: (value: Value) => number
  /** Fraction of an operand that an op on one device reads; 1 where it was all-gathered. */
  readonly readFraction: (value: Value, node: Node) => number
  /** Fraction of a result that its producer on one device writes; 1 for a partial sum of a whole tensor. */
  readonly writtenFraction: (value: Value) => number
  /** Fraction of the cached elements of a tensor that a device holds. */
  readonly cachedFraction: (value: Value) => number
  /** Fraction of them that its producer on one device makes: more, where a device keeps those of its own tokens alone. */
  readonly madeToCache: (value: Value) => number
  /** Fraction of an op's FLOPs that a device does. */
  readonly workFraction: (node: Node) => number
  /** Operands of an op that are sharded along the tokens, and that the op reads gathered. */
  readonly gatheredOperands: (node: Node) => readonly Value[]
  /** Whether the producer of a tensor writes all of it, before a reduce-scatter leaves each rank its shard. */
  readonly isUnreduced: (value: Value) => boolean
  /** Number of replicas whose tokens the experts of a device's group serve: below 1, a part of one. */
  readonly tokenSources: number
  readonly unevenHeads: UnevenHeads
  /** Number of attention cores that every device computes whole. */
  readonly wholeCores: number
  /** Whether sequence parallelism shards any tensor along its tokens. */
  readonly hasScatteredTensors: boolean
  /** Collectives that belong to an op: in its forward pass, and in its backward pass. */
  readonly collectives: (node: Node, pass: 'forward' | 'backward') => readonly Collective[]
  /** All-reduce of a weight's gradient over tensor-parallel ranks, in addition to that over data-parallel replicas. */
  readonly gradientReduction: (parameter: Value) => GradientReduction
}

const wholeFraction = (): number => 1
const noReduction: GradientReduction = { devices: 1, fraction: 1 }
const noCollectives = (): readonly Collective[] => []
const unsharded: Sharding = {
  heldFraction: wholeFraction,
  readFraction: wholeFraction,
  writtenFraction: wholeFraction,
  cachedFraction: wholeFraction,
  madeToCache: wholeFraction,
  workFraction: wholeFraction,
  gatheredOperands: () => [],
  isUnreduced: () => false,
  tokenSources: 1,
  unevenHeads: { queries: [], keys: [] },
  wholeCores: 0,
  hasScatteredTensors: false,
  collectives: noCollectives,
  gradientReduction: () => noReduction,
}

export function shardingOf(graph: Graph, settings: Parallelism, training: boolean): Sharding {
  const { tp, sp, ep } = settings
  if (tp === 1 && ep === 1) return unsharded
  const splits = tp === 1 ? graph.nodes.map(() => null) : splitsOf(graph, ep > 1)
  const splitOf = ({ index }: Node): Split => splits[index] as Split
  const heads = headsOf(graph, splitOf)
  /** Fraction of `count` heads on the rank that has the most: heads are not split. */
  const partOfHeads = (count: number): number => Math.ceil(count / tp) / count
  /** Fraction of a sharded tensor on one rank; features that belong to no heads are split evenly. */
  const partOf = (storage: Value): number => {
    let rest = 1
    let part = 0
    for (const { count, width } of heads.get(storage) ?? []) {
      rest -= width
      part += width * partOfHeads(count)
    }
    return part + rest / tp
  }
  /** Whether a tensor is sharded over the tensor-parallel ranks along its features or heads. */
  const isPart = ({ producer }: Value): boolean =>
    producer !== null && ['column', 'part', 'head'].includes(splitOf(producer) ?? '')
  /** Fraction of the input features a row-parallel linear reads: its rank's heads, or 1 / tp of a whole tensor. */
  const rowPart = ({ inputs }: Node): number => {
    const { storage } = inputs[0] as Value
    return isPart(storage) ? partOf(storage) : 1 / tp
  }
  const weights = weightFractions(graph, splitOf, { tp, ep, partOf, rowPart })
  const routed = routedTensors(graph, settings)
  const isRouted = ({ storage }: Value): boolean => routed.has(storage)
  const sums = tp === 1 ? noPartialSums : partialSumsOf(graph, { splitOf, isRouted })
  const sequence = sp ? sequenceOf(graph, splitOf, sums, tp) : wholeSequence
  /** Fraction of the rows of a tensor that one rank has. */
  const rowsOf = (value: Value): number => (sequence.isScattered(value) || isRouted(value) ? 1 / tp : 1)
  const isSummed = (value: Value): boolean => sums.isReduced(value) || sums.isPartial(value)
  /** Fraction of the rows of its result that an op on whole features works on. */
  const rowsWorkedOn = (node: Node): number => {
    const { inputs, output } = node
    if (inputs.some(isRouted) || sequence.addsShard(node)) return 1 / tp
    return isSummed(output) ? 1 : rowsOf(output)
  }

  const shared = sharedHeads(graph, splitOf, { tp, heads, partOf })
  const tokens = ep === 1 ? new Map<Node, readonly Value[]>() : tokensSent(graph)
  const imbalance = (node: Node | null): number => expertImbalance(node, settings)

  const heldFraction = ({ storage }: Value): number => {
    if (isWeight(storage)) return weights.get(storage) ?? 1
    return (isPart(storage) ? partOf(storage) : rowsOf(storage)) * imbalance(storage.producer)
  }
  /** Fraction of a slice of a fused qkv result that a rank reads: that of the slice's own heads. */
  const partOfView = (value: Value, node: Node): number =>
    attends(node) ? partOfHeads(headsIn(value, node)) : partOf(node.output)
  /** Whether all heads of an op read the same elements of a tensor. */
  const isShared = (value: Value, node: Node): boolean =>
    attends(node) ? headsIn(value, node) === 1 : isBesideHeads(value, node)
  const cachedFraction = ({ storage }: Value): number => {
    const keys = heads.get(storage)?.filter(({ isCached }) => isCached)
    return isPart(storage) && keys !== undefined && keys.length > 0
      ? partOfHeads(Math.max(...keys.map(({ count }) => count))) * imbalance(storage.producer)
      : heldFraction(storage)
  }
  const readFraction = (value: Value, node: Node): number => {
    const split = splitOf(node)
    if (isWeight(value)) return heldFraction(value)
    if (isColumn(split)) return imbalance(node)
    if (split === null) return rowsWorkedOn(node) * imbalance(node)
    if (isPart(value.storage))
      return isUniform(heads.get(value.storage)) ? heldFraction(value) : partOfView(value, node) * imbalance(node)
    if (split === 'row') return rowPart(node) * imbalance(node)
    // A rank reads only its own heads of a whole tensor (a bias of scores), and all of one that its heads share.
    if (split !== 'part' || isShared(value, node)) return heldFraction(value)
    return Math.min(heldFraction(value), partOf(node.output))
  }
  const writtenFraction = (value: Value): number => {
    const { producer } = value
    if (producer === null) return heldFraction(value)
    if (splitOf(producer) === 'gathered') return imbalance(producer)
    if (!isSummed(value)) return heldFraction(value)
    return (sequence.addsShard(producer) ? 1 / tp : 1) * imbalance(producer)
  }
  const workFraction = (node: Node): number => {
    const split = splitOf(node)
    const part =
      split === null
        ? rowsWorkedOn(node)
        : split === 'row'
          ? rowPart(node)
          : split === 'vocabulary'
            ? 1
            : partOf(node.output)
    return part * imbalance(node)
  }
  /** Ranks that an all-to-all of a tensor of the experts spans; ranks that have the same tokens send each other none. */
  const tokenRanks = (value: Value): number => (isRouted(value) ? Math.max(1, tokenSources(settings)) : ep)
  return {
    heldFraction,
    readFraction,
    writtenFraction,
    cachedFraction,
    madeToCache: cachedFraction,
    workFraction,
    gatheredOperands: node =>
      node.inputs.filter(
        value => !isWeight(value) && sequence.isScattered(value) && readFraction(value, node) > heldFraction(value),
      ),
    isUnreduced: value => sequence.isScattered(value) && writtenFraction(value) > heldFraction(value),
    tokenSources: tokenSources(settings),
    unevenHeads: unevenHeads(graph, heads, tp),
    wholeCores: new Set(graph.nodes.flatMap(node => (node.core !== null && splitOf(node) === null ? [node.core] : [])))
      .size,
    hasScatteredTensors: graph.nodes.some(({ output }) => sequence.isScattered(output)),
    collectives: (node, pass) => [
      ...(tp === 1 ? [] : tensorParallelCollectives(node, splitOf(node), pass, { tp, training, sums, sequence })),
      ...(tokens.get(node) ?? [])
        .filter(value => tokenRanks(value) > 1)
        .map(
          (value): Collective => ({
            kind: 'allToAll',
            value,
            devices: tokenRanks(value),
            span: expertSpan(settings),
            fraction: heldFraction(value),
          }),
        ),
    ],
    gradientReduction: parameter => {
      // Replicas of an expert reduce its gradients, those on ranks of one tensor-parallel group among them.
      if (ep > 1 && parameter.copies > 1) return noReduction
      if (sequence.isPartial(parameter) || sums.isPartialWeight(parameter)) return { devices: tp, fraction: 1 }
      return shared.get(parameter) ?? noReduction
    },
  }
}

interface Fractions {
  readonly tp: number
  readonly ep: number
  readonly partOf: (storage: Value) => number
  readonly rowPart: (row: Node) => number
}

/**
 * Fraction of each weight on one device. Sharded are weights and biases of column-parallel linears, weights of
 * row-parallel ones (whose biases are replicated), embedding tables, experts, and column-parallel parameters that join
 * a shard.
 */
function weightFractions(
  graph: Graph,
  splitOf: (node: Node) => Split,
  { tp, ep, partOf, rowPart }: Fractions,
): Map<Value, number> {
  const parts = new Map<Value, number>()
  for (const node of graph.nodes) {
    const split = splitOf(node)
    node.inputs.forEach(({ storage }, index) => {
      if (!isWeight(storage)) return
      const joinsShard = split === 'part' && storage.parallel === 'column'
      const byHead = split === 'column' || joinsShard || (split === 'part' && headWeights(node) === 'perHead')
      const whole = split === null || (split === 'part' && !byHead) || (split === 'row' && index > 1)
      const sharded = whole ? 1 : byHead ? partOf(node.output) : split === 'row' ? rowPart(node) : 1 / tp
      const part = sharded * (Math.ceil(storage.copies / ep) / storage.copies)
      parts.set(storage, Math.min(part, parts.get(storage) ?? 1))
    })
  }
  return parts
}

interface Tensors {
  readonly tp: number
  readonly training: boolean
  readonly sums: PartialSums
  readonly sequence: Sequence
}

/**
 * Tensor-parallel collectives of an op. Forward, partial sums are all-reduced; backward, partial sums of gradients.
 * With sequence parallelism these are reduce-scatters, and column-parallel linears all-gather their input, again in
 * backward for the weight gradient (Korthikanti et al., arXiv 2205.05198, 4.2.2).
 */
function tensorParallelCollectives(
  node: Node,
  split: Split,
  pass: 'forward' | 'backward',
  { tp, training, sums, sequence }: Tensors,
): Collective[] {
  const { isScattered, gathered, sliced } = sequence
  const about = (kind: CollectiveKind, value: Value): Collective => ({ kind, value, devices: tp, span: tp })
  const ofGradient = (kind: CollectiveKind, value: Value): Collective => ({ ...about(kind, value), gradient: true })
  const reduced = sums.isReduced(node.output)
  const apart = isScattered(node.output)
  if (pass === 'forward')
    return [
      ...(reduced ? [about(apart ? 'reduceScatter' : 'allReduce', node.output)] : []),
      ...gathered(node).map(value => about('allGather', value)),
      ...(split === 'part' || split === 'loss' ? rowExchanges(node, tp) : []),
      // Training keeps the logits of the head sharded, and computes the loss on the shards.
      ...(split === 'gathered' || (split === 'head' && !training) ? [about('allGather', node.output)] : []),
    ]
  // Gathered again for the weight gradients, but for a bias of scores or a lookup of rows, which do not save it.
  const isSaved = split !== 'part' && node.op.family !== 'movement'
  return [
    ...(reduced && apart ? [ofGradient('allGather', node.output)] : []),
    ...(isSaved ? gathered(node).map(value => ({ ...about('allGather', value), regathered: true as const })) : []),
    ...(split === 'part' ? gathered(node).map(value => ofGradient('reduceScatter', value)) : []),
    ...sums.gradientsReduced(node).map(({ storage, fraction }) => ({
      ...ofGradient(isScattered(storage) ? 'reduceScatter' : 'allReduce', storage),
      fraction,
    })),
    ...sliced(node).map(value => ofGradient('allGather', value)),
  ]
}

/** All-reduce of a few numbers for each row of a tensor that is sharded along its last axis. */
function rowExchanges({ op, inputs }: Node, tp: number): Collective[] {
  const [value] = inputs
  if (op.exchangedPerRow === undefined || value === undefined) return []
  return [
    { kind: 'allReduce', value, devices: tp, span: tp, fraction: op.exchangedPerRow / (value.shape.at(-1) as number) },
  ]
}
