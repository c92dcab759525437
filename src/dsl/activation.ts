/** Layers without weights that keep the shape. */
import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import { axisOf } from '../tensor/shape'
import { fraction, options } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { currentBuild } from './session'
import { Traced } from './tensor'
import type { Layer } from './types'

const elementwise = (op: Op<null>): Layer =>
  makeLayer(op.kind, x => new Traced(emit(op, null, [x.value])), { constant: true })

/** max(x, 0); 1 FLOP an element. */
export const relu = elementwise(ops.relu)
/** min(max(x, 0), 6); 1 FLOP an element. */
export const relu6 = elementwise(ops.relu6)
/** 1 FLOP an element. */
export const leakyRelu = elementwise(ops.leakyRelu)
/** 4 FLOPs an element. */
export const elu = elementwise(ops.elu)
/** 10 FLOPs an element. */
export const gelu = elementwise(ops.gelu)
/** x * sigmoid(x); 4 FLOPs an element. */
export const silu = elementwise(ops.silu)
/** 10 FLOPs an element. */
export const mish = elementwise(ops.mish)
/** 4 FLOPs an element. */
export const sigmoid = elementwise(ops.sigmoid)
/** 6 FLOPs an element. */
export const tanh = elementwise(ops.tanh)
/** 3 FLOPs an element. */
export const hardswish = elementwise(ops.hardswish)
/** 3 FLOPs an element. */
export const hardsigmoid = elementwise(ops.hardsigmoid)
/** 4 FLOPs an element. */
export const softplus = elementwise(ops.softplus)
/** 1 FLOP an element. */
export const exp = elementwise(ops.exp)
/** 1 FLOP an element. */
export const sqrt = elementwise(ops.sqrt)
/** 1 FLOP an element. */
export const square = elementwise(ops.square)
/** Gives back what it is given: no op. */
export const identity: Layer = makeLayer('identity', x => x, { constant: true })

function along(op: Op<null>, settings: { axis?: number } | undefined): Layer {
  const { axis = -1 } = options(op.kind, settings, ['axis'])
  return makeLayer(op.kind, x => {
    axisOf(x.shape, axis, `${op.kind}: axis`)
    return new Traced(emit(op, null, [x.value]))
  })
}

/** Along `axis` (-1); 4 FLOPs an element. */
export const softmax = (settings?: { axis?: number }): Layer => along(ops.softmax, settings)
/** Along `axis` (-1); 5 FLOPs an element. */
export const logSoftmax = (settings?: { axis?: number }): Layer => along(ops.logSoftmax, settings)

/** Zeroes a fraction `p` in training: 1 FLOP an element, and a mask of a byte an element is saved. No op at inference. */
export function dropout(p: number): Layer {
  fraction('dropout: p', p)
  return makeLayer('dropout', x => {
    if (p === 0 || currentBuild('dropout').request.phase !== 'train') return x
    return new Traced(emit(ops.dropout, null, [x.value]))
  })
}
