/** Layers that change sizes without weights. */
import { ops } from '../ops/index'
import { ModelError } from '../tensor/error'
import { show } from '../tensor/shape'
import { options, shown, sizes, whole } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { Traced } from './tensor'
import type { Layer, Size } from './types'

/** [batch, channels, ...sizes] -> the sizes times `scale`; nearest 0, bilinear 7 FLOPs per output element. */
export function upsample(scale: Size, settings?: { mode?: 'nearest' | 'bilinear' }): Layer {
  const { mode = 'nearest' } = options('upsample', settings, ['mode'])
  if (mode !== 'nearest' && mode !== 'bilinear')
    throw new ModelError('type', `upsample: mode takes "nearest" or "bilinear", got ${shown(mode)}`)
  const axes = Array.isArray(scale) ? scale.length : null
  if (axes === null) whole('upsample: scale', scale)
  return makeLayer('upsample', x => {
    if (x.shape.length < 3 || (axes !== null && x.shape.length !== axes + 2))
      throw new ModelError('shape-mismatch', `upsample takes [batch, channels, ...sizes], got ${show(x.shape)}`)
    const attrs = { scale: sizes('upsample: scale', scale, x.shape.length - 2, 1), mode }
    return new Traced(emit(ops.upsample, attrs, [x.value]))
  })
}

/** Zeros before and after, a pair for each of the last axes: 0 FLOPs; reads its input and writes its output. */
export function pad(padding: readonly (readonly [number, number])[]): Layer {
  if (!Array.isArray(padding)) throw new ModelError('type', `pad takes pairs of [before, after], got ${shown(padding)}`)
  const pairs = padding.map((pair, at): readonly [number, number] => {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new ModelError('type', `pad: entry ${at} takes a pair [before, after], got ${shown(pair)}`)
    return [whole(`pad: before at ${at}`, pair[0], 0), whole(`pad: after at ${at}`, pair[1], 0)]
  })
  return makeLayer('pad', x => {
    const rest = x.shape.length - pairs.length
    if (rest < 0) throw new ModelError('shape-mismatch', `pad: ${pairs.length} pairs do not fit ${show(x.shape)}`)
    const attrs = { padding: x.shape.map((_, at) => pairs[at - rest] ?? ([0, 0] as const)) }
    return new Traced(emit(ops.pad, attrs, [x.value]))
  })
}

/** [batch, channels * factor^2, h, w] -> [batch, channels, h * factor, w * factor]: 0 FLOPs; reads and writes every element. */
export function pixelShuffle(factor: number): Layer {
  whole('pixelShuffle: factor', factor)
  return makeLayer('pixelShuffle', x => {
    if (x.shape.length !== 4)
      throw new ModelError(
        'shape-mismatch',
        `pixelShuffle takes [batch, channels, height, width], got ${show(x.shape)}`,
      )
    return new Traced(emit(ops.pixelShuffle, { factor }, [x.value]))
  })
}
