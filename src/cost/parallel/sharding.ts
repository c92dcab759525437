/** What one device holds, moves and computes of a model that several share, and what they tell each other. */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import { elements } from '../../tensor/shape'
import { type Sequence, sequenceOf, wholeSequence } from './sequence'
import type { Parallelism } from './settings'
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
  readonly work: (node: Node) => number
  /** Counts of heads that its devices cannot have equal parts of. */
  readonly uneven: readonly number[]
  /** Collectives that belong to an op: in its forward pass, and in its backward pass. */
  readonly collectives: (node: Node, pass: 'forward' | 'backward') => readonly Collective[]
  /** Devices that add up what each has of a weight's gradient, beside replicas. */
  readonly summed: (parameter: Value) => number
}

const one = (): number => 1
const none = (): readonly Collective[] => []
export const unsharded: Sharding = {
  held: one,
  read: one,
  written: one,
  work: one,
  uneven: [],
  collectives: none,
  summed: one,
}

export function shardingOf(graph: Graph, { tp, sp, ep }: Parallelism, training: boolean): Sharding {
  if (tp === 1 && ep === 1) return unsharded
  const splits = tp === 1 ? graph.nodes.map(() => null) : splitsOf(graph)
  const splitOf = ({ index }: Node): Split => splits[index] as Split
  const heads = headsOf(graph, splitOf)
  // The device with the most: heads and experts are not cut.
  const partOf = (storage: Value): number => {
    const count = heads.get(storage)
    return count === undefined ? 1 / tp : Math.ceil(count / tp) / count
  }
  const weights = weightParts(graph, splitOf, partOf, { tp, ep })
  const sequence = sp ? sequenceOf(graph, splitOf, tp) : wholeSequence
  const tokensOf = (value: Value): number => (sequence.isScattered(value) ? 1 / tp : 1)
  const firstReader = new Map<Value, Node>()
  for (const node of graph.nodes)
    if (['column', 'head'].includes(splitOf(node) ?? '')) {
      const { storage } = node.inputs[0] as Value
      if (!firstReader.has(storage)) firstReader.set(storage, node)
    }

  const tokens = ep === 1 ? new Map<Node, readonly Value[]>() : tokensSent(graph)

  const held = ({ storage }: Value): number => {
    if (isWeight(storage)) return weights.get(storage) ?? 1
    const split = storage.producer === null ? null : splitOf(storage.producer)
    return split === 'column' || split === 'part' || split === 'head' ? partOf(storage) : tokensOf(storage)
  }
  const read = (value: Value, node: Node): number => {
    const split = splitOf(node)
    if (isWeight(value)) return held(value)
    if (split === 'column' || split === 'head') return 1
    if (split === null) return tokensOf(node.output)
    // Of a whole tensor that meets a part (a bias of scores) a device reads its heads.
    return split === 'part' ? Math.min(held(value), partOf(node.output)) : held(value)
  }
  const written = (value: Value): number => {
    const split = value.producer === null ? null : splitOf(value.producer)
    return split === 'row' || split === 'vocabulary' ? 1 : held(value)
  }
  const work = (node: Node): number => {
    const split = splitOf(node)
    if (split === null) return tokensOf(node.output)
    return split === 'vocabulary' ? 1 : partOf(node.output)
  }
  return {
    held,
    read,
    written,
    work,
    uneven: [...new Set(heads.values())].filter(count => count % tp !== 0 && tp % count !== 0),
    collectives: (node, pass) => [
      ...(tp === 1 ? [] : ofTensorParallel(node, splitOf(node), pass, { tp, training, firstReader, sequence })),
      ...(tokens.get(node) ?? []).map(
        (value): Collective => ({ kind: 'allToAll', value, devices: ep, part: held(value) }),
      ),
    ],
    summed: parameter => (sequence.isPartial(parameter) ? tp : 1),
  }
}

/**
 * How many heads there are to share out, of tensors that end in an attention: where devices are more, several have the same
 * (the keys and values of grouped-query attention).
 */
function headsOf({ nodes }: Graph, splitOf: (node: Node) => Split): ReadonlyMap<Value, number> {
  const heads = new Map<Value, number>()
  const atLeast = (storage: Value, count: number): void => {
    heads.set(storage, Math.max(count, heads.get(storage) ?? 0))
  }
  for (const node of [...nodes].reverse()) {
    if (splitOf(node) !== 'part') continue
    const flows = node.inputs.filter(value => !isWeight(value))
    const after = heads.get(node.output)
    // Keys and values are views that repeat each of theirs for several heads of the queries.
    for (const value of flows)
      if (node.core !== null)
        atLeast(value.storage, ((value.shape.at(-3) ?? 1) * value.distinct) / elements(value.shape))
      else if (after !== undefined) atLeast(value.storage, after)
  }
  return heads
}

/** Weights that are split: those of columns with their biases, matrices of rows, tables, and the experts. */
function weightParts(
  graph: Graph,
  splitOf: (node: Node) => Split,
  partOf: (storage: Value) => number,
  { tp, ep }: { readonly tp: number; readonly ep: number },
): Map<Value, number> {
  const parts = new Map<Value, number>()
  for (const node of graph.nodes) {
    const split = splitOf(node)
    node.inputs.forEach(({ storage }, at) => {
      if (!isWeight(storage)) return
      const whole = split === null || split === 'part' || (split === 'row' && at > 1)
      const own = whole ? 1 : split === 'column' ? partOf(node.output) : 1 / tp
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
      ...(split === 'head' && !training ? [about('allGather', node.output)] : []),
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
      sentTo.set(node, [...(sentTo.get(node) ?? []), value])
    }
  return sentTo
}

/** Elements of a collective's tensor, sent by one device. */
export const sent = ({ kind, value, devices, part = 1 }: Collective): number =>
  elements(value.shape) * part * sentPart(kind, devices)
