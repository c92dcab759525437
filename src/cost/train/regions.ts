/** Parts of a model that are computed again in backward: only what flows into them is kept. */
import type { Graph, Node } from '../../graph/graph'
import { fp32Bytes } from '../../ops/saves'
import type { Fusion, Recomputation } from '../../scenario/scenario'
import { elements } from '../../tensor/shape'
import { blocksOf, grouped } from '../blocks'

export interface Region {
  /** In program order. */
  readonly nodes: readonly Node[]
  /** Those of them that run again. */
  readonly again: readonly Node[]
  /** Kept beside what flows in, in bytes, by the last op. */
  readonly statistics: number
}

/**
 * - none: the scopes that say so (`scope(.., { recompute: true })`).
 * - selective: those, and every attention's core: scores, softmax, dropout, context (Korthikanti et al., arXiv 2205.05198).
 * - full: those, or every block where no scope says so.
 * With `flash` fusion an attention's core is computed again whatever else is.
 */
export function regionsOf(graph: Graph, recompute: Recomputation, fusion: Fusion): Region[] {
  const scopes = grouped(graph, node => node.scope?.recompute ?? null).map(wholeRegion)
  const outer = recompute === 'full' && scopes.length === 0 ? blocksOf(graph).map(wholeRegion) : scopes
  return recompute === 'selective' || fusion === 'flash' ? [...outer, ...coresOf(graph, outer, fusion)] : outer
}

/** Cores of attentions outside other regions. */
export function coresOf(graph: Graph, outer: readonly Region[], fusion: Fusion): Region[] {
  const inside = new Set(outer.flatMap(({ nodes }) => nodes))
  const cores = grouped(graph, node => (inside.has(node) ? null : node.core))
  return cores.map(fusion === 'flash' ? flash : wholeRegion)
}

/** One that keeps what flows in alone. */
export const wholeRegion = (nodes: readonly Node[]): Region => ({ nodes, again: nodes, statistics: 0 })

/** Keeps the log-sum-exp of each row of scores in fp32, and computes all but the context again (arXiv 2205.14135). */
const flash = (nodes: readonly Node[]): Region => ({
  nodes,
  again: nodes.slice(0, -1),
  statistics: fp32Bytes * elements((nodes[0] as Node).output.shape.slice(0, -1)),
})
