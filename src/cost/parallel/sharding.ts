/** Tensor and expert parallelism: the fractions that one device holds, moves and computes, and the collectives. */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { Parallelism } from '../../scenario/scenario'
import { elements } from '../../tensor/shape'
import { pushTo } from '../lists'
import {
  type GradientReduction,
  headsIn,
  headsOf,
  isUniform,
  sharedHeads,
  type UnevenHeads,
  unevenHeads,
} from './heads'
import { headWeights } from './headWeights'
import { type Sequence, sequenceOf, wholeSequence } from './sequence'
import { isBesideHeads, type Split, splitsOf } from './split'

const collectiveKinds = ['allReduce', 'allGather', 'reduceScatter', 'allToAll', 'send'] as const
export type CollectiveKind = (typeof collectiveKinds)[number]

/** A collective over a tensor or its gradient. `sent` gives the elements that one device sends. */
export interface Collective {
  readonly kind: CollectiveKind
  readonly value: Value
  readonly devices: number
  /** Fraction of the tensor that the collective carries; 1 where left out. */
  readonly fraction?: number
  /** Set for a collective over the tensor's gradient, which is dropped where the tensor needs none. */
  readonly gradient?: true
  /** Set for an operand that is gathered again in backward; a contraction needs it for a weight's gradient alone. */
  readonly regathered?: true
}

/**
 * Fraction of a tensor that each of n devices sends in a ring algorithm: all-reduce 2 (n - 1) / n; all-gather,
 * reduce-scatter and all-to-all (n - 1) / n (Thakur et al., Optimization of collective communication operations in
 * MPICH, 2005).
 */
export const sentFraction = (kind: CollectiveKind, devices: number): number => {
  if (kind === 'send') return 1
  const part = (devices - 1) / devices
  return kind === 'allReduce' ? 2 * part : part
}

/** Shards of a model on one device: on the one that has the most, where they are uneven. */
export interface Sharding {
  /** Fraction of a tensor or weight that a device holds. */
  readonly heldFraction: (value: Value) => number
  /** Fraction of an operand that an op on one device reads; 1 where it was all-gathered. */
  readonly readFraction: (value: Value, node: Node) => number
  /** Fraction of a result that its producer on one device writes; 1 for a partial sum. */
  readonly writtenFraction: (value: Value) => number
  /** Fraction of the cached elements of a tensor that a device holds. */
  readonly cachedFraction: (value: Value) => number
  /** Fraction of an op's FLOPs that a device does. */
  readonly workFraction: (node: Node) => number
  /** Operands of an op that are sharded along the tokens, and that the op reads gathered. */
  readonly gatheredOperands: (node: Node) => readonly Value[]
  /** Whether the producer of a tensor writes all of it, before a reduce-scatter leaves each rank its shard. */
  readonly isUnreduced: (value: Value) => boolean
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
  workFraction: wholeFraction,
  gatheredOperands: () => [],
  isUnreduced: () => false,
  unevenHeads: { queries: [], keys: [] },
  wholeCores: 0,
  hasScatteredTensors: false,
  collectives: noCollectives,
  gradientReduction: () => noReduction,
}

