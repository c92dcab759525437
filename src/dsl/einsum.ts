/** Contractions written as an equation. */
import { parseEquation, sumsOverIndex } from '../ops/einsum'
import { ops } from '../ops/index'
import { text } from './check'
import { emit } from './emit'
import { TracedTensor, tensor } from './tensor'
import type { Tensor } from './types'

/**
 * Any contraction of one operand or two, as NumPy writes it: einsum("bhqd,bhkd->bhqk", q, k). 2 FLOPs times the product
 * of all index sizes where two operands contract, 1 otherwise; a size of 1 broadcasts to the other operand's. One
 * operand with all its indices in the result is a view. Throws `type` where the equation is not of that form or repeats
 * an index within one operand, `shape-mismatch` where an index has two sizes.
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  text('einsum: equation', equation)
  const given = operands.map((each, at) => tensor(`einsum: operands[${at}]`, each))
  const attrs = parseEquation(equation, given.length)
  const [labels] = attrs.operands as readonly [string]
  const summed = sumsOverIndex(attrs)
  if (given.length === 1 && !summed)
    return (given[0] as TracedTensor).permute(...[...attrs.result].map(label => labels.indexOf(label)))
  const op = given.length === 2 && summed ? ops.einsum : ops.einsumWithoutContraction
  return new TracedTensor(
    emit(
      op,
      attrs,
      given.map(each => each.value),
      { segment: 'einsum' },
    ),
  )
}
