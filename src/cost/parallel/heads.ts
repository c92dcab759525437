/** The heads of attentions, which tensor parallelism shares out and does not cut. */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import { elements } from '../../tensor/shape'
import { pushTo } from '../lists'
import type { Split } from './split'

/** Counts of heads that devices cannot have equal parts of, or of queries that they outnumber. */
export type Uneven = Readonly<Record<'queries' | 'keys', readonly number[]>>

/** So many devices add up a part of what each holds of a gradient. */
export interface Summed {
  readonly devices: number
  readonly part: number
}

interface Shares {
  readonly tp: number
  readonly heads: ReadonlyMap<Value, readonly Heads[]>
  /** The part of a tensor that the device with the most of it has. */
  readonly partOf: (storage: Value) => number
}

/** Heads that some features of a tensor are made up of. */
export interface Heads {
  readonly count: number
  /** The part of the tensor's features. */
  readonly width: number
  /** They are read from the KV cache. */
  readonly isCached: boolean
}

/** Whether all of a tensor is of the same heads, or of none. */
export const isUniform = (heads: readonly Heads[] | undefined): boolean => heads === undefined || heads.length === 1

/**
 * The heads there are to share out, of tensors on the way into and out of an attention: where devices are more, several have
 * the same (the keys and values of grouped-query attention). What is made together, as queries, keys and values of one
 * linear, has those of each.
 */
export function headsOf(
  { nodes, caches }: Graph,
  splitOf: (node: Node) => Split,
): ReadonlyMap<Value, readonly Heads[]> {
  const heads = new Map<Value, Heads[]>()
  const presentOf = new Map(caches.map(({ of, view, elementsPerToken }) => [of, view.distinct / elementsPerToken]))
  const add = (storage: Value, own: Heads): void => {
    pushTo(heads, storage, own)
  }
  const parts = nodes.filter(node => splitOf(node) === 'part')
  for (const { inputs, output, core } of [...parts].reverse()) {
    if (core !== null) add(output, { count: output.shape.at(-3) ?? 1, width: 1, isCached: false })
    const after = mostHeads(heads.get(output) ?? [])
    const isContext = core !== null && inputs.some(({ storage }) => storage.producer?.core === core)
    for (const value of inputs) {
      const { storage } = value
      if (isWeight(value) || (core !== null && storage.producer?.core === core)) continue
      const count = core !== null ? headsIn(value) : after
      if (count === 0) continue
      const isCached = value.cached !== null
      // Of what is cached only the tokens that are new are in this tensor; keys are read transposed.
      const tokens = value.shape.at(isContext ? -2 : -1) ?? 1
      const isNew = isCached ? (presentOf.get(storage) ?? 1) / tokens : 1
      add(storage, { count, width: (value.distinct * isNew) / elements(storage.shape), isCached })
    }
  }
  for (const { inputs, output, core } of parts)
    if (core === null && !heads.has(output)) {
      const before = inputs.flatMap(({ storage }) => heads.get(storage) ?? [])
      if (before.length > 0) add(output, { count: mostHeads(before), width: 1, isCached: false })
    }
  for (const [storage, own] of heads) heads.set(storage, distinct(own))
  return heads
}

const mostHeads = (heads: readonly Heads[]): number => heads.reduce((most, { count }) => Math.max(most, count), 0)

/** Those of the same features once: where they overlap, the most of them. */
function distinct(heads: readonly Heads[]): Heads[] {
  const total = heads.reduce((sum, { width }) => sum + width, 0)
  if (total <= 1 + 1e-9) return [...heads]
  return [
    {
      count: mostHeads(heads),
      width: 1,
      isCached: heads.some(({ isCached }) => isCached),
    },
  ]
}

/** Keys and values are views that repeat each of theirs for several heads of the queries. */
export const headsIn = (value: Value): number => ((value.shape.at(-3) ?? 1) * value.distinct) / elements(value.shape)

export function unevenHeads({ nodes }: Graph, heads: ReadonlyMap<Value, readonly Heads[]>, tp: number): Uneven {
  const queries = new Set<number>()
  for (const { core, output } of nodes)
    if (core !== null) for (const { count } of heads.get(output) ?? []) queries.add(count)
  const all = new Set([...heads.values()].flatMap(own => own.map(({ count }) => count)))
  return {
    queries: [...queries].filter(count => count % tp !== 0),
    // More devices than keys and values have several with the same.
    keys: [...all].filter(count => !queries.has(count) && count % tp !== 0 && tp % count !== 0),
  }
}

/**
 * Weights of which devices have a part of the gradient each: of heads that several have, that of their own queries; of what is
 * done to heads with the same weights (a norm of queries), that of their own heads.
 */
export function sharedHeads(
  { nodes }: Graph,
  splitOf: (node: Node) => Split,
  { tp, heads, partOf }: Shares,
): ReadonlyMap<Value, Summed> {
  const shared = new Map<Value, Summed>()
  for (const node of nodes) {
    const split = splitOf(node)
    const weights = node.inputs.filter(isWeight)
    if (split === 'part' && node.core === null)
      for (const { storage } of weights) shared.set(storage, { devices: tp, part: 1 })
    if (split !== 'column') continue
    const few = (heads.get(node.output) ?? []).filter(({ count }) => count < tp)
    if (few.length === 0) continue
    const devices = tp / Math.min(...few.map(({ count }) => count))
    const part = few.reduce((sum, { count, width }) => sum + width / count, 0) / partOf(node.output)
    for (const { storage } of weights) shared.set(storage, { devices, part })
  }
  return shared
}