export function shardingOf(graph: Graph, { tp, sp, ep }: Parallelism, training: boolean): Sharding {
  if (tp === 1 && ep === 1) return unsharded
  const splits = tp === 1 ? graph.nodes.map(() => null) : splitsOf(graph)
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
  const sequence = sp ? sequenceOf(graph, splitOf, tp) : wholeSequence
  const tokensOf = (value: Value): number => (sequence.isScattered(value) ? 1 / tp : 1)
  const firstReader = new Map<Value, Node>()
  for (const node of graph.nodes)
    if (isColumn(splitOf(node))) {
      const { storage } = node.inputs[0] as Value
      if (!firstReader.has(storage)) firstReader.set(storage, node)
    }

  const shared = sharedHeads(graph, splitOf, { tp, heads, partOf })
  const tokens = ep === 1 ? new Map<Node, readonly Value[]>() : tokensSent(graph)

  /** Load imbalance when experts do not divide evenly over expert-parallel ranks: most experts over the mean. */
  const expertImbalance = (node: Node | null): number => {
    const experts = node?.routing?.experts ?? ep
    return (Math.ceil(experts / ep) * ep) / experts
  }

  const heldFraction = ({ storage }: Value): number => {
    if (isWeight(storage)) return weights.get(storage) ?? 1
    return (isPart(storage) ? partOf(storage) : tokensOf(storage)) * expertImbalance(storage.producer)
  }
  /** Fraction of a slice of a fused qkv result that a rank reads: that of the slice's own heads. */
  const partOfView = (value: Value, node: Node): number =>
    node.core === null ? partOf(node.output) : partOfHeads(headsIn(value, node))
  /** Whether all heads of an op read the same elements of a tensor. */
  const isShared = (value: Value, node: Node): boolean =>
    node.core === null ? isBesideHeads(value, node) : headsIn(value, node) === 1
  const cachedFraction = ({ storage }: Value): number => {
    const keys = heads.get(storage)?.filter(({ isCached }) => isCached)
    return isPart(storage) && keys !== undefined && keys.length > 0
      ? partOfHeads(Math.max(...keys.map(({ count }) => count))) * expertImbalance(storage.producer)
      : heldFraction(storage)
  }
  const readFraction = (value: Value, node: Node): number => {
    const split = splitOf(node)
    if (isWeight(value)) return heldFraction(value)
    if (isColumn(split)) return expertImbalance(node)
    if (split === null) return tokensOf(node.output) * expertImbalance(node)
    if (isPart(value.storage))
      return isUniform(heads.get(value.storage)) ? heldFraction(value) : partOfView(value, node) * expertImbalance(node)
    if (split === 'row') return rowPart(node) * expertImbalance(node)
    // A rank reads only its own heads of a whole tensor (a bias of scores), and all of one that its heads share.
    if (split !== 'part' || isShared(value, node)) return heldFraction(value)
    return Math.min(heldFraction(value), partOf(node.output))
  }
  const writtenFraction = (value: Value): number => {
    const split = value.producer === null ? null : splitOf(value.producer)
    return split === 'row' || split === 'vocabulary' || split === 'gathered'
      ? expertImbalance(value.producer)
      : heldFraction(value)
  }
  const workFraction = (node: Node): number => {
    const split = splitOf(node)
    const part =
      split === null
        ? tokensOf(node.output)
        : split === 'row'
          ? rowPart(node)
          : split === 'vocabulary'
            ? 1
            : partOf(node.output)
    return part * expertImbalance(node)
  }
  return {
    heldFraction,
    readFraction,
    writtenFraction,
    cachedFraction,
    workFraction,
    gatheredOperands: node =>
      node.inputs.filter(
        value => !isWeight(value) && sequence.isScattered(value) && readFraction(value, node) > heldFraction(value),
      ),
    isUnreduced: value => sequence.isScattered(value) && writtenFraction(value) > heldFraction(value),
    unevenHeads: unevenHeads(graph, heads, tp),
    wholeCores: new Set(graph.nodes.flatMap(node => (node.core !== null && splitOf(node) === null ? [node.core] : [])))
      .size,
    hasScatteredTensors: graph.nodes.some(({ output }) => sequence.isScattered(output)),
    collectives: (node, pass) => [
      ...(tp === 1
        ? []
        : tensorParallelCollectives(node, splitOf(node), pass, { tp, training, firstReader, sequence })),
      ...(tokens.get(node) ?? []).map(
        (value): Collective => ({ kind: 'allToAll', value, devices: ep, fraction: heldFraction(value) }),
      ),
    ],
    gradientReduction: parameter =>
      sequence.isPartial(parameter) ? { devices: tp, fraction: 1 } : (shared.get(parameter) ?? noReduction),
  }
}

const isColumn = (split: Split): boolean => split === 'column' || split === 'gathered' || split === 'head'

