/** Blocks of a model: one iteration of a repeat, or of a loop whose body makes layers. */
import { type Graph, isWeight, type Node } from '../graph/graph'
import type { Path } from '../graph/site'

/** Ops in program order; of nested iterations the outermost counts. */
export function blocksOf(graph: Graph): (readonly Node[])[] {
  const known = new Map<Path, Path | null>()
  return grouped(graph, ({ path }) => iteration(path, known)).filter(nodes =>
    nodes.some(({ inputs }) => inputs.some(isWeight)),
  )
}

/** The outermost part of a path that has an index; null where none has. */
function iteration(path: Path, known: Map<Path, Path | null>): Path | null {
  const before = known.get(path)
  if (before !== undefined) return before
  const around = path.parent === null ? null : iteration(path.parent, known)
  const found = around ?? (path.index >= 0 ? path : null)
  known.set(path, found)
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
