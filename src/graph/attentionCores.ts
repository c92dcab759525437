/**
 * Attention cores by structure, however they are written: a softmax over the keys of scores that a contraction made
 * (through scale, bias, soft cap, cast, concat of sinks), read by a contraction (through dropout, cast, a slice of the
 * sinks).
 */
import { axisBefore, axisSources, contractionOf, storageAxis, sumsOver, type ValueAxis } from './axes'
import { coreSizes, placesIn, type Scores } from './coreSizes'
import { type Core, type CoreOperand, isWeight, type Node, type Value } from './graph'
import { causalMask, type Mask, noMask } from './mask'

/** Largest number of ops followed from a softmax to its scores, to its context, and from its keys to their cache. */
const maxSteps = 64

/** Marks the nodes of every core. Returns the softmaxes over keys that are in none. */
export function markCores(nodes: readonly Node[]): Node[] {
  const softmaxes = nodes.filter(({ op }) => op.kind === 'softmax')
  if (softmaxes.length === 0) return []
  const readers = readersOf(nodes)
  return softmaxes.filter(softmax => {
    const before = scoresBefore(softmax, isCoreOp)
    if (before.scores.length === 0) return scoresBefore(softmax, () => true).scores.length > 0
    const core = coreAround(softmax, before, readers)
    for (const node of core?.nodes ?? []) node.core = core
    return core === null
  })
}

type Readers = ReadonlyMap<Value, readonly Node[]>

function readersOf(nodes: readonly Node[]): Readers {
  const readers = new Map<Value, Node[]>()
  for (const node of nodes)
    for (const storage of new Set(node.inputs.map(input => input.storage))) {
      const list = readers.get(storage)
      if (list === undefined) readers.set(storage, [node])
      else list.push(node)
    }
  return readers
}

/** The axis that a softmax goes over. */
const softmaxAxis = ({ attrs, output: { shape } }: Node): number => shape.length + (attrs as unknown as number)

const isPointwise = ({ op }: Node): boolean => op.family === 'elementwise' || op.kind === 'cast'
const isJoin = ({ op, attrs }: Node, axis: number): boolean =>
  op.kind === 'concat' && (attrs as { readonly axis: number }).axis === axis

/** Whether a core may have an op between its scores and its softmax, whose keys are along `axis`. */
const isCoreOp = (node: Node, axis: number): boolean => isPointwise(node) || isJoin(node, axis)

/** Contractions before a softmax whose keys its axis goes over, and the ops between. */
interface Before {
  readonly scores: readonly Scores[]
  readonly between: readonly Node[]
  /** Whether scores of several sets of keys may be joined. */
  readonly joins: boolean
}

/** Searches for scores through ops that `passes` lets by. */
function scoresBefore(softmax: Node, passes: (node: Node, axis: number) => boolean): Before {
  const scores = new Map<Node, Scores>()
  const passed = new Set<Node>()
  let joins = false
  const open: ValueAxis[] = [{ value: softmax.inputs[0] as Value, axis: softmaxAxis(softmax) }]
  for (let steps = 0; open.length > 0 && steps < maxSteps; steps++) {
    const at = storageAxis(open.pop() as ValueAxis)
    const node = at?.value.producer ?? null
    if (at === null || node === null || passed.has(node)) continue
    const made = scoresOf(node, at.axis)
    if (made !== null) scores.set(node, made)
    else if (passes(node, at.axis)) {
      passed.add(node)
      joins ||= isJoin(node, at.axis)
      open.push(...axisSources(node, at.axis).reverse())
    }
  }
  // A bias or sinks that no scores lead to are made outside of the core.
  const reached = new Set<Node>(scores.keys())
  for (const node of [...passed].sort((a, b) => a.index - b.index))
    if (node.inputs.some(({ storage }) => storage.producer !== null && reached.has(storage.producer))) reached.add(node)
  return { scores: [...scores.values()], between: [...reached].filter(node => passed.has(node)), joins }
}

/** A contraction as scores with the keys along `axis`: one operand has that index, and the other lacks it. */
function scoresOf(node: Node, axis: number): Scores | null {
  const labels = contractionOf(node)
  if (labels === null || !sumsOver(labels)) return null
  const label = labels.result[axis] as string
  const keys = labels.operands.findIndex(each => each.includes(label))
  const queries = 1 - keys
  const source = axisSources(node, axis)[0]
  if (labels.operands[queries]?.includes(label)) return null
  // A product of scores with weights, which mixes heads, keeps the axis of the keys.
  if (source !== undefined && isWeight(node.inputs[queries] as Value) && hasScoresBefore(source)) return null
  return { node, labels, queries, keys, label }
}

