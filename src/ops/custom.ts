/** Ops that a model file costs by hand. */
import { elements, type Shape } from '../tensor/shape'
import type { Op } from './op'
import { savesInputs } from './saves'

export interface CustomAttrs {
  readonly shape: Shape
  readonly flops: number
  /** Null: as an element-wise op, the forward count. */
  readonly backwardFlops: number | null
  /** Elements read of the inputs, all together; null: each once. */
  readonly reads: number | null
  /** Elements written; null: the result's. */
  readonly writes: number | null
  /** How many of the operands are inputs; what follows are weights. */
  readonly inputs: number
}

const known = new Map<string, Op<CustomAttrs>>()

/** The op of a kind: one object, so that its uses are known to be of one kind. */
export function customOp(kind: string): Op<CustomAttrs> {
  let op = known.get(kind)
  if (op === undefined) {
    op = {
      kind,
      family: 'custom',
      shape: ({ shape }) => shape,
      flops: ({ attrs }) => [[attrs.flops]],
      backwardFlops: ({ attrs }) => attrs.backwardFlops,
      saves: savesInputs,
      reads: ({ attrs, inputs }) => {
        const sizes = inputs.map(elements)
        const all = sizes.slice(0, attrs.inputs).reduce((sum, size) => sum + size, 0)
        // In proportion to the inputs' sizes; the weights once.
        const part = attrs.reads === null || all === 0 ? 1 : attrs.reads / all
        return sizes.map((size, at) => (at < attrs.inputs ? size * part : size))
      },
      writes: ({ attrs, output }) => attrs.writes ?? elements(output),
    }
    // Names come from model files that are edited; the few that are in use are made again.
    if (known.size > 1000) known.clear()
    known.set(kind, op)
  }
  return op
}
