/**
 * Partial sums of tensor parallelism. Each rank of a row-parallel linear has a term of the result (Shoeybi et al., arXiv
 * 1909.08053). Ops that are linear in it work on the terms, and the ranks reduce once, before the first op that is not.
 * Gradients mirror this: that of a column-parallel linear's input is a partial sum, and gradients of all readers of a
 * tensor are added up before the ranks reduce them.
 */
import { type Graph, isWeight, type Node, type Value } from '../../graph/graph'
import type { ScatterAttrs } from '../../ops/sparse'
import { elements } from '../../tensor/shape'
import { pushTo } from '../lists'
import { type PartialTensors, partialTensors } from './partialTensors'
import { isColumn, type Split } from './split'

export interface PartialSums {
  /** Whether a tensor is a partial sum that its readers take as it is. */
  readonly isPartial: (storage: Value) => boolean
  /** Whether the ranks reduce a tensor once its producer has run. */
  readonly isReduced: (storage: Value) => boolean
  /** Whether the gradient of a tensor is a partial sum that the backward pass of its producer takes as it is. */
  readonly hasPartialGradient: (storage: Value) => boolean
  /** Tensors whose gradient the ranks reduce once the backward pass of this node, its first reader, has run. */
  readonly gradientsReduced: (node: Node) => readonly ReducedGradient[]
  /** Whether each rank has a term of a replicated weight's gradient. */
  readonly isPartialWeight: (weight: Value) => boolean
}

export interface ReducedGradient {
  readonly storage: Value
  /** Fraction of the tensor that ranks have different gradients of: the slices that column-parallel linears read. */
  readonly fraction: number
}

const none: readonly ReducedGradient[] = []
const never = (): boolean => false
export const noPartialSums: PartialSums = {
  isPartial: never,
  isReduced: never,
  hasPartialGradient: never,
  gradientsReduced: () => none,
  isPartialWeight: never,
}

/** Splits of the ops, and the tensors whose rows the ranks share out, each computing those of its own experts. */
export interface Layout {
  readonly splitOf: (node: Node) => Split
  readonly isRouted: (storage: Value) => boolean
}

export function partialSumsOf(graph: Graph, layout: Layout): PartialSums {
  const forward = forwardSums(graph, layout)
  const backward = backwardSums(graph, layout, forward)
  return {
    isPartial: forward.sums.isPartial,
    isReduced: storage => forward.sums.reduced.has(storage),
    ...backward,
  }
}

const storagesOf = ({ inputs }: Node): readonly Value[] =>
  inputs.filter(value => !isWeight(value)).map(({ storage }) => storage)

const linearKinds = new Set(['add', 'sub', 'mul', 'div', 'gather', 'scatter', 'sum'])

/** Whether an op is linear in each operand. */
const isLinearOp = ({ op: { kind }, attrs }: Node): boolean =>
  linearKinds.has(kind) && (attrs as Partial<ScatterAttrs> | null)?.reduce !== 'max'

/** Whether an op is linear in its partial operands together: not the product of two of them, nor a quotient by one. */
const isLinearIn = (node: Node, [partial, ...more]: readonly Value[]): boolean =>
  isLinearOp(node) &&
  (!isScaling(node) || (more.length === 0 && (node.op.kind === 'mul' || node.inputs[0]?.storage === partial)))

const isScaling = ({ op: { kind } }: Node): boolean => kind === 'mul' || kind === 'div'
const isUnsplitLinear = (node: Node, splitOf: Layout['splitOf']): boolean =>
  (node.op.kind === 'linear' || node.op.kind === 'attend') && splitOf(node) === null

interface ForwardSums {
  readonly sums: PartialTensors
  /** Unsplit linears that work on terms, since their result joins a partial sum. */
  readonly joining: ReadonlySet<Node>
}

/** Repeats the visit as long as it finds a further linear whose result joins a partial sum. */
function forwardSums(graph: Graph, layout: Layout): ForwardSums {
  const joining = new Set<Node>()
  for (;;) {
    const { sums, refused, joined } = visitForward(graph, layout, joining)
    const more = refused.length === 0 ? [] : refused.filter(joinsOneOf(joined, graph))
    if (more.length === 0) return { sums, joining }
    for (const node of more) joining.add(node)
  }
}

