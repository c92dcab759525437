/** Layers that change sizes without weights. */
import { ops } from '../ops/index'
import { errors, layouts, takes } from '../tensor/messages'
import { choice, options, sizes, wholeNumber } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { TracedTensor } from './tensor'
import type { Layer, Size } from './types'

/**
 * [batch, channels, ...sizes] -> the sizes times `scale`, as torch.nn.Upsample. `mode`: "nearest" (default) costs 0
 * FLOPs, "bilinear" 7 per output element (four products and three sums). Throws `shape-mismatch` where x has no sizes,
 * or not as many as scale.
 */
export function upsample(scale: Size, settings?: { mode?: 'nearest' | 'bilinear' }): Layer {
  const { mode = 'nearest' } = options('upsample', settings, ['mode'])
  choice('upsample: mode', mode, ['nearest', 'bilinear'])
  const axes = Array.isArray(scale) ? scale.length : null
  sizes('upsample: scale', scale, axes ?? 1)
  return makeLayer('upsample', x => {
    if (x.shape.length < 3) throw errors.layout('upsample', layouts.image, x.shape)
    if (axes !== null && x.shape.length !== axes + 2) throw errors.scaleAxes(axes, x.shape)
    const attrs = { scale: sizes('upsample: scale', scale, x.shape.length - 2), mode }
    return new TracedTensor(emit(ops.upsample, attrs, [x.value]))
  })
}

/**
 * [...] -> each of the last axes longer by its pair of zeros before and after. 0 FLOPs; reads its input and writes its
 * output. Throws `shape-mismatch` where there are more pairs than axes.
 */
export function pad(padding: readonly (readonly [number, number])[]): Layer {
  if (!Array.isArray(padding)) throw errors.argument('pad: padding', takes.pairs, padding)
  const pairs = [...padding].map((pair, at): readonly [number, number] => {
    if (!Array.isArray(pair) || pair.length !== 2) throw errors.argument(`pad: padding[${at}]`, takes.pair, pair)
    return [wholeNumber(`pad: padding[${at}][0]`, pair[0], 0), wholeNumber(`pad: padding[${at}][1]`, pair[1], 0)]
  })
  return makeLayer('pad', x => {
    const rest = x.shape.length - pairs.length
    if (rest < 0) throw errors.paddingAxes(pairs.length, x.shape)
    const attrs = { padding: x.shape.map((_, at) => pairs[at - rest] ?? ([0, 0] as const)) }
    return new TracedTensor(emit(ops.pad, attrs, [x.value]))
  })
}

/**
 * [batch, channels * factor^2, height, width] -> [batch, channels, height * factor, width * factor] (Shi et al., arXiv
 * 1609.05158). 0 FLOPs; reads and writes every element. Throws `shape-mismatch` where the channels do not divide.
 */
export function pixelShuffle(factor: number): Layer {
  wholeNumber('pixelShuffle: factor', factor)
  return makeLayer('pixelShuffle', x => {
    if (x.shape.length !== 4) throw errors.layout('pixelShuffle', layouts.images[2], x.shape)
    return new TracedTensor(emit(ops.pixelShuffle, { factor }, [x.value]))
  })
}
