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

function pool(op: Op<PoolAttrs>, axes: 1 | 2, settings: PoolOptions): Layer {
  const { kind } = op
  const given = options(kind, settings, ['kernel', 'stride', 'padding', 'ceil'])
  if (given.kernel === undefined) throw new ModelError('type', `${kind} needs a kernel, as in ${kind}({ kernel: 2 })`)
  const kernel = sizes(`${kind}: kernel`, given.kernel, axes, 1)
  const attrs: PoolAttrs = {
    kernel,
    stride: given.stride === undefined ? kernel : sizes(`${kind}: stride`, given.stride, axes, 1),
    padding: sizes(`${kind}: padding`, given.padding, axes, 0, 0).map(size => [size, size]),
    dilation: kernel.map(() => 1),
    ceil: flag(`${kind}: ceil`, given.ceil, false),
  }
  return makeLayer(kind, x => {
    image(kind, axes, x)
    return new Traced(emit(op, attrs, [x.value]))
  })
}

function image(kind: string, axes: 1 | 2, x: Traced): void {
  const takes = axes === 1 ? '[batch, channels, length]' : '[batch, channels, height, width]'
  if (x.shape.length !== axes + 2)
    throw new ModelError('shape-mismatch', `${kind} takes ${takes}, got ${show(x.shape)}`)
}

/** [b, c, length] -> [b, c, length']; one FLOP per window tap. */
export const maxPool1d = (settings: PoolOptions): Layer => pool(ops.maxPool1d, 1, settings)
/** [b, c, length] -> [b, c, length']; one FLOP per window tap. */
export const avgPool1d = (settings: PoolOptions): Layer => pool(ops.avgPool1d, 1, settings)
/** [b, c, h, w] -> [b, c, h', w']; one FLOP per window tap. */
export const maxPool2d = (settings: PoolOptions): Layer => pool(ops.maxPool2d, 2, settings)
/** [b, c, h, w] -> [b, c, h', w']; one FLOP per window tap. */
export const avgPool2d = (settings: PoolOptions): Layer => pool(ops.avgPool2d, 2, settings)

/** [b, c, h, w] -> [b, c, ...size]; one FLOP per window tap, windows as in PyTorch. */
export function adaptiveAvgPool2d(size: Size): Layer {
  const [height, width] = sizes('adaptiveAvgPool2d: size', size, 2, 1) as [number, number]
  return makeLayer('adaptiveAvgPool2d', x => {
    image('adaptiveAvgPool2d', 2, x)
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