function visitForward({ nodes, outputs }: Graph, { splitOf, isRouted }: Layout, joining: ReadonlySet<Node>) {
  const sums = partialTensors()
  /** Linears without a bias whose partial operand was reduced. */
  const refused: Node[] = []
  /** Sums with a partial operand. */
  const joined = new Set<Node>()
  const unread = new Set<Value>(outputs.map(({ storage }) => storage))
  for (const node of nodes) {
    const split = splitOf(node)
    const storages = storagesOf(node)
    const partial = storages.filter(sums.isPartial)
    const keeps = joining.has(node) || (split === null && isLinearIn(node, partial))
    if (partial.length > 0) {
      if (!keeps) for (const storage of partial) sums.reduce(storage)
      if (!keeps && isUnsplitLinear(node, splitOf) && node.inputs.length === 2) refused.push(node)
      if (keeps && (node.op.kind === 'add' || node.op.kind === 'sub')) joined.add(node)
    }
    const closesRouting = storages.some(isRouted) && !isRouted(node.output)
    const isOrigin = split === 'row' || split === 'vocabulary' || closesRouting
    if (isOrigin || (keeps && partial.length > 0)) sums.add(node.output, keeps ? partial : [], isOrigin)
    for (const storage of partial) unread.delete(storage)
    if (sums.isPartial(node.output)) unread.add(node.output)
  }
  for (const storage of [...outputs.map(output => output.storage), ...unread])
    if (sums.isPartial(storage)) sums.reduce(storage)
  return { sums, refused, joined }
}

/** Whether the result of a linear goes, scaled at the most, into one of the sums `joined`. */
function joinsOneOf(joined: ReadonlySet<Node>, { nodes }: Graph): (linear: Node) => boolean {
  const readers = new Map<Value, Node[]>()
  for (const node of nodes) for (const storage of storagesOf(node)) pushTo(readers, storage, node)
  return linear => {
    const results = [linear.output]
    for (let result = results.pop(); result !== undefined; result = results.pop())
      for (const reader of readers.get(result) ?? []) {
        if (joined.has(reader)) return true
        if (isScaling(reader)) results.push(reader.output)
      }
    return false
  }
}

function backwardSums(
  { nodes }: Graph,
  { splitOf, isRouted }: Layout,
  { sums: { isPartial }, joining }: ForwardSums,
): Pick<PartialSums, 'hasPartialGradient' | 'gradientsReduced' | 'isPartialWeight'> {
  const gradients = partialTensors()
  const columnInputs = new Set(nodes.filter(node => isColumn(splitOf(node))).map(({ inputs: [x] }) => x?.storage))
  const firstReader = new Map<Value, Node>()
  const read = new Map<Value, number>()
  const passing: Node[] = []
  for (const node of [...nodes].reverse()) {
    const { inputs, output } = node
    const split = splitOf(node)
    // A linear beside a column-parallel one adds to the same gradient of their input.
    const isBeside = isUnsplitLinear(node, splitOf) && columnInputs.has(inputs[0]?.storage)
    const passes = gradients.isPartial(output) && (isBeside || (split === null && isLinearOp(node)))
    if (gradients.isPartial(output) && !passes) gradients.reduce(output)
    if (passes) passing.push(node)
    const scaled = isScaling(node) && storagesOf(node).some(each => isPartial(each) || isRouted(each))
    inputs.forEach((value, position) => {
      const { storage } = value
      if (isWeight(value)) return
      const isOrigin =
        (isColumn(split) && position === 0) ||
        (isRouted(output) && !isRouted(storage)) ||
        (scaled && !isPartial(storage) && !isRouted(storage))
      if (!passes && !isOrigin) return
      gradients.add(storage, passes ? [output] : [], isOrigin)
      firstReader.set(storage, node)
      read.set(storage, (read.get(storage) ?? 0) + value.distinct)
    })
  }
  const reducedAt = new Map<Node, ReducedGradient[]>()
  for (const storage of gradients.reduced)
    pushTo(reducedAt, firstReader.get(storage) as Node, {
      storage,
      fraction: Math.min(1, (read.get(storage) ?? 0) / elements(storage.shape)),
    })
  const weights = new Set<Value>()
  const addWeights = ({ inputs }: Node): void => {
    for (const value of inputs) if (isWeight(value)) weights.add(value.storage)
  }
  for (const node of passing) if (gradients.isPartial(node.output)) addWeights(node)
  for (const node of joining) if (isPartial(node.output)) addWeights(node)
  for (const node of nodes) if (isScaling(node) && isPartial(node.output)) addWeights(node)
  return {
    hasPartialGradient: gradients.isPartial,
    gradientsReduced: node => reducedAt.get(node) ?? none,
    isPartialWeight: weight => weights.has(weight),
  }
}
