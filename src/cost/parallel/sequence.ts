/**
 * Sequence parallelism (Korthikanti et al., arXiv 2205.05198, 4.2.2). Tensors that tensor parallelism replicates are
 * sharded along the tokens, from the reduce-scatter of a row-parallel linear to the all-gather of a column-parallel
 * one. An op that mixes tokens has its operands gathered too, and every rank then does all of it.
 */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { ReduceAttrs } from '../../ops/reduction'
import { elements, sameShape } from '../../tensor/shape'
import { pushTo } from '../lists'
import type { PartialSums } from './partialSums'
import type { Split } from './split'

export interface Sequence {
  /** Whether each rank has only its shard of the tokens of a tensor. */
  readonly isScattered: (value: Value) => boolean
  /** Scattered tensors that are all-gathered for an op. The first op that needs one gathers it; later ones share it. */
  readonly gathered: (node: Node) => readonly Value[]
  /**
   * Whole tensors that an op is the first to slice to its rank's tokens. Their gradients are all-gathered in backward.
   */
  readonly sliced: (node: Node) => readonly Value[]
  /** Whether an op adds a shard to each rank's own slice of a partial sum. */
  readonly addsShard: (node: Node) => boolean
  /** Whether the gradient of a replicated weight is a partial sum on each rank, over the tokens of its shard. */
  readonly isPartial: (parameter: Value) => boolean
}

const noValues = (): readonly Value[] => []
const never = (): boolean => false
export const wholeSequence: Sequence = {
  isScattered: never,
  gathered: noValues,
  sliced: noValues,
  addsShard: never,
  isPartial: never,
}

export function sequenceOf(graph: Graph, splitOf: (node: Node) => Split, sums: PartialSums, devices: number): Sequence {
  const scattered = scatteredStorages(graph, splitOf, sums, devices)
  const isScattered = ({ storage }: Value): boolean => scattered.has(storage)
  const [gathered, taken] = [new Map<Node, Value[]>(), new Map<Node, Value[]>()]
  const partial = new Set<Value>()
  const seen = { gathered: new Map<Value, number>(), taken: new Map<Value, number>() }
  const isSum = ({ output }: Node): boolean => sums.isPartial(output) || sums.isReduced(output)
  const addsShard = (node: Node): boolean =>
    splitOf(node) === null &&
    isSum(node) &&
    (node.op.kind === 'add' || node.op.kind === 'sub') &&
    node.inputs.some(isScattered)
  for (const node of graph.nodes) {
    const split = splitOf(node)
    const onPart = split === null && isScattered(node.output) && !isSum(node)
    const gathers = split === null ? !onPart && !addsShard(node) : split !== 'row' && split !== 'vocabulary'
    node.inputs.forEach((value, index) => {
      const { storage } = value
      if (isWeight(value)) {
        if (isScattered(node.output) && (split === null || (split === 'row' && index > 1))) partial.add(storage)
      } else if (gathers && isScattered(value)) addUncovered(gathered, seen.gathered, node, value)
      else if (onPart && storage.producer !== null && !isScattered(value)) addUncovered(taken, seen.taken, node, value)
    })
  }
  return {
    isScattered,
    gathered: node => gathered.get(node) ?? [],
    sliced: node => taken.get(node) ?? [],
    addsShard,
    isPartial: parameter => partial.has(parameter),
  }
}

/** Adds a value until its storage is covered: each slice once. `seen` counts the elements of each storage so far. */
export function addUncovered(to: Map<Node, Value[]>, seen: Map<Value, number>, node: Node, value: Value): void {
  const { storage, distinct } = value
  const before = seen.get(storage) ?? 0
  if (before >= storage.distinct) return
  seen.set(storage, before + distinct)
  pushTo(to, node, value)
}

/**
 * Storages that are sharded along the tokens. A tensor with fewer tokens than ranks is not, nor one between an
 * all-gather and the column-parallel linears that it is for.
 */
function scatteredStorages(
  { nodes }: Graph,
  splitOf: (node: Node) => Split,
  { isPartial, isReduced, hasPartialGradient }: PartialSums,
  devices: number,
): ReadonlySet<Value> {
  const scattered = new Set<Value>()
  if (!nodes.some(node => splitOf(node) !== null)) return scattered
  const whole = new Set<Value>()
  for (const node of nodes)
    if (splitOf(node) === 'vocabulary' || splitOf(node) === 'loss' || (splitOf(node) === null && needsTokens(node)))
      for (const { storage } of node.inputs) whole.add(storage)
  for (const node of nodes) {
    const split = splitOf(node)
    // A model input is sharded from the start, unless an op needs all of its tokens.
    for (const { storage } of node.inputs)
      if (storage.producer === null && !isWeight(storage) && !whole.has(storage) && hasTokens(storage, devices))
        scattered.add(storage)
    const { inputs, output } = node
    const shards = inputs.filter(({ storage }) => scattered.has(storage))
    const apart = split === null && !needsTokens(node) && hasTokensOf(output, shards, devices)
    if (isPartial(output) || hasPartialGradient(output)) continue
    if (apart || (isReduced(output) && hasTokens(output, devices))) scattered.add(output)
  }
  return scattered
}

/** Whether a tensor with an axis of features has a token for each device. */
const hasTokens = ({ shape }: Value, devices: number): boolean => elements(shape.slice(0, -1)) >= devices

/**
 * Whether the result of an op on shards has a token for each device: it has the tokens of a shard, with features or
 * without (a loss per token), or enough rows of its own.
 */
export const hasTokensOf = (output: Value, shards: readonly Value[], devices: number): boolean =>
  shards.some(({ shape }) => sameShape(output.shape, shape) || sameShape(output.shape, shape.slice(0, -1))) ||
  (shards.length > 0 && hasTokens(output, devices))

const mixingKinds = new Set([
  'lstm',
  'gru',
  'rnn',
  'batchNorm',
  'groupNorm',
  'instanceNorm',
  'aggregate',
  'scatter',
  'upsample',
  'pixelShuffle',
])
const mixingFamilies = new Set(['pooling', 'recurrence', 'custom'])

/** Whether a rank that has some tokens needs others for an op: it mixes them, or is a lookup or in an attention core. */
const needsTokens = (node: Node): boolean => node.core !== null || node.op.kind === 'embedding' || mixesTokens(node)

/**
 * Whether an op, an attention core aside, needs other tokens than the one it computes: convolutions, recurrences,
 * pooling, sums over tokens, products of two activations.
 */
export function mixesTokens({ op: { kind, family }, attrs, inputs }: Node): boolean {
  if (mixingFamilies.has(family) || mixingKinds.has(kind)) return true
  if (kind === 'embeddingBag' || kind.startsWith('conv')) return true
  if (family === 'reduction') return kind !== 'topK' && !isOverFeatures(attrs, inputs) && !isOverExperts(inputs)
  return family === 'contraction' && inputs.filter(value => !isWeight(value)).length > 1
}

const isOverFeatures = (attrs: unknown, [x]: readonly Value[]): boolean =>
  x !== undefined && (attrs as Partial<ReduceAttrs> | null)?.axes?.every(axis => axis === x.shape.length - 1) === true

/** Whether a sum is over the experts of a token: its operand is a product with the scores that `topK` chose. */
const isOverExperts = (inputs: readonly Value[]): boolean =>
  inputs[0]?.storage.producer?.inputs.some(({ storage }) => storage.producer?.op.kind === 'topK') ?? false