interface Fractions {
  readonly tp: number
  readonly ep: number
  readonly partOf: (storage: Value) => number
  readonly rowPart: (row: Node) => number
}

/**
 * Fraction of each weight on one device. Sharded are weights and biases of column-parallel linears, weights of
 * row-parallel ones (whose biases are replicated), embedding tables, and experts.
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
      const byHead = split === 'column' || (split === 'part' && headWeights(node) === 'perHead')
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
  /** First column-parallel reader of each tensor. It has the collective, which later readers share. */
  readonly firstReader: ReadonlyMap<Value, Node>
  readonly sequence: Sequence
}

/**
 * Tensor-parallel collectives of an op. Forward, the result of a row-parallel linear is all-reduced; backward, the
 * gradient of a column-parallel linear's input. With sequence parallelism these are reduce-scatters, and
 * column-parallel linears all-gather their input, again in backward for the weight gradient (Korthikanti et al., arXiv
 * 2205.05198, 4.2.2).
 */
function tensorParallelCollectives(
  node: Node,
  split: Split,
  pass: 'forward' | 'backward',
  { tp, training, firstReader, sequence }: Tensors,
): Collective[] {
  const { isScattered, gathered, sliced } = sequence
  const about = (kind: CollectiveKind, value: Value): Collective => ({ kind, value, devices: tp })
  const ofGradient = (kind: CollectiveKind, value: Value): Collective => ({ ...about(kind, value), gradient: true })
  const summed = split === 'row' || split === 'vocabulary'
  const apart = isScattered(node.output)
  if (pass === 'forward')
    return [
      ...(summed ? [about(apart ? 'reduceScatter' : 'allReduce', node.output)] : []),
      ...gathered(node).map(value => about('allGather', value)),
      ...(split === 'part' || split === 'loss' ? rowExchanges(node, tp) : []),
      // Training keeps the logits of the head sharded, and computes the loss on the shards.
      ...(split === 'gathered' || (split === 'head' && !training) ? [about('allGather', node.output)] : []),
    ]
  const x = node.inputs[0] as Value
  return [
    ...(summed && apart ? [ofGradient('allGather', node.output)] : []),
    // Gathered again for the weight gradients, but for a bias of scores, which adding does not save.
    ...(split === 'part'
      ? []
      : gathered(node).map(value => ({ ...about('allGather', value), regathered: true as const }))),
    ...(split === 'part' ? gathered(node).map(value => ofGradient('reduceScatter', value)) : []),
    // The gradient of a column-parallel linear's input is a partial sum on each rank.
    ...(firstReader.get(x.storage) === node ? [ofGradient(isScattered(x) ? 'reduceScatter' : 'allReduce', x)] : []),
    ...sliced(node).map(value => ofGradient('allGather', value)),
  ]
}

/** All-reduce of a few numbers for each row of a tensor that is sharded along its last axis. */
function rowExchanges({ op, inputs }: Node, tp: number): Collective[] {
  const [value] = inputs
  if (op.exchangedPerRow === undefined || value === undefined) return []
  return [{ kind: 'allReduce', value, devices: tp, fraction: op.exchangedPerRow / (value.shape.at(-1) as number) }]
}

/**
 * Tensors that all-to-alls carry to the ranks of their experts (dispatch) and back (combine), forward and backward
 * alike, at the first op that reads them there.
 */
function tokensSent({ nodes }: Graph): ReadonlyMap<Node, readonly Value[]> {
  const sentTo = new Map<Node, Value[]>()
  const seen = new Set<Value>()
  for (const node of nodes)
    for (const value of node.inputs) {
      const from = value.storage.producer
      if (from === null || seen.has(value.storage) || (from.routing === null) === (node.routing === null)) continue
      seen.add(value.storage)
      pushTo(sentTo, node, value)
    }
  return sentTo
}

/** Elements that one device sends in a collective. */
export const sent = ({ kind, value, devices, fraction = 1 }: Collective): number =>
  elements(value.shape) * fraction * sentFraction(kind, devices)
