/** Blocks of a model: one iteration of a repeat, or of a loop whose body makes layers. */
import { type Graph, isWeight, type Node } from '../graph/graph'
import type { Path } from '../graph/site'

/** Ops in program order; of nested iterations the outermost counts. */
export const blocksOf = (graph: Graph): (readonly Node[])[] =>
  grouped(graph, ({ path }) => iteration(path)).filter(nodes => nodes.some(({ inputs }) => inputs.some(isWeight)))

/** The outermost part of a path that has an index; null where none has. */
function iteration(path: Path): Path | null {
  let found: Path | null = null
  for (let at: Path | null = path; at !== null; at = at.parent) if (at.index >= 0) found = at
  return found
}

/** Runs of ops of one key, in program order. */
export function grouped({ nodes }: Graph, keyOf: (node: Node) => object | null): (readonly Node[])[] {
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
