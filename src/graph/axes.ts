/** Follows an axis of a tensor back through views and ops. */
import type { EinsumAttrs } from '../ops/einsum'
import { elements, type Shape } from '../tensor/shape'
import { isWeight, type Node, type Value } from './graph'

/** A value and one of its axes. */
export interface ValueAxis {
  readonly value: Value
  readonly axis: number
}

/**
 * The axes of the value that a view is made of which its axis `at` comes from: none for a new axis or one that was
 * expanded, several where a reshape merged them.
 */
export function sourceAxes({ view, shape }: Value, at: number): readonly number[] {
  if (view === null) return [at]
  const from = view.of.shape
  switch (view.kind) {
    case 'slice':
    case 'cache':
      return [at]
    case 'permute':
      return (view.axes[at] as number) < 0 ? [] : [view.axes[at] as number]
    case 'expand': {
      const axis = at - shape.length + from.length
      return axis >= 0 && from[axis] === shape[at] ? [axis] : []
    }
    case 'reshape':
      return reshapedAxes(from, shape).find(({ to }) => to.includes(at))?.from ?? []
  }
}

/** The same axis one view before; null where it is new, merged or a part of another. */
export function axisBefore({ value, axis }: ValueAxis): ValueAxis | null {
  const sources = sourceAxes(value, axis)
  const source = sources[0]
  if (value.view === null || sources.length !== 1 || source === undefined) return null
  const { kind, of } = value.view
  return kind === 'reshape' && of.shape[source] !== value.shape[axis] ? null : { value: of, axis: source }
}

/** Largest number of views on one another that are followed. */
const maxViews = 64

/** The same axis of the value that owns the memory; null where the axis is new, merged or a part of another. */
export function storageAxis(at: ValueAxis): ValueAxis | null {
  let found: ValueAxis | null = at
  for (let views = 0; found !== null && found.value.view !== null; views++)
    found = views < maxViews ? axisBefore(found) : null
  return found
}

/** Axes that a reshape merges or splits, in order; an axis that it keeps is alone on both sides. */
export function reshapedAxes(from: Shape, to: Shape): { from: readonly number[]; to: readonly number[] }[] {
  const blocks: { from: number[]; to: number[] }[] = []
  if (elements(from) === 0) return blocks
  let [i, j] = [0, 0]
  while (i < from.length || j < to.length) {
    const [a, b] = [from[i] ?? 0, to[j] ?? 0]
    if (a === b) blocks.push({ from: [i++], to: [j++] })
    else if (a === 1) blocks.push({ from: [i++], to: [] })
    else if (b === 1) blocks.push({ from: [], to: [j++] })
    else {
      const block = { from: [i++], to: [j++] }
      let [left, right] = [a, b]
      while (left !== right)
        if (left < right) {
          left *= from[i] as number
          block.from.push(i++)
        } else {
          right *= to[j] as number
          block.to.push(j++)
        }
      blocks.push(block)
    }
  }
  return blocks
}

/** The axes of a contraction's operands and result by label: equal labels are one index. */
export interface ContractionLabels {
  readonly operands: readonly (readonly string[])[]
  readonly result: readonly string[]
}

/** Labels of a product of two tensors; null for any other op. */
export function contractionOf({ op, attrs, inputs, output }: Node): ContractionLabels | null {
  if (inputs.length !== 2) return null
  if (op.kind === 'einsum') {
    const { operands, result } = attrs as EinsumAttrs
    return { operands: operands.map(labels => [...labels]), result: [...result] }
  }
  if (op.kind !== 'matmul') return null
  const [a, b] = inputs as readonly [Value, Value]
  const result = output.shape.map((_, at) => String(at))
  const [rows, columns] = result.slice(-2) as [string, string]
  const leading = ({ shape }: Value): string[] => result.slice(result.length - shape.length, -2)
  return {
    operands: [
      [...leading(a), rows, 'summed'],
      [...leading(b), 'summed', columns],
    ],
    result,
  }
}

/** Whether an op sums over an index that the other operand has too. */
export const sumsOver = ({ operands, result }: ContractionLabels): boolean =>
  operands.every(labels => labels.some(label => !result.includes(label)))

/**
 * Operands of an op that have an axis of its result, at the position where they have it. Weights have axes of no tensor;
 * the last axis of a linear's result is new.
 */
export function axisSources(node: Node, axis: number): ValueAxis[] {
  const { op, attrs, inputs, output } = node
  const size = output.shape[axis] as number
  const label = contractionOf(node)?.result[axis]
  if (label === undefined && op.family === 'contraction' && axis === output.shape.length - 1) return []
  const isJoined = op.kind === 'concat' && (attrs as { readonly axis: number }).axis === axis
  const operands = op.family === 'elementwise' || op.kind === 'concat' ? inputs : inputs.slice(0, 1)
  return (label === undefined ? operands : inputs).flatMap((value, operand) => {
    const position =
      label === undefined
        ? axis - output.shape.length + value.shape.length
        : (contractionOf(node)?.operands[operand] ?? []).indexOf(label)
    const has = value.shape[position] === size || (isJoined && position >= 0)
    return has && !isWeight(value) ? [{ value, axis: position }] : []
  })
}

/** Size of an operand along an index of its contraction; 1 where it lacks the index. */
export const sizeAlong = (labels: readonly string[], { shape }: Value, label: string): number =>
  shape[labels.indexOf(label)] ?? 1
