/** A contraction of one or two tensors, as in "bhqd,bhkd->bhqk". */
import { errors } from '../tensor/messages'
import type { Shape } from '../tensor/shape'
import type { Axis, Op, Terms } from './op'
import { savesOthers } from './saves'

export interface EinsumAttrs {
  readonly equation: string
  /** Index labels, a string for each operand, in which none repeats. */
  readonly operands: readonly string[]
  readonly result: string
}

/** Whether an index is summed over. */
export const sumsOverIndex = ({ operands, result }: EinsumAttrs): boolean =>
  operands.some(labels => [...labels].some(label => !result.includes(label)))

/** Size of every index, where 1 broadcasts to the other operand's size. Throws `shape-mismatch` naming the index. */
function indexSizes({ equation, operands }: EinsumAttrs, inputs: readonly Shape[]): Map<string, number> {
  const sizes = new Map<string, number>()
  operands.forEach((labels, at) => {
    const shape = inputs[at] as Shape
    ;[...labels].forEach((label, axis) => {
      const size = shape[axis] as number
      const previous = sizes.get(label) ?? 1
      if (previous !== size && previous !== 1 && size !== 1) throw errors.indexSizes(equation, label, previous, size)
      sizes.set(label, previous === 1 ? size : previous)
    })
  })
  return sizes
}

function product(attrs: EinsumAttrs, inputs: readonly Shape[], factor: number): Terms {
  const axes = [...new Set(attrs.operands.join(''))].map(label => {
    const axes = attrs.operands.flatMap((labels, at) =>
      labels.includes(label) ? [{ of: inputs[at] as Shape, axis: labels.indexOf(label) }] : [],
    )
    return (axes.find(({ of, axis }) => of[axis] !== 1) ?? axes[0]) as Axis
  })
  return [[factor, ...axes]]
}

const shape = (attrs: EinsumAttrs, inputs: readonly Shape[]): Shape => {
  const sizes = indexSizes(attrs, inputs)
  return [...attrs.result].map(label => sizes.get(label) as number)
}

/** Two operands and a summed index: 2 * the product of all index sizes. */
export const einsum: Op<EinsumAttrs> = {
  kind: 'einsum',
  family: 'contraction',
  shape,
  flops: ({ attrs, inputs }) => product(attrs, inputs, 2),
  saves: savesOthers,
  macs: ({ attrs, inputs }) => [...indexSizes(attrs, inputs).values()].reduce((all, size) => all * size, 1),
}

/** One operand, or no summed index: 1 * the product of all index sizes. */
export const einsumWithoutContraction: Op<EinsumAttrs> = {
  kind: 'einsum',
  family: 'elementwise',
  shape,
  flops: ({ attrs, inputs }) => product(attrs, inputs, 1),
  saves: savesOthers,
}
