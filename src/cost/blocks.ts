/** Blocks of a model: an iteration of `repeat`, or of a loop whose body makes layers. */
import { type Graph, isWeight, type Node } from '../graph/graph'
import type { Path } from '../graph/site'

/** Ops of each block with weights, in program order. Of nested iterations the outermost is the block. */
export function blocksOf(graph: Graph): (readonly Node[])[] {
  const outermost = new Map<Path, Path | null>()
  return grouped(graph, ({ path }) => iteration(path, outermost)).filter(nodes =>
    nodes.some(({ inputs }) => inputs.some(isWeight)),
  )
}

/** Outermost ancestor of a path that is an iteration; null where the path is in none. */
function iteration(path: Path, outermost: Map<Path, Path | null>): Path | null {
  const cached = outermost.get(path)
  if (cached !== undefined) return cached
  const outer = path.parent === null ? null : iteration(path.parent, outermost)
  const found = outer ?? (path.index >= 0 ? path : null)
  outermost.set(path, found)
  return found
}

/** Runs of consecutive ops with the same key, in program order; ops whose key is null are left out. */
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
