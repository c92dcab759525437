/** Parts of a model that are computed again in backward: only what flows into them is kept. */
import type { Graph, Node } from '../../graph/graph'
import type { Path } from '../../graph/site'
import type { Recomputation } from '../scenario'

/** Ops in program order that are recomputed together. */
export type Region = readonly Node[]

/**
 * - none: the scopes that say so (`scope(.., { recompute: true })`).
 * - selective: those, and every attention's core: scores, softmax, dropout, context (Korthikanti et al., arXiv 2205.05198).
 * - full: those, or every block where no scope says so.
 */
export function regionsOf(graph: Graph, recompute: Recomputation): Region[] {
  const scopes = grouped(graph, node => node.scope?.recompute ?? null)
  if (recompute === 'none') return scopes
  if (recompute === 'full') return scopes.length > 0 ? scopes : blocksOf(graph)
  const inScope = new Set(scopes.flat())
  return [...scopes, ...grouped(graph, node => (inScope.has(node) ? null : node.core))]
}

/** A block: one iteration of a repeat or a loop, the outermost where they are nested. */
export const blocksOf = (graph: Graph): Region[] => grouped(graph, ({ path }) => iteration(path))

/** The outermost part of a path that has an index; null where none has. */
function iteration(path: Path): Path | null {
  let found: Path | null = null
  for (let at: Path | null = path; at !== null; at = at.parent) if (at.index >= 0) found = at
  return found
}

/** Runs of ops of one key, in program order. */
function grouped({ nodes }: Graph, keyOf: (node: Node) => object | null): Region[] {
  const groups: Node[][] = []
  let last: object | null = null
  for (const node of nodes) {
    const key = keyOf(node)
    if (key !== null) {
      if (key !== last) groups.push([])
      groups.at(-1)?.push(node)
    }
    last = key
  }
  return groups
}
