/** Contractions of an activation with weights that have an axis per head, written as matmul or einsum. */
import { contractionOf, sizeAlong } from '../../graph/axes'
import { isWeight, type Node, type Value } from '../../graph/graph'

/**
 * - projection: a linear in another spelling, whose weights have more than two axes. What the weights alone have is new
 *   in the result (features to heads), and what the result lacks is summed (heads to features).
 * - perHead: a product of each head with weights of its own.
 * - null: neither.
 */
export function headWeights(node: Node): 'projection' | 'perHead' | null {
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
