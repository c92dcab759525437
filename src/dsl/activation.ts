/** Layers without weights that keep the shape. */
import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import { fraction, integer, options } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { currentBuild } from './session'
import { axisAt, TracedTensor } from './tensor'
import type { Layer } from './types'

const elementwise = (op: Op<null>): Layer =>
  makeLayer(op.kind, x => new TracedTensor(emit(op, null, [x.value])), { constant: true })

/** [...] -> [...]: max(x, 0). 1 FLOP an element. */
export const relu = elementwise(ops.relu)
/** [...] -> [...]: min(max(x, 0), 6). 1 FLOP an element. */
export const relu6 = elementwise(ops.relu6)
/** [...] -> [...]: x, or a fraction of it where negative. 1 FLOP an element. */
export const leakyRelu = elementwise(ops.leakyRelu)
/** [...] -> [...]: x, or e^x - 1 where negative. 4 FLOPs an element. */
export const elu = elementwise(ops.elu)
/**
 * [...] -> [...]: x times the standard normal distribution function at x (Hendrycks and Gimpel, arXiv 1606.08415). 10
 * FLOPs an element.
 */
export const gelu = elementwise(ops.gelu)
/** [...] -> [...]: x / (1 + e^-x), also known as swish. 4 FLOPs an element. */
export const silu = elementwise(ops.silu)
/** [...] -> [...]: x * tanh(softplus(x)). 10 FLOPs an element. */
export const mish = elementwise(ops.mish)
/** [...] -> [...]: 1 / (1 + e^-x). 4 FLOPs an element. */
export const sigmoid = elementwise(ops.sigmoid)
/** [...] -> [...]: (e^x - e^-x) / (e^x + e^-x). 6 FLOPs an element. */
export const tanh = elementwise(ops.tanh)
/** [...] -> [...]: x * relu6(x + 3) / 6 (Howard et al., arXiv 1905.02244). 3 FLOPs an element. */
export const hardswish = elementwise(ops.hardswish)
/** [...] -> [...]: relu6(x + 3) / 6. 3 FLOPs an element. */
export const hardsigmoid = elementwise(ops.hardsigmoid)
/** [...] -> [...]: log(1 + e^x). 4 FLOPs an element. */
export const softplus = elementwise(ops.softplus)
/** [...] -> [...]: e^x. 1 FLOP an element. */
export const exp = elementwise(ops.exp)
/** [...] -> [...]: the square root. 1 FLOP an element. */
export const sqrt = elementwise(ops.sqrt)
/** [...] -> [...]: x * x. 1 FLOP an element. */
export const square = elementwise(ops.square)
/** [...] -> [...]: returns its input. No op: 0 FLOPs, no bytes. */
export const identity: Layer = makeLayer('identity', x => x, { constant: true })

function alongAxis(op: Op<number>, settings: { axis?: number } | undefined): Layer {
  const { axis = -1 } = options(op.kind, settings, ['axis'])
  integer(`${op.kind}: axis`, axis)
  return makeLayer(op.kind, x => {
    const at = axisAt(x.shape, axis, `${op.kind}: axis`)
    return new TracedTensor(emit(op, at - x.shape.length, [x.value]))
  })
}

/**
 * [...] -> [...]: e^x over its sum along `axis` (default -1). 4 FLOPs an element, as Kim et al., arXiv 2302.14017,
 * count. Throws `type` where x has no such axis.
 */
export const softmax = (settings?: { axis?: number }): Layer => alongAxis(ops.softmax, settings)
/** [...] -> [...]: the logarithm of softmax along `axis` (default -1). 5 FLOPs an element. Throws as softmax. */
export const logSoftmax = (settings?: { axis?: number }): Layer => alongAxis(ops.logSoftmax, settings)

/**
 * [...] -> [...]: zeroes a fraction `p` in training: 1 FLOP an element, and saves a mask of a byte an element. At
 * inference, or with p = 0, it is no op. Throws `type` where p is not from 0 to 1.
 */
export function dropout(p: number): Layer {
  fraction('dropout: p', p)
  return makeLayer('dropout', x => {
    if (p === 0 || currentBuild('dropout').request.phase !== 'train') return x
    return new TracedTensor(emit(ops.dropout, null, [x.value]))
  })
}
