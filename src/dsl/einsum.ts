/** Contractions written as an equation. */
import type { Value } from '../graph/graph'
import { type EinsumAttrs, sumsOverIndex } from '../ops/einsum'
import { ops } from '../ops/index'
import { errors } from '../tensor/messages'
import { elements } from '../tensor/shape'
import { text } from './check'
import { type Contraction, cheapestOrder, maxOperands } from './contractionOrder'
import { aliasOf, emit } from './emit'
import { parseEquation } from './equation'
import { TracedTensor, tensor } from './tensor'
import type { Tensor } from './types'

/** A tensor with a label for each axis, in which none repeats. */
interface Operand {
  readonly value: Value
  readonly labels: string
}

/**
 * Any contraction, as NumPy writes it: einsum("bhqd,bhkd->bhqk", q, k), with "..." for the axes that are not named, an
 * index that repeats for a diagonal, and without "->" the result of all indices that occur once, in alphabetical order. 2
 * FLOPs times the product of all index sizes where two operands contract, 1 otherwise; a size of 1 broadcasts to the other
 * operand's. More than two operands are contracted pair by pair in the order of the fewest FLOPs. One operand of which
 * nothing is summed is a view. Throws `type` where the equation is malformed or there are more than 8 operands,
 * `shape-mismatch` where an operand has other axes than the equation names, or an index two sizes.
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  text('einsum: equation', equation)
  const values = operands.map((each, at) => tensor(`einsum: operands[${at}]`, each).value)
  if (values.length > maxOperands) throw errors.manyOperandsOfEinsum(values.length, maxOperands)
  const parsed = parseEquation(
    equation,
    values.map(({ shape }) => shape),
  )
  const given = values.map((value, at) => diagonal(equation, value, parsed.operands[at] as string))
  const emitted = (parts: readonly Operand[], result: string): Value => contracted(equation, parts, result)
  if (given.length <= 2) return new TracedTensor(emitted(given, parsed.result))
  const labelled = given.map(({ value: { shape }, labels }) => ({ labels, shape }))
  const perform = (step: Contraction): Operand =>
    typeof step === 'number'
      ? (given[step] as Operand)
      : { value: emitted(step.pair.map(perform), step.labels), labels: step.labels }
  return new TracedTensor(perform(cheapestOrder(labelled, parsed.result)).value)
}

/** A view of the elements where the axes of a repeated index are equal. */
function diagonal(equation: string, value: Value, labels: string): Operand {
  const distinct = [...new Set(labels)]
  if (distinct.length === labels.length) return { value, labels }
  const sizes = distinct.map(label => value.shape[labels.indexOf(label)] as number)
  ;[...labels].forEach((label, at) => {
    const [first, size] = [sizes[distinct.indexOf(label)] as number, value.shape[at] as number]
    if (first !== size) throw errors.diagonal(equation, label, first, size)
  })
  const axes = distinct.map(label => labels.indexOf(label))
  return {
    value: aliasOf({ kind: 'permute', of: value, axes }, sizes, Math.min(elements(sizes), value.distinct)),
    labels: distinct.join(''),
  }
}

/** Contracts one operand or two to the axes of `result`. */
function contracted(equation: string, operands: readonly Operand[], result: string): Value {
  const attrs: EinsumAttrs = { equation, operands: operands.map(({ labels }) => labels), result }
  const [first] = operands as readonly [Operand]
  const sums = sumsOverIndex(attrs)
  if (operands.length === 1 && !sums) {
    const axes = [...result].map(label => first.labels.indexOf(label))
    const shape = axes.map(at => first.value.shape[at] as number)
    return aliasOf({ kind: 'permute', of: first.value, axes }, shape, first.value.distinct)
  }
  const op = operands.length === 2 && sums ? ops.einsum : ops.einsumWithoutContraction
  return emit(
    op,
    attrs,
    operands.map(({ value }) => value),
    { segment: 'einsum' },
  )
}
