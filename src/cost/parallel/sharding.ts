/** What one device holds, moves and computes of a model that several share, and what they tell each other. */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { Parallelism } from '../../scenario/scenario'
import { elements } from '../../tensor/shape'
import { pushTo } from '../lists'
import { headsIn, headsOf, isUniform, type Summed, sharedHeads, type Uneven, unevenHeads } from './heads'
import { type Sequence, sequenceOf, wholeSequence } from './sequence'
import { type Split, splitsOf } from './split'

export const collectiveKinds = ['allReduce', 'allGather', 'reduceScatter', 'allToAll', 'send'] as const
export type CollectiveKind = (typeof collectiveKinds)[number]

/** Elements of a tensor that a collective is about, before it is multiplied by what each device sends of it. */
export interface Collective {
  readonly kind: CollectiveKind
  readonly value: Value
  readonly devices: number
  /** The part of the tensor that it is about; left out, all of it. */
  readonly part?: number
  /** It is about the tensor's gradient: none where there is none. */
  readonly gradient?: true
}

/**
 * What each of n devices sends of a tensor of S: ring algorithms, all-reduce 2 (n - 1) / n S, all-gather, reduce-scatter and
 * all-to-all (n - 1) / n S (Thakur et al., Optimization of collective communication operations in MPICH, 2005).
 */
export const sentPart = (kind: CollectiveKind, devices: number): number => {
  if (kind === 'send') return 1
  const part = (devices - 1) / devices
  return kind === 'allReduce' ? 2 * part : part
}

export interface Sharding {
  /** The part of a tensor or weight that a device holds. */
  readonly held: (value: Value) => number
  /** The part that an op of a device reads: of what was gathered for it, all. */
  readonly read: (value: Value, node: Node) => number
  /** The part that it writes: of a sum over devices, each writes all. */
  readonly written: (value: Value) => number
  /** Of what is cached of a tensor. */
  readonly cached: (value: Value) => number
  readonly work: (node: Node) => number
  readonly uneven: Uneven
  /** Cores of attentions that every device computes whole. */
  readonly wholeCores: number
  /** Whether any tensor is split along its tokens. */
  readonly scatters: boolean
  /** Collectives that belong to an op: in its forward pass, and in its backward pass. */
  readonly collectives: (node: Node, pass: 'forward' | 'backward') => readonly Collective[]
  /** Devices that add up what each has of a weight's gradient, beside replicas. */
  readonly summed: (parameter: Value) => Summed
}

const one = (): number => 1
const alone: Summed = { devices: 1, part: 1 }
const none = (): readonly Collective[] => []
export const unsharded: Sharding = {
  held: one,
  read: one,
  written: one,
  cached: one,
  work: one,
  uneven: { queries: [], keys: [] },
  wholeCores: 0,
  scatters: false,
  collectives: none,
  summed: () => alone,
}

export function shardingOf(graph: Graph, { tp, sp, ep }: Parallelism, training: boolean): Sharding {
  if (tp === 1 && ep === 1) return unsharded
  const splits = tp === 1 ? graph.nodes.map(() => null) : splitsOf(graph)
  const splitOf = ({ index }: Node): Split => splits[index] as Split
  const heads = headsOf(graph, splitOf)
  // The device with the most: heads and experts are not cut.
  const partOfHeads = (count: number): number => Math.ceil(count / tp) / count
  const partOf = (storage: Value): number => {
    let rest = 1
    let part = 0
    for (const { count, width } of heads.get(storage) ?? []) {
      rest -= width
      part += width * partOfHeads(count)
    }
    return part + rest / tp
  }
  /** Whether devices have a part each of what an op makes. */
  const isPart = ({ producer }: Value): boolean =>
    producer !== null && ['column', 'part', 'head'].includes(splitOf(producer) ?? '')
  /** Of what a row takes: the features of the heads before it, or of a whole tensor its own. */
  const rowPart = ({ inputs }: Node): number => {
    const { storage } = inputs[0] as Value
    return isPart(storage) ? partOf(storage) : 1 / tp
  }
  const weights = weightParts(graph, splitOf, { tp, ep, partOf, rowPart })
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

  // The device with the most experts is sent as many more tokens.
  const crowd = (node: Node | null): number => {
    const experts = node?.routing?.experts ?? ep
    return (Math.ceil(experts / ep) * ep) / experts
  }

  const held = ({ storage }: Value): number => {
    if (isWeight(storage)) return weights.get(storage) ?? 1
    return (isPart(storage) ? partOf(storage) : tokensOf(storage)) * crowd(storage.producer)
  }
  /** Of a slice of queries, keys and values that are made together: its own heads. */
  const partOfView = (value: Value, { core, output }: Node): number =>
    core === null ? partOf(output) : partOfHeads(headsIn(value))
  const cached = ({ storage }: Value): number => {
    const keys = heads.get(storage)?.filter(({ isCached }) => isCached)
    return isPart(storage) && keys !== undefined && keys.length > 0
      ? partOfHeads(Math.max(...keys.map(({ count }) => count))) * crowd(storage.producer)
      : held(storage)
  }
  const read = (value: Value, node: Node): number => {
    const split = splitOf(node)
    if (isWeight(value)) return held(value)
    if (isColumn(split)) return crowd(node)
    if (split === null) return tokensOf(node.output) * crowd(node)
    if (isPart(value.storage))
      return isUniform(heads.get(value.storage)) ? held(value) : partOfView(value, node) * crowd(node)
    if (split === 'row') return rowPart(node) * crowd(node)
    // Of a whole tensor that meets a part (a bias of scores) a device reads its heads.
    return split === 'part' ? Math.min(held(value), partOf(node.output)) : held(value)
  }
  const written = (value: Value): number => {
    const split = value.producer === null ? null : splitOf(value.producer)
    return split === 'row' || split === 'vocabulary' || split === 'gathered' ? crowd(value.producer) : held(value)
  }
  const work = (node: Node): number => {
    const split = splitOf(node)
    const part =
      split === null
        ? tokensOf(node.output)
        : split === 'row'
          ? rowPart(node)
          : split === 'vocabulary'
            ? 1
            : partOf(node.output)
    return part * crowd(node)
  }
  return {
    held,
    read,
    written,
    cached,
    work,
    uneven: unevenHeads(graph, heads, tp),
    wholeCores: new Set(graph.nodes.flatMap(node => (node.core !== null && splitOf(node) === null ? [node.core] : [])))
      .size,
    scatters: graph.nodes.some(({ output }) => sequence.isScattered(output)),
    collectives: (node, pass) => [
      ...(tp === 1 ? [] : ofTensorParallel(node, splitOf(node), pass, { tp, training, firstReader, sequence })),
      ...(tokens.get(node) ?? []).map(
        (value): Collective => ({ kind: 'allToAll', value, devices: ep, part: held(value) }),
      ),
    ],
    summed: parameter => (sequence.isPartial(parameter) ? { devices: tp, part: 1 } : (shared.get(parameter) ?? alone)),
  }
}

