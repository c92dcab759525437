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
  const readers = readersOf(graph)
  const outputs = new Set(graph.outputs.map(({ storage }) => storage))
  const columns = new Map<Node, Column>()
  for (const node of graph.nodes) {
    if (!isLinear(node) || node.parallel === 'none' || node.parallel === 'row') continue
    const told = node.parallel === 'column'
    const { linears, ends, others } = reached(node.output, readers, outputs)
    if (others || (ends && linears)) {
      if (told) columns.set(node, 'gathered')
    } else if (ends || linears) columns.set(node, ends ? 'head' : 'column')
  }
  for (;;) {
    const { splits, wrong } = propagated(graph, columns)
    if (wrong.size === 0) return splits
    for (const node of wrong)
      if (node.parallel === 'column') columns.set(node, 'gathered')
      else columns.delete(node)
  }
}

type Column = 'column' | 'head' | 'gathered'

type Readers = ReadonlyMap<Value, readonly Node[]>

function readersOf({ nodes }: Graph): Readers {
  const readers = new Map<Value, Node[]>()
  for (const node of nodes)
    for (const { storage } of node.inputs) readers.set(storage, [...(readers.get(storage) ?? []), node])
  return readers
}

const isLinear = ({ op }: Node): boolean => op.kind === 'linear' || op.kind === 'attend'

/** Ops that do to a part what they do to the whole: features or heads apart. */
const apart = ({ op, core, output }: Node): boolean =>
  core !== null || op.family === 'elementwise' || (op.family === 'normalisation' && output.shape.length === 4)

/** Where a result gets to through such ops alone: other linears, out of the model, ops that need all of it. */
function reached(from: Value, readers: Readers, outputs: ReadonlySet<Value>) {
  const seen = new Set<Value>()
  const waiting = [from]
  const found = { linears: false, ends: false, others: false }
  while (waiting.length > 0) {
    const value = waiting.pop() as Value
    if (seen.has(value)) continue
    seen.add(value)
    if (outputs.has(value)) found.ends = true
    for (const reader of readers.get(value) ?? []) {
      if (isLinear(reader)) found.linears = true
      else if (apart(reader)) waiting.push(reader.output)
      else found.others = true
    }
  }
  return found
}

/** Splits that follow from those of `columns`, and the columns whose parts meet a whole tensor on their way. */
function propagated({ nodes }: Graph, columns: ReadonlyMap<Node, Column>) {
  const origins = new Map<Value, readonly Node[]>()
  const wrong = new Set<Node>()
  const splits = nodes.map((node): Split => {
    const flows = node.inputs.filter(value => !isWeight(value))
    const parts = flows.filter(({ storage }) => origins.has(storage))
    const from = parts.flatMap(({ storage }) => origins.get(storage) ?? [])
    if (node.op.kind === 'embedding' || node.op.kind === 'embeddingBag')
      return node.parallel === 'none' ? null : 'vocabulary'
    if (isLinear(node)) {
      if (parts.length > 0 || node.parallel === 'row') return 'row'
      const split = columns.get(node) ?? null
      if (split === 'column' || split === 'head') origins.set(node.output, [node])
      return split
    }
    if (parts.length === 0) return null
    // A bias of scores is taken by heads, wherever it comes from.
    const meetsWhole = parts.length < flows.length && node.core === null
    if (meetsWhole || !apart(node)) {
      for (const column of from) wrong.add(column)
      return null
    }
    origins.set(node.output, from)
    return 'part'
  })
  return { splits, wrong }
}
