/** Attention heads under tensor parallelism, which distributes them over ranks and splits none. */
import { coreOperand, type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import { elements } from '../../tensor/shape'
import { pushTo } from '../lists'
import { contractedHeads, headWeights } from './headWeights'
import type { Split } from './split'

/** Head counts that the ranks cannot share evenly: not divisible by tp, or fewer query heads than ranks. */
export type UnevenHeads = Readonly<Record<'queries' | 'keys', readonly number[]>>

/** Gradient of a weight that is a partial sum on each tensor-parallel rank, and needs an all-reduce. */
export interface GradientReduction {
  /** Ranks that take part in the all-reduce. */
  readonly devices: number
  /** Fraction of the gradient on a rank that the all-reduce carries. */
  readonly fraction: number
}

interface Shares {
  readonly tp: number
  readonly heads: ReadonlyMap<Value, readonly Heads[]>
  /** Fraction of a tensor on the rank that has the most of it. */
  readonly partOf: (storage: Value) => number
}

/** Heads that some or all features of a tensor belong to. */
export interface Heads {
  readonly count: number
  /** Fraction of the tensor's features that belong to these heads. */
  readonly width: number
  /** Whether these are heads of keys or values that attention reads from the KV cache. */
  readonly isCached: boolean
}

/** Whether all features of a tensor belong to one set of heads, or none to any. */
export const isUniform = (heads: readonly Heads[] | undefined): boolean => heads === undefined || heads.length === 1

/**
 * Heads of each tensor on the way into and out of an attention. With fewer heads than ranks (keys and values of
 * grouped-query attention) several ranks replicate a head. The result of a fused qkv linear has the heads of queries,
 * keys and values.
 */
export function headsOf(
  { nodes, caches }: Graph,
  splitOf: (node: Node) => Split,
): ReadonlyMap<Value, readonly Heads[]> {
  const heads = new Map<Value, Heads[]>()
  const presentOf = new Map(caches.map(({ of, view, elementsPerToken }) => [of, view.distinct / elementsPerToken]))
  const add = (storage: Value, more: Heads): void => {
    pushTo(heads, storage, more)
  }
  const parts = nodes.filter(node => splitOf(node) === 'part')
  for (const node of [...parts].reverse()) {
    const { inputs, output, core } = node
    const attending = core?.heads ?? headAxisSize(output, node) ?? contractedHeads(node)
    if (attending !== null) add(output, { count: attending, width: 1, isCached: false })
    const after = withoutOverlap(heads.get(output) ?? [])
    for (const value of inputs) {
      const { storage } = value
      if (isWeight(value) || (core !== null && storage.producer?.core === core)) continue
      const isCached = value.cached !== null
      // A cached operand covers past and new tokens, and this tensor the new ones alone.
      const isNew = isCached && core !== null ? (presentOf.get(storage) ?? 1) / core.keys : 1
      const part = (value.distinct * isNew) / elements(storage.shape)
      const own = attends(node) ? [{ count: headsIn(value, node), width: 1 }] : headsBefore(value, output, after)
      for (const { count, width } of own) add(storage, { count, width: width * part, isCached })
    }
  }
  for (const { inputs, output, core } of parts)
    if (core === null && !heads.has(output)) {
      const before = inputs.flatMap(({ storage }) => heads.get(storage) ?? [])
      if (before.length > 0) add(output, { count: maxHeadCount(before), width: 1, isCached: false })
    }
  for (const [storage, all] of heads) heads.set(storage, withoutOverlap(all))
  return heads
}

/** Heads of an operand of an op that does not attend: those of the result, feature by feature where it has as many. */
function headsBefore({ distinct }: Value, output: Value, after: readonly Heads[]): readonly Omit<Heads, 'isCached'>[] {
  if (after.length === 0 || distinct === elements(output.shape)) return after
  return [{ count: maxHeadCount(after), width: 1 }]
}

const maxHeadCount = (heads: readonly Heads[]): number => heads.reduce((most, { count }) => Math.max(most, count), 0)

/** Replaces heads that overlap in features by one set, with the largest count. */
function withoutOverlap(heads: readonly Heads[]): Heads[] {
  const total = heads.reduce((sum, { width }) => sum + width, 0)
  if (total <= 1 + 1e-9) return [...heads]
  return [
    {
      count: maxHeadCount(heads),
      width: 1,
      isCached: heads.some(({ isCached }) => isCached),
    },
  ]
}

/** Size of the axis of heads of an operand or the result of an op that works on each head apart; null for other ops. */
const headAxisSize = ({ shape }: Value, { op: { headAxis } }: Node): number | null =>
  headAxis === undefined ? null : (shape[headAxis] as number)

/** Whether an op is in an attention core, or works on each head apart. */
export const attends = ({ core, op }: Node): boolean => core !== null || op.headAxis !== undefined

/** Number of distinct heads in an operand of an op that attends. */
export const headsIn = (value: Value, node: Node): number =>
  headAxisSize(value, node) ?? coreOperand(node, value)?.heads ?? node.core?.heads ?? 1

/** Finds the head counts that tp ranks cannot share evenly. */
export function unevenHeads({ nodes }: Graph, heads: ReadonlyMap<Value, readonly Heads[]>, tp: number): UnevenHeads {
  const queries = new Set<number>()
  for (const node of nodes) if (attends(node)) for (const { count } of heads.get(node.output) ?? []) queries.add(count)
  const all = new Set([...heads.values()].flatMap(list => list.map(({ count }) => count)))
  return {
    queries: [...queries].filter(count => count % tp !== 0),
    // With tp a multiple of the KV heads, ranks replicate them evenly.
    keys: [...all].filter(count => !queries.has(count) && count % tp !== 0 && tp % count !== 0),
  }
}

/**
 * Weights whose gradients need an all-reduce across tensor-parallel ranks: KV projections of heads that several ranks
 * replicate (each rank has the gradient from its own queries), and weights that all heads share, such as a per-head
 * norm of queries (each rank has the gradient from its own heads).
 */
export function sharedHeads(
  { nodes }: Graph,
  splitOf: (node: Node) => Split,
  { tp, heads, partOf }: Shares,
): ReadonlyMap<Value, GradientReduction> {
  const shared = new Map<Value, GradientReduction>()
  for (const node of nodes) {
    const split = splitOf(node)
    const weights = node.inputs.filter(isWeight)
    if (split === 'part' && node.core === null && headWeights(node) === null)
      for (const { storage } of weights)
        if (storage.parallel !== 'column') shared.set(storage, { devices: tp, fraction: 1 })
    if (split !== 'column') continue
    const few = (heads.get(node.output) ?? []).filter(({ count }) => count < tp)
    if (few.length === 0) continue
    const devices = tp / Math.min(...few.map(({ count }) => count))
    const part = few.reduce((sum, { count, width }) => sum + width / count, 0) / partOf(node.output)
    for (const { storage } of weights) shared.set(storage, { devices, fraction: part })
  }
  return shared
}
