import { ops } from '../ops/index'
import type { Op } from '../ops/op'
import type { PoolAttrs } from '../ops/pooling'
import { ModelError } from '../tensor/error'
import { show } from '../tensor/shape'
import { flag, options, sizes } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { Traced } from './tensor'
import type { Layer, Size } from './types'

export interface PoolOptions {
  kernel: Size
  /** The kernel. */
  stride?: Size
  /** 0 */
  padding?: Size
  /** false: windows that do not fit are dropped. */
  ceil?: boolean
}

function pool(op: Op<PoolAttrs>, settings: PoolOptions): Layer {
  const { kind } = op
  const given = options(kind, settings, ['kernel', 'stride', 'padding', 'ceil'])
  if (given.kernel === undefined) throw new ModelError('type', `${kind} needs a kernel, as in ${kind}({ kernel: 2 })`)
  const kernel = sizes(`${kind}: kernel`, given.kernel, 2, 1)
  const attrs: PoolAttrs = {
    kernel,
    stride: given.stride === undefined ? kernel : sizes(`${kind}: stride`, given.stride, 2, 1),
    padding: sizes(`${kind}: padding`, given.padding, 2, 0, 0).map(size => [size, size]),
    dilation: [1, 1],
    ceil: flag(`${kind}: ceil`, given.ceil, false),
  }
  return makeLayer(kind, x => {
    image(kind, x)
    return new Traced(emit(op, attrs, [x.value]))
  })
}

function image(kind: string, x: Traced): void {
  if (x.shape.length !== 4)
    throw new ModelError('shape-mismatch', `${kind} takes [batch, channels, height, width], got ${show(x.shape)}`)
}

/** [b, c, h, w] -> [b, c, h', w']; one FLOP per window tap. */
export const maxPool2d = (settings: PoolOptions): Layer => pool(ops.maxPool2d, settings)
/** [b, c, h, w] -> [b, c, h', w']; one FLOP per window tap. */
export const avgPool2d = (settings: PoolOptions): Layer => pool(ops.avgPool2d, settings)

/** [b, c, h, w] -> [b, c, ...size]; one FLOP per window tap, windows as in PyTorch. */
export function adaptiveAvgPool2d(size: Size): Layer {
  const [height, width] = sizes('adaptiveAvgPool2d: size', size, 2, 1) as [number, number]
  return makeLayer('adaptiveAvgPool2d', x => {
    image('adaptiveAvgPool2d', x)
    return new Traced(emit(ops.adaptiveAvgPool2d, { size: [height, width] }, [x.value]))
  })
}

/** Mean over every axis after the second: [b, c, h, w] -> [b, c]; one FLOP per input element. */
export const globalAvgPool: Layer = makeLayer(
  'globalAvgPool',
  x => new Traced(emit(ops.globalAvgPool, null, [x.value])),
  { constant: true },
)

/** [b, ...] -> [b, rest]: a view. */
export const flatten: Layer = makeLayer('flatten', x => x.flatten(1), { constant: true })
