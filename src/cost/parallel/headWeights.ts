/** Contractions that work on each head or channel apart. */
import { contractionOf, sizeAlong, sourceAxes } from '../../graph/axes'
import { isWeight, type Node, type Value } from '../../graph/graph'

/**
 * Contractions of an activation with weights that have an axis per head, written as matmul or einsum.
 * - projection: a linear in another spelling, whose weights have more than two axes. What the weights alone have is new
 *   in the result (features to heads), and what the result lacks is summed (heads to features).
 * - perHead: a product of each head with weights of its own; a depthwise convolution over tokens is one of each channel.
 * - null: neither.
 */
export function headWeights(node: Node): 'projection' | 'perHead' | null {
  if (isDepthwise(node)) return 'perHead'
  const labels = contractionOf(node)
  const [x, weight] = node.inputs as readonly [Value, Value | undefined]
  if (labels === null || weight === undefined || isWeight(x) || !isWeight(weight) || weight.shape.length < 3)
    return null
  const [ofX, ofWeight] = labels.operands as readonly [readonly string[], readonly string[]]
  const shared = ofWeight.filter(
    label => labels.result.includes(label) && sizeAlong(ofWeight, weight, label) > 1 && sizeAlong(ofX, x, label) > 1,
  )
  return shared.length > 0 ? 'perHead' : 'projection'
}

/** Whether each channel has a filter of its own (the short convolution before a linear attention). */
const isDepthwise = ({ op, attrs, inputs, output }: Node): boolean => {
  if (op.kind !== 'conv1d') return false
  const { groups } = attrs as { readonly groups: number }
  return groups > 1 && groups === inputs[0]?.shape[1] && groups === output.shape[1]
}

/** Number of heads, where an op contracts two activations head by head: an axis of both operands and the result; else null. */
export function contractedHeads(node: Node): number | null {
  const labels = node.inputs.some(isWeight) || node.output.shape.length < 4 ? null : contractionOf(node)
  const at = labels?.result.findIndex(
    (label, axis) =>
      axis > 0 &&
      node.inputs.every((value, operand) => {
        const own = labels.operands[operand] as readonly string[]
        return sizeAlong(own, value, label) > 1 && mayBeHeads(value, own.indexOf(label))
      }),
  )
  return at === undefined || at < 0 ? null : (node.output.shape[at] as number)
}

/** Whether an axis of a view is made of the features of its storage, or that has four axes and more. */
function mayBeHeads(view: Value, axis: number): boolean {
  let [value, at] = [view, axis]
  while (value.view !== null) {
    const source = sourceAxes(value, at)[0]
    if (source === undefined) return false
    ;[value, at] = [value.view.of, source]
  }
  return value.shape.length >= 4 || at === value.shape.length - 1
}
