/**
 * Sequence parallelism (Korthikanti et al., arXiv 2205.05198, 4.2.2): what tensor parallelism leaves whole is split along
 * the tokens, from where linears by rows leave each device its part to where linears by columns gather them. An op that
 * needs other tokens than its own has them gathered too, and then every device does all of it.
 */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { ReduceAttrs } from '../../ops/reduction'
import { elements } from '../../tensor/shape'
import { pushTo } from '../lists'
import type { Split } from './split'

export interface Sequence {
  /** Whether a device has a part of the tokens of a tensor alone. */
  readonly isScattered: (value: Value) => boolean
  /** Scattered tensors that are gathered for an op: the first that needs them, which others share. */
  readonly gathered: (node: Node) => readonly Value[]
  /** Whole tensors of which an op takes its tokens, the first to do so: of their gradients every device needs all. */
  readonly taken: (node: Node) => readonly Value[]
  /** Whether devices have a part each of a whole weight's gradient, that of their tokens. */
  readonly isPartial: (parameter: Value) => boolean
}

const nothing = (): readonly Value[] => []
const no = (): boolean => false
export const wholeSequence: Sequence = { isScattered: no, gathered: nothing, taken: nothing, isPartial: no }

export function sequenceOf(graph: Graph, splitOf: (node: Node) => Split, devices: number): Sequence {
  const scattered = scatteredIn(graph, splitOf, devices)
  const isScattered = ({ storage }: Value): boolean => scattered.has(storage)
  const [gathered, taken] = [new Map<Node, Value[]>(), new Map<Node, Value[]>()]
  const partial = new Set<Value>()
  const seen = { gathered: new Map<Value, number>(), taken: new Map<Value, number>() }
  for (const node of graph.nodes) {
    const split = splitOf(node)
    const onPart = split === null && isScattered(node.output)
    const gathers = split === null ? !onPart : split !== 'row' && split !== 'vocabulary'
    node.inputs.forEach((value, at) => {
      const { storage } = value
      if (isWeight(value)) {
        if (isScattered(node.output) && (split === null || (split === 'row' && at > 1))) partial.add(storage)
      } else if (gathers && isScattered(value)) addOnce(gathered, seen.gathered, node, value)
      else if (onPart && storage.producer !== null && !isScattered(value)) addOnce(taken, seen.taken, node, value)
    })
  }
  return {
    isScattered,
    gathered: node => gathered.get(node) ?? [],
    taken: node => taken.get(node) ?? [],
    isPartial: parameter => partial.has(parameter),
  }
}

/** Every element of a storage once: of slices each its own. `seen`: elements so far. */
function addOnce(to: Map<Node, Value[]>, seen: Map<Value, number>, node: Node, value: Value): void {
  const { storage, distinct } = value
  const before = seen.get(storage) ?? 0
  if (before >= storage.distinct) return
  seen.set(storage, before + distinct)
  pushTo(to, node, value)
}

/** Storages of which each device has a part of the tokens: of fewer tokens than devices none. */
function scatteredIn({ nodes }: Graph, splitOf: (node: Node) => Split, devices: number): ReadonlySet<Value> {
  const scattered = new Set<Value>()
  if (!nodes.some(node => splitOf(node) !== null)) return scattered
  const whole = new Set<Value>()
  for (const node of nodes)
    if (splitOf(node) === 'vocabulary' || (splitOf(node) === null && mixesTokens(node)))
      for (const { storage } of node.inputs) whole.add(storage)
  for (const node of nodes) {
    const split = splitOf(node)
    // What flows into the model is there in parts, unless something needs all of it.
    for (const { storage } of node.inputs)
      if (storage.producer === null && !isWeight(storage) && !whole.has(storage) && hasTokens(storage, devices))
        scattered.add(storage)
    const apart = split === null && !mixesTokens(node) && node.inputs.some(({ storage }) => scattered.has(storage))
    const { output } = node
    if ((split === 'row' || split === 'vocabulary' || apart) && hasTokens(output, devices))
      scattered.add(output.storage)
  }
  return scattered
}

const hasTokens = ({ shape }: Value, devices: number): boolean => elements(shape.slice(0, -1)) >= devices

const mixingKinds = new Set([
  'lstm',
  'gru',
  'rnn',
  'batchNorm',
  'groupNorm',
  'aggregate',
  'scatter',
  'upsample',
  'pixelShuffle',
])
const mixingFamilies = new Set(['pooling', 'recurrence', 'custom'])

/** Whether a token's result depends on others: convolutions, recurrence, pooling, sums, products of two tensors, lookups. */
function mixesTokens({ op: { kind, family }, attrs, core, inputs }: Node): boolean {
  if (core !== null || mixingFamilies.has(family) || mixingKinds.has(kind)) return true
  if (kind === 'embedding' || kind === 'embeddingBag' || kind.startsWith('conv')) return true
  if (family === 'reduction') return kind !== 'topK' && !isOverFeatures(attrs, inputs) && !isOverExperts(inputs)
  return family === 'contraction' && inputs.filter(value => !isWeight(value)).length > 1
}

const isOverFeatures = (attrs: unknown, [x]: readonly Value[]): boolean =>
  x !== undefined && (attrs as Partial<ReduceAttrs> | null)?.axes?.every(axis => axis === x.shape.length - 1) === true

/** The sum over the experts of a token: of what was multiplied by the scores of those that were chosen. */
const isOverExperts = (inputs: readonly Value[]): boolean =>
  inputs[0]?.storage.producer?.inputs.some(({ storage }) => storage.producer?.op.kind === 'topK') ?? false