/** Whether a contraction of two activations made an axis for one of them alone. */
function hasScoresBefore(from: ValueAxis): boolean {
  const open = [from]
  for (let steps = 0; open.length > 0 && steps < maxSteps; steps++) {
    const at = storageAxis(open.pop() as ValueAxis)
    const node = at?.value.producer ?? null
    if (at === null || node === null) continue
    const sources = axisSources(node, at.axis)
    const labels = contractionOf(node)
    if (labels !== null && sumsOver(labels) && !node.inputs.some(isWeight) && sources.length === 1) return true
    open.push(...sources)
  }
  return false
}

/** The core of a softmax, or null where no contraction reads its result over the keys. */
function coreAround(softmax: Node, { scores, between, joins }: Before, readers: Readers): Core | null {
  const after = contextAfter(softmax, readers)
  const [first] = scores
  if (after === null || first === undefined || (joins && scores.length > 1)) return null
  const { context } = after
  const nodes = [...scores.map(({ node }) => node), ...between, softmax, ...after.between, context]
  if (nodes.some(({ core }) => core !== null)) return null
  nodes.sort((a, b) => a.index - b.index)
  const { headsIn, ...sizes } = coreSizes(first)
  const inside = new Set<Node | null>(nodes)
  const operands = nodes.flatMap(node =>
    node.inputs.flatMap((value, at): CoreOperand[] => {
      if (inside.has(value.storage.producer)) return []
      const made = scores.find(each => each.node === node)
      const role = node === context ? 'values' : made === undefined ? 'bias' : at === made.keys ? 'keys' : 'queries'
      const beside = node === context ? contractionOf(node)?.operands[after.probabilities] : made?.labels.result
      return [{ node, value, role, heads: headsIn(value, placesIn(node, at, beside ?? null)) }]
    }),
  )
  const keys = first.node.inputs[first.keys] as Value
  const axis = first.labels.operands[first.keys]?.indexOf(first.label) as number
  return { nodes, context, mask: softmax.mask ?? maskOf({ value: keys, axis }), ...sizes, operands }
}

interface After {
  readonly context: Node
  /** Position of the probabilities among the context's operands. */
  readonly probabilities: number
  /** Ops between the softmax and the context. */
  readonly between: readonly Node[]
}

/** The first contraction that sums over the axis of a softmax. */
function contextAfter(softmax: Node, readers: Readers): After | null {
  const open: (ValueAxis & { readonly path: readonly Node[] })[] = [
    { value: softmax.output, axis: softmaxAxis(softmax), path: [] },
  ]
  let steps = 0
  for (const { value, axis, path } of open)
    for (const reader of readers.get(value) ?? []) {
      if (++steps > maxSteps) return null
      const position = reader.inputs.findIndex(input => input.storage === value)
      const view = reader.inputs[position] as Value
      const at = view.shape.findIndex((_, place) => storageAxis({ value: view, axis: place })?.axis === axis)
      if (at < 0) continue
      const labels = contractionOf(reader)
      if (labels !== null && sumsOver(labels)) {
        if (!labels.result.includes(labels.operands[position]?.[at] as string))
          return { context: reader, probabilities: position, between: path }
      } else if (labels === null && isPointwise(reader)) {
        const inResult = at + reader.output.shape.length - view.shape.length
        open.push({ value: reader.output, axis: inResult, path: [...path, reader] })
      }
    }
  return null
}

/** Mask of a core that states none: causal where its keys come through `kvCache`, unless those are static. */
function maskOf(keys: ValueAxis): Mask {
  let at: ValueAxis | null = keys
  for (let steps = 0; at !== null && steps < maxSteps; steps++) {
    const { value, axis }: ValueAxis = at
    const { view, producer }: Value = value
    if (view === null) at = producer === null ? null : (axisSources(producer, axis)[0] ?? null)
    else if (view.kind === 'cache' && view.axis === axis) return view.of.static ? noMask : causalMask(view.window)
    else at = axisBefore(at)
  }
  return noMask
}
