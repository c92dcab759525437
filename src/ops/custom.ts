/** Ops with a cost that the model file states. */
import { elements, type Shape } from '../tensor/shape'
import type { Op } from './op'
import type { Use } from './use'

export interface CustomAttrs {
  readonly shape: Shape
  readonly flops: number
  /** Multiply-accumulates; null for an op without a contraction. */
  readonly macs: number | null
  /** Null: the forward count, as for an element-wise op, with that of a contraction twice. */
  readonly backwardFlops: number | null
  /** Elements read of all inputs together; null: each input once. */
  readonly reads: number | null
  /** Elements written; null: the result once. */
  readonly writes: number | null
  /** Elements saved for backward; null: the inputs. */
  readonly saves: number | null
  /** Number of operands that are inputs; the operands after them are weights. */
  readonly inputs: number
}

const opsByKind = new Map<string, Op<CustomAttrs>>()

/** The op of a kind, with or without contractions. It is one object, so that uses of a kind compare equal. */
export function customOp(kind: string, contracts: boolean): Op<CustomAttrs> {
  const key = `${contracts} ${kind}`
  let op = opsByKind.get(key)
  if (op === undefined) {
    op = {
      kind,
      family: 'custom',
      shape: ({ shape }) => shape,
      flops: ({ attrs }) => [[attrs.flops]],
      ...(contracts ? { macs: ({ attrs }: Use<CustomAttrs>) => attrs.macs ?? 0 } : {}),
      backwardFlops: ({ attrs }) => attrs.backwardFlops,
      saves: {
        tensors: ({ attrs }) => (attrs.saves === null ? ['inputs'] : []),
        elements: ({ attrs }) => attrs.saves ?? 0,
      },
      reads: ({ attrs, inputs }) => {
        const sizes = inputs.map(elements)
        const all = sizes.slice(0, attrs.inputs).reduce((sum, size) => sum + size, 0)
        // Stated reads are split between the inputs in proportion to their sizes; weights are read once.
        const part = attrs.reads === null || all === 0 ? 1 : attrs.reads / all
        return sizes.map((size, at) => (at < attrs.inputs ? size * part : size))
      },
      writes: ({ attrs, output }) => attrs.writes ?? elements(output),
    }
    // Names come from model files under edit, so stale ones pile up. Ops still in use are made again.
    if (opsByKind.size > 1000) opsByKind.clear()
    opsByKind.set(key, op)
  }
  return op
}
