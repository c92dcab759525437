import { contracts, parseEquation } from '../ops/einsum'
import { ops } from '../ops/index'
import { tensor, text } from './check'
import { emit } from './emit'
import { Traced } from './tensor'
import type { Tensor } from './types'

/**
 * Any contraction of one operand or two: einsum("bhqd,bhkd->bhqk", q, k). 2 FLOPs times the product of all index sizes
 * where two operands contract, 1 otherwise; one operand with all its indices in the result is a view.
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  text('einsum: equation', equation)
  const given = operands.map((each, at) => tensor(`einsum: operand ${at}`, each))
  const attrs = parseEquation(equation, given.length)
  const [labels] = attrs.operands as readonly [string]
  const summed = contracts(attrs)
  if (given.length === 1 && !summed)
    return (given[0] as Traced).permute(...[...attrs.result].map(label => labels.indexOf(label)))
  const op = given.length === 2 && summed ? ops.einsum : ops.einsumWithoutContraction
  return new Traced(
    emit(
      op,
      attrs,
      given.map(each => each.value),
      { segment: 'einsum' },
    ),
  )
}