const isColumn = (split: Split): boolean => split === 'column' || split === 'gathered' || split === 'head'

interface Parts {
  readonly tp: number
  readonly ep: number
  readonly partOf: (storage: Value) => number
  readonly rowPart: (row: Node) => number
}

/** Weights that are split: those of columns with their biases, matrices of rows, tables, and the experts. */
function weightParts(
  graph: Graph,
  splitOf: (node: Node) => Split,
  { tp, ep, partOf, rowPart }: Parts,
): Map<Value, number> {
  const parts = new Map<Value, number>()
  for (const node of graph.nodes) {
    const split = splitOf(node)
    node.inputs.forEach(({ storage }, at) => {
      if (!isWeight(storage)) return
      const whole = split === null || split === 'part' || (split === 'row' && at > 1)
      const own = whole ? 1 : split === 'column' ? partOf(node.output) : split === 'row' ? rowPart(node) : 1 / tp
      const part = own * (Math.ceil(storage.copies / ep) / storage.copies)
      parts.set(storage, Math.min(part, parts.get(storage) ?? 1))
    })
  }
  return parts
}

interface Tensors {
  readonly tp: number
  readonly training: boolean
  /** Of each tensor that columns read, the first of them: they share what is sent. */
  readonly firstReader: ReadonlyMap<Value, Node>
  readonly sequence: Sequence
}

/**
 * Forward, a row sums its results over devices; backward, the gradient of what columns read is summed. With sequence
 * parallelism the sum leaves each device its part, and columns gather theirs, once more in backward for the weights'
 * gradient (Korthikanti et al., arXiv 2205.05198, 4.2.2).
 */
function ofTensorParallel(
  node: Node,
  split: Split,
  pass: 'forward' | 'backward',
  { tp, training, firstReader, sequence }: Tensors,
): Collective[] {
  const { isScattered, gathered, taken } = sequence
  const about = (kind: CollectiveKind, value: Value): Collective => ({ kind, value, devices: tp })
  const ofGradient = (kind: CollectiveKind, value: Value): Collective => ({ ...about(kind, value), gradient: true })
  const summed = split === 'row' || split === 'vocabulary'
  const apart = isScattered(node.output)
  if (pass === 'forward')
    return [
      ...(summed ? [about(apart ? 'reduceScatter' : 'allReduce', node.output)] : []),
      ...gathered(node).map(value => about('allGather', value)),
      // In training the loss is computed on parts of the logits.
      ...(split === 'gathered' || (split === 'head' && !training) ? [about('allGather', node.output)] : []),
    ]
  const x = node.inputs[0] as Value
  return [
    ...(summed && apart ? [ofGradient('allGather', node.output)] : []),
    // Once more for the gradients of weights; a bias of scores that is taken by heads is not kept.
    ...(split === 'part' ? [] : gathered(node).map(value => about('allGather', value))),
    ...(split === 'part' ? gathered(node).map(value => ofGradient('reduceScatter', value)) : []),
    // Columns have a part of the gradient each.
    ...(firstReader.get(x.storage) === node ? [ofGradient(isScattered(x) ? 'reduceScatter' : 'allReduce', x)] : []),
    ...taken(node).map(value => ofGradient('allGather', value)),
  ]
}

/** Tokens go to the devices of their experts and come back, forward and backward alike: by the op that needs them next. */
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

/** Elements of a collective's tensor, sent by one device. */
export const sent = ({ kind, value, devices, part = 1 }: Collective): number =>
  elements(value.shape) * part * sentPart(kind, devices)
