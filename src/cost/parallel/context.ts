/**
 * Context parallelism: the sequence of a replica over devices. In a pass each device has its tokens of every tensor, and
 * keys and values of each attention pass around a ring (Liu et al., arXiv 2310.01889; Megatron-Core's
 * --context-parallel-size). In a decode step, which has one token or few, each device has its tokens of the KV cache, and
 * the context vectors of all devices are added up (vLLM's decode context parallelism).
 */
import { coreOperand, type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import { elements } from '../../tensor/shape'
import type { Collective } from './collectives'
import { addUncovered, hasTokensOf, mixesTokens } from './sequence'
import type { Sharding } from './sharding'

/** Fractions of one device beside those of tensor and expert parallelism, and the collectives over its group. */
export interface Context {
  /** Whether any tensor, or the KV cache, is distributed. */
  readonly isUsed: boolean
  readonly held: (value: Value) => number
  readonly read: (value: Value, node: Node) => number
  readonly cached: (value: Value) => number
  readonly work: (node: Node) => number
  /** Operands of an op that are distributed, and that the op reads gathered. */
  readonly gatheredOperands: (node: Node) => readonly Value[]
  /** Replicas of the tokens that experts serve: below 1 where a device has a part of them. */
  readonly tokenSources: number
  /** The collectives of an op. Fractions are those of the context alone. */
  readonly collectives: (node: Node, pass: 'forward' | 'backward') => readonly Collective[]
}

export interface Group {
  readonly devices: number
  /** Number of neighbouring devices that the group spans. */
  readonly span: number
}

/** Multiplies the fractions of a sharding by those of a context, and adds its collectives. */
export function overContext(sharding: Sharding, context: Context): Sharding {
  const { heldFraction } = sharding
  return {
    ...sharding,
    heldFraction: value => heldFraction(value) * context.held(value),
    readFraction: (value, node) => sharding.readFraction(value, node) * context.read(value, node),
    writtenFraction: value => sharding.writtenFraction(value) * context.held(value),
    cachedFraction: value => sharding.cachedFraction(value) * context.cached(value),
    madeToCache: value => sharding.madeToCache(value) * context.held(value),
    workFraction: node => sharding.workFraction(node) * context.work(node),
    gatheredOperands: node => [...new Set([...sharding.gatheredOperands(node), ...context.gatheredOperands(node)])],
    tokenSources: sharding.tokenSources * context.tokenSources,
    collectives: (node, pass) => [
      ...sharding.collectives(node, pass).map(each => withFraction(each, context.held(each.value))),
      ...context.collectives(node, pass).map(each => withFraction(each, heldFraction(each.value))),
    ],
  }
}

const withFraction = (collective: Collective, part: number): Collective => ({
  ...collective,
  fraction: (collective.fraction ?? 1) * part,
})

/** Keys or values that an op of an attention core reads. */
function keysReadBy(node: Node): Value | null {
  const isKeys = (value: Value): boolean => ['keys', 'values'].includes(coreOperand(node, value)?.role ?? '')
  return node.core === null ? null : (node.inputs.find(isKeys) ?? null)
}

/** Context parallelism of a decode step: each device attends to its tokens of the KV cache. */
export function contextOfStep(graph: Graph, { devices, span }: Group): Context {
  const cores = new Set(graph.nodes.flatMap(node => (keysReadBy(node)?.cached ? [node.core] : [])))
  const isSplit = ({ core }: Node): boolean => core !== null && cores.has(core)
  /** Tensors with a cached part that these cores read. */
  const keys = new Set(
    graph.nodes.filter(isSplit).flatMap(({ inputs }) => inputs.flatMap(value => (value.cached ? [value.storage] : []))),
  )
  /** Whether an op makes the context vectors, which are a partial sum on each device. */
  const leaves = ({ core, index }: Node): boolean => core !== null && cores.has(core) && core.context.index === index
  const isScore = ({ storage: { producer } }: Value): boolean =>
    producer !== null && isSplit(producer) && !leaves(producer)
  return {
    isUsed: cores.size > 0,
    held: value => (!isWeight(value) && isScore(value) ? 1 / devices : 1),
    read: (value, node) => (isSplit(node) && (value.cached !== null || isScore(value)) ? 1 / devices : 1),
    cached: ({ storage }) => (keys.has(storage) ? 1 / devices : 1),
    work: node => (isSplit(node) ? 1 / devices : 1),
    gatheredOperands: () => [],
    tokenSources: 1,
    collectives: (node, pass) =>
      pass === 'forward' && leaves(node) ? [{ kind: 'allReduce', value: node.output, devices, span }] : [],
  }
}

/** Context parallelism of a pass: every tensor along its tokens, from the model's inputs on. */
export function contextOfPass(graph: Graph, { devices, span }: Group): Context {
  const { isScattered, gathered, sliced } = distribute(graph, devices)
  const keysOf = keysPassed(graph)
  const ring = (value: Value): Collective => ({
    kind: 'ring',
    value,
    devices,
    span,
    fraction: value.distinct / elements(value.shape),
  })
  const part = (value: Value): number => (isScattered(value) ? 1 / devices : 1)
  return {
    isUsed: graph.nodes.some(({ output }) => isScattered(output)),
    held: part,
    read: (value, node) => {
      if (isWeight(value)) return node.op.kind === 'embedding' ? part(node.output) : 1
      return keysReadBy(node) === value ? 1 : part(node.output)
    },
    cached: part,
    work: node => part(node.output),
    gatheredOperands: node => (node.core === null && !isScattered(node.output) ? node.inputs.filter(isScattered) : []),
    tokenSources: 1 / devices,
    collectives: (node, pass) => {
      const passed = (keysOf.get(node) ?? []).filter(isScattered).map(ring)
      const gathers = gathered(node).map((value): Collective => ({ kind: 'allGather', value, devices, span }))
      if (pass === 'forward') return [...passed, ...gathers]
      return [
        // Keys and values go around again, and their gradients with them.
        ...passed.flatMap(each => [each, { ...each, gradient: true } as const]),
        ...gathers,
        ...sliced(node).map((value): Collective => ({ kind: 'allGather', value, devices, span, gradient: true })),
      ]
    },
  }
}

/** Keys and values that pass around the ring, at the op that reads them: each storage once for an attention. */
function keysPassed({ nodes }: Graph): ReadonlyMap<Node, readonly Value[]> {
  const passed = new Map<Node, Value[]>()
  const seen = new Map<object, Map<Value, number>>()
  for (const node of nodes) {
    const keys = keysReadBy(node)
    if (keys === null || node.core === null) continue
    const covered = seen.get(node.core) ?? new Map<Value, number>()
    seen.set(node.core, covered)
    addUncovered(passed, covered, node, keys)
  }
  return passed
}

interface Distribution {
  readonly isScattered: (value: Value) => boolean
  /** Scattered tensors that are all-gathered for an op that needs other tokens than its own. */
  readonly gathered: (node: Node) => readonly Value[]
  /** Whole tensors that an op slices to its tokens. Their gradients are all-gathered in backward. */
  readonly sliced: (node: Node) => readonly Value[]
}

/** Distributes the tensors that follow from inputs of a sequence, up to an op that needs other tokens than its own. */
function distribute({ nodes }: Graph, devices: number): Distribution {
  const scattered = new Set<Value>()
  const whole = new Set(nodes.filter(needsAllTokens).flatMap(({ inputs }) => inputs.map(({ storage }) => storage)))
  const isSequence = ({ role, shape }: Value): boolean => role === 'input' && (shape[1] ?? 0) >= devices
  const isScattered = ({ storage }: Value): boolean => scattered.has(storage)
  const [gathered, sliced] = [new Map<Node, Value[]>(), new Map<Node, Value[]>()]
  const seen = { gathered: new Map<Value, number>(), sliced: new Map<Value, number>() }
  for (const node of nodes) {
    const flows = node.inputs.filter(value => !isWeight(value))
    for (const { storage } of flows) if (isSequence(storage) && !whole.has(storage)) scattered.add(storage)
    const isApart = !needsAllTokens(node) && hasTokensOf(node.output, flows.filter(isScattered), devices)
    if (isApart) scattered.add(node.output)
    for (const value of flows) {
      if (!isApart && isScattered(value)) addUncovered(gathered, seen.gathered, node, value)
      if (isApart && !isScattered(value) && value.producer !== null) addUncovered(sliced, seen.sliced, node, value)
    }
  }
  return { isScattered, gathered: node => gathered.get(node) ?? [], sliced: node => sliced.get(node) ?? [] }
}

/** Whether a value is a slice of its storage with the same features: of tokens, which other devices may have. */
const isTokenSlice = ({ shape, distinct, storage }: Value): boolean =>
  distinct < storage.distinct && shape.at(-1) === storage.shape.at(-1)

/** Whether an op needs other tokens than its own; keys and values of an attention core pass around the ring. */
const needsAllTokens = (node: Node): boolean =>
  node.core === null && (mixesTokens(node) || node.inputs.some(value => !isWeight(value) && isTokenSlice(value)))
