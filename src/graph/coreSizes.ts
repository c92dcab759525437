/** Sizes of an attention core: which axes of its scores are heads, and which are tokens that ask. */
import { elements } from '../tensor/shape'
import { axisBefore, axisSources, type ContractionLabels, contractionOf, sourceAxes, type ValueAxis } from './axes'
import type { Core, Node, Value } from './graph'

/** A contraction that makes scores, with the positions of its operands and the index of the keys. */
export interface Scores {
  readonly node: Node
  readonly labels: ContractionLabels
  readonly queries: number
  readonly keys: number
  readonly label: string
}

interface CoreSizes extends Pick<Core, 'queries' | 'keys' | 'heads' | 'rows'> {
  /** Distinct heads in an operand. `places` gives its axis for each axis of the scores, below 0 where it has none. */
  readonly headsIn: (value: Value, places: (axis: number) => number) => number
}

/** An axis of the scores other than that of the keys. */
interface ScoreAxis {
  readonly at: number
  readonly size: number
  /** Part of the size that is heads. */
  readonly heads: number
  /** Whether the keys have the axis too. */
  readonly isShared: boolean
}

export function coreSizes({ node, labels, queries, keys, label }: Scores): CoreSizes {
  const axisIn = (operand: number, index: string): ValueAxis => ({
    value: node.inputs[operand] as Value,
    axis: (labels.operands[operand] as readonly string[]).indexOf(index),
  })
  const sizeIn = (operand: number, index: string): number => sizeAt(axisIn(operand, index))
  const axes = labels.result.flatMap((index, at): ScoreAxis[] => {
    const size = node.output.shape[at] as number
    if (index === label || size === 1) return []
    const heads = headsAlong(axisIn(sizeIn(queries, index) === size ? queries : keys, index))
    return [{ at, size, heads, isShared: sizeIn(keys, index) === size }]
  })
  const known = isProjected(node.inputs[queries] as Value) ? axes : byConvention(axes)
  const count = sizeIn(keys, label)
  return {
    keys: count,
    heads: product(known.map(({ heads }) => heads)),
    queries: product(known.filter(({ isShared }) => !isShared).map(({ size, heads }) => size / heads)),
    rows: elements(node.output.shape) / count,
    headsIn: (value, places) => {
      const heads = product(
        known.map(axis => (sizeAt({ value, axis: places(axis.at) }) === axis.size ? axis.heads : 1)),
      )
      // Grouped-query attention expands each KV head over several query heads.
      return Math.max(1, (heads * value.distinct) / elements(value.shape))
    },
  }
}

/** Axes of tensors that no projection made, [batch, heads, queries, keys]: the last one that keys lack is the queries'. */
function byConvention(axes: readonly ScoreAxis[]): readonly ScoreAxis[] {
  const queries = axes.findLast(({ isShared }) => !isShared)
  return axes.map(axis => (axis === queries || axis.at === 0 ? axis : { ...axis, heads: axis.size, isShared: true }))
}

const sizeAt = ({ value, axis }: ValueAxis): number => value.shape[axis] ?? 1
const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1)

/** Largest number of ops followed from an operand to its projection. */
const maxSteps = 64

/** Part of an axis that comes from the features of a projection, and so is heads: 1 for an axis of tokens. */
function headsAlong({ value, axis }: ValueAxis, steps = 0): number {
  const size = sizeAt({ value, axis })
  if (size === 1 || steps === maxSteps) return 1
  if (value.view !== null) {
    const { of } = value.view
    const before = axisBefore({ value, axis })
    if (before !== null) return headsAlong(before, steps + 1)
    // Part of an axis that a reshape split is heads if that is; of merged axes some may be.
    const parts = sourceAxes(value, axis)
    const merged = product(parts.map(part => headsAlong({ value: of, axis: part }, steps + 1)))
    return Math.min(size, merged)
  }
  const node = value.producer
  if (node === null) return 1
  if (isFeatures(node, axis)) return size
  const source = axisSources(node, axis)[0]
  return source === undefined ? 1 : headsAlong(source, steps + 1)
}

/** Whether an axis of a result is the features of a projection: a product with weights that alone have the axis. */
function isFeatures(node: Node, axis: number): boolean {
  const { op, output } = node
  if (op.kind.startsWith('conv')) return axis === 1
  const isLast = axis === output.shape.length - 1
  if (op.kind === 'embedding') return isLast
  if (op.family !== 'contraction') return false
  return contractionOf(node) === null ? isLast : axisSources(node, axis).length === 0
}

/** Whether a projection made a tensor, so that its heads are known to come from features. */
function isProjected(value: Value): boolean {
  let node = value.storage.producer
  for (let steps = 0; node !== null && steps < maxSteps; steps++) {
    if (node.op.family === 'contraction') return true
    const before: Value | undefined = node.inputs[0]
    node = before?.storage.producer ?? null
  }
  return false
}

/** The axis of an operand for each axis of the scores that a node reads it beside or gives. */
export function placesIn(node: Node, operand: number, from: readonly string[] | null): (axis: number) => number {
  const labels = contractionOf(node)
  const value = node.inputs[operand] as Value
  if (labels === null || from === null) return axis => axis - node.output.shape.length + value.shape.length
  const own = labels.operands[operand] as readonly string[]
  return axis => own.indexOf(from[axis] ?? '')
}
