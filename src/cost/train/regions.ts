/** Regions of a model that are recomputed in backward (activation checkpointing): only their inputs are saved. */
import type { Core, Graph, Node } from '../../graph/graph'
import { fp32Bytes } from '../../ops/saves'
import type { Fusion, Recomputation } from '../../scenario/scenario'
import { blocksOf, grouped } from '../blocks'

export interface Region {
  /** In program order. */
  readonly nodes: readonly Node[]
  /** Nodes of the region that run again. */
  readonly recomputed: readonly Node[]
  /** Bytes of softmax statistics saved in addition to the region's inputs, before sharding. */
  readonly statistics: number
}

/**
 * Regions of a recomputation setting:
 * - none: the scopes that ask for it (`scope(.., { recompute: true })`).
 * - selective: those scopes, and each attention core: scores, softmax, dropout, context (Korthikanti et al., arXiv
 *   2205.05198).
 * - full: those scopes, or every block where no scope asks for it.
 * - With `flash` fusion, also every attention core outside them, whatever the setting.
 */
export function regionsOf(graph: Graph, recompute: Recomputation, fusion: Fusion): Region[] {
  const scopes = grouped(graph, node => node.scope?.recompute ?? null).map(wholeRegion)
  const outer = recompute === 'full' && scopes.length === 0 ? blocksOf(graph).map(wholeRegion) : scopes
  return recompute === 'selective' || fusion === 'flash' ? [...outer, ...coresOf(graph, outer, fusion)] : outer
}

/** Attention cores outside other regions, as regions. */
export function coresOf({ nodes }: Graph, outer: readonly Region[], fusion: Fusion): Region[] {
  const inside = new Set(outer.flatMap(region => region.nodes))
  const cores = [...new Set(nodes.flatMap(({ core }) => (core === null ? [] : [core])))]
  return cores
    .filter(core => !core.nodes.some(node => inside.has(node)))
    .map(core => (fusion === 'flash' ? flashRegion(core) : wholeRegion(core.nodes)))
}

/** Region that saves its inputs only and recomputes all of its nodes. */
export const wholeRegion = (nodes: readonly Node[]): Region => ({ nodes, recomputed: nodes, statistics: 0 })

/**
 * FlashAttention saves the log-sum-exp of each row of scores in fp32, and recomputes all but the context (arXiv
 * 2205.14135).
 */
const flashRegion = ({ nodes, context, rows }: Core): Region => ({
  nodes,
  recomputed: nodes.filter(node => node !== context),
  statistics: fp32Bytes * rows,
})
