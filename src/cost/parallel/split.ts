/**
 * Which linear tensor parallelism splits how (Shoeybi et al., arXiv 1909.08053): one on a whole tensor whose result reaches
 * another linear through element-wise, view and attention ops only is split by columns, that other one by rows. Embedding
 * tables and the output head are split along the vocabulary.
 */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'

/**
 * - column: on a whole tensor, gives a part of the features. row: on a part, gives a sum over devices.
 * - vocabulary: a part of an embedding table; its result is a sum over devices.
 * - head: as column, on the way out of the model. gathered: as column, where it is told to be one and what reads it needs all.
 * - part: on parts and giving a part (an activation between two linears). null: on whole tensors.
 */
export type Split = 'column' | 'row' | 'vocabulary' | 'head' | 'gathered' | 'part' | null

export function splitsOf(graph: Graph): readonly Split[] {
  const reached = reachedFrom(graph)
  const columns = new Map<Node, Column>()
  for (const node of graph.nodes) {
    if (!isLinear(node) || node.parallel === 'none' || node.parallel === 'row') continue
    const told = node.parallel === 'column'
    const { linears, ends, others } = reached(node.output)
    if (others || (ends && linears)) {
      if (told) columns.set(node, 'gathered')
    } else if (ends || linears) columns.set(node, ends ? 'head' : 'column')
  }
  for (;;) {
    const { splits, wrong } = propagated(graph, columns)
    if (wrong.length === 0) return splits
    for (const node of wrong)
      if (node.parallel === 'column') columns.set(node, 'gathered')
      else columns.delete(node)
  }
}

type Column = 'column' | 'head' | 'gathered'

const isLinear = ({ op }: Node): boolean => op.kind === 'linear' || op.kind === 'attend'

/** Ops that do to a part what they do to the whole: features or heads apart. */
const apart = ({ op, core, output }: Node): boolean =>
  core !== null || op.family === 'elementwise' || (op.family === 'normalisation' && output.shape.length === 4)

interface Reached {
  readonly linears: boolean
  readonly ends: boolean
  readonly others: boolean
}

const nowhere: Reached = { linears: false, ends: false, others: false }

/**
 * Tells where a result gets to through ops that work on its parts apart: to other linears, out of the model, to ops that
 * need the whole of it. The ops are visited from last to first, so that what follows an op is known before it.
 */
function reachedFrom({ nodes, outputs }: Graph): (storage: Value) => Reached {
  const known = new Map<Value, Reached>()
  const add = (storage: Value, more: Reached): void => {
    const { linears, ends, others } = known.get(storage) ?? nowhere
    known.set(storage, {
      linears: linears || more.linears,
      ends: ends || more.ends,
      others: others || more.others,
    })
  }
  for (const { storage } of outputs) add(storage, { ...nowhere, ends: true })
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at] as Node
    const further: Reached = isLinear(node)
      ? { ...nowhere, linears: true }
      : apart(node)
        ? (known.get(node.output) ?? nowhere)
        : { ...nowhere, others: true }
    for (const { storage } of node.inputs) add(storage, further)
  }
  return storage => known.get(storage) ?? nowhere
}

/** Splits that follow from those of `columns`, and the columns whose parts meet a whole tensor on their way. */
function propagated({ nodes }: Graph, columns: ReadonlyMap<Node, Column>) {
  /** Tensors of which devices have a part each, of columns before them. */
  const parts = new Set<Value>()
  /** The parts that meet a whole tensor. */
  const meeting = new Set<Value>()
  const splits = nodes.map((node): Split => {
    const flows = node.inputs.filter(value => !isWeight(value))
    const own = flows.filter(({ storage }) => parts.has(storage))
    if (node.op.kind === 'embedding' || node.op.kind === 'embeddingBag')
      return node.parallel === 'none' ? null : 'vocabulary'
    if (isLinear(node)) {
      if (own.length > 0 || node.parallel === 'row') return 'row'
      const split = columns.get(node) ?? null
      if (split === 'column' || split === 'head') parts.add(node.output)
      return split
    }
    if (own.length === 0) return null
    // A bias of scores is taken by heads, wherever it comes from.
    const meetsWhole = own.length < flows.length && node.core === null
    if (meetsWhole || !apart(node)) {
      for (const { storage } of own) meeting.add(storage)
      return null
    }
    parts.add(node.output)
    return 'part'
  })
  return { splits, wrong: columnsBefore(meeting, parts, nodes, splits) }
}

/** The columns that tensors are parts of, through ops on parts. */
function columnsBefore(
  tensors: Set<Value>,
  parts: ReadonlySet<Value>,
  nodes: readonly Node[],
  splits: readonly Split[],
): Node[] {
  const columns: Node[] = []
  for (let at = tensors.size === 0 ? -1 : nodes.length - 1; at >= 0; at--) {
    const { inputs, output } = nodes[at] as Node
    if (!tensors.has(output)) continue
    if (splits[at] !== 'part') columns.push(nodes[at] as Node)
    else for (const { storage } of inputs) if (parts.has(storage)) tensors.add(storage)
  }
  return columns
}
