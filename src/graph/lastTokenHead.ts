/** The output head of a decoder's prefill, reduced to the last position, whose logits alone the next token needs. */
import type { Graph, Node, Value } from './graph'

/**
 * The graph with its output head, and what follows that, on the last position alone: [.., seq, vocabulary] becomes
 * [.., 1, vocabulary]. The head's input stays whole, as the last position is a view of it. Null where nothing is cached,
 * and where the model does not end in a linear or a tied head over several positions, through element-wise ops and casts
 * alone.
 */
export function lastTokenHead(graph: Graph): Graph | null {
  const chain = graph.caches.some(cache => !cache.static) ? headChain(graph) : null
  if (chain === null) return null
  const reduced = new Map<Value, Value>()
  const on = (value: Value): Value => reduced.get(value.storage) ?? value
  const nodes = graph.nodes.map(node => (chain.has(node) ? lastPosition(node, node.inputs.map(on), reduced) : node))
  return { ...graph, nodes, outputs: graph.outputs.map(on) }
}

/** The head and the ops after it; null where the graph ends otherwise. */
function headChain({ nodes, outputs }: Graph): ReadonlySet<Node> | null {
  const chain = new Set<Node>()
  let node = outputs.length === 1 ? (outputs[0]?.storage.producer ?? null) : null
  while (node !== null && !isHead(node)) {
    if (node.op.family !== 'elementwise' && node.op.kind !== 'cast') return null
    chain.add(node)
    node = node.inputs[0]?.storage.producer ?? null
  }
  if (node === null) return null
  chain.add(node)
  const [first, positions] = [node.index, node.output.shape.at(-2) ?? 1]
  const isWhole = nodes.every(each => each.index < first || (chain.has(each) && each.output.shape.length >= 3))
  return isWhole && positions > 1 ? chain : null
}

const isHead = ({ op: { kind } }: Node): boolean => kind === 'linear' || kind === 'attend'

/** A copy of the node whose result has one position. */
function lastPosition(node: Node, inputs: readonly Value[], reduced: Map<Value, Value>): Node {
  const { shape, distinct } = node.output
  const own = { ...node, inputs }
  const output = {
    ...node.output,
    shape: shape.map((size, axis) => (axis === shape.length - 2 ? 1 : size)),
    distinct: distinct / (shape.at(-2) as number),
  }
  const copy: Node = Object.assign(own, { output })
  Object.assign(output, { producer: copy, storage: output })
  reduced.set(node.output, output)
  return copy
}
