/** Layers that change sizes without weights. */
import { ops } from '../ops/index'
import type { ResizeAttrs } from '../ops/resize'
import { layouts, takes } from '../tensor/argumentTexts'
import { errors } from '../tensor/messages'
import type { Shape } from '../tensor/shape'
import { choice, options, positiveNumber, sizes, wholeNumber } from './check'
import { emit } from './emit'
import { makeLayer } from './layer'
import { TracedTensor } from './tensor'
import type { Layer, Size } from './types'

/**
 * [batch, channels, ...sizes] -> the sizes times `scale`, as torch.nn.Upsample. `mode`: "nearest" (default) costs 0
 * FLOPs, "bilinear" a product for each tap and the sums between them: per output 7 along two axes, 3 along one, 15 along
 * three. Throws `shape-mismatch` where x has no sizes, or not as many as scale.
 */
export function upsample(scale: Size, settings?: { mode?: 'nearest' | 'bilinear' }): Layer {
  const { mode = 'nearest' } = options('upsample', settings, ['mode'])
  choice('upsample: mode', mode, ['nearest', 'bilinear'])
  sizes('upsample: scale', scale, Array.isArray(scale) ? scale.length : 1)
  return makeLayer('upsample', x => {
    const before = spatialSizes('upsample', 'scale', scale, x)
    const factors = sizes('upsample: scale', scale, before.length)
    const attrs: ResizeAttrs = { sizes: before.map((size, at) => size * (factors[at] as number)), mode }
    return new TracedTensor(emit(ops.upsample, attrs, [x.value]))
  })
}

const resizeModes = ['nearest', 'bilinear', 'bicubic', 'area'] as const

/**
 * [batch, channels, ...sizes] -> the sizes given, or those times `scale`, up or down, rounded down, as
 * torch.nn.functional.interpolate. FLOPs per output along two axes: `mode` "nearest" (default) 0, "bilinear" 7, "bicubic"
 * 31 (16 products and 15 sums; Keys 1981); "area" is the mean of what an output covers, 1 per tap. Shrinking reads only
 * the taps that count. Throws `shape-mismatch` where x has no sizes, or not as many as given, or nothing is left of one.
 */
export function resize(
  to: { size: Size } | { scale: Size },
  settings?: { mode?: 'nearest' | 'bilinear' | 'bicubic' | 'area' },
): Layer {
  const { mode = 'nearest' } = options('resize', settings, ['mode'])
  choice('resize: mode', mode, resizeModes)
  const target = resizeTarget(to)
  return makeLayer('resize', x => {
    const before = spatialSizes('resize', target.option, target.value, x)
    const given = (at: number): number =>
      typeof target.value === 'number' ? target.value : (target.value[at] as number)
    const after = before.map((size, at) => (target.option === 'size' ? given(at) : Math.floor(size * given(at))))
    if (after.some((size, at) => size < 1 && before[at] !== 0)) throw errors.resizedToNothing(x.shape, target.value)
    return new TracedTensor(emit(ops.resize, { sizes: after, mode }, [x.value]))
  })
}

interface ResizeTarget {
  readonly option: 'size' | 'scale'
  readonly value: Size
}

/** A checked copy of the size or the scale to resize to. */
function resizeTarget(to: { size?: Size; scale?: Size }): ResizeTarget {
  if (typeof to !== 'object' || to === null || Array.isArray(to)) throw errors.argument('resize: to', takes.resize, to)
  const { size, scale } = options('resize: to', to, ['size', 'scale'])
  if ((size === undefined) === (scale === undefined)) throw errors.argument('resize: to', takes.resize, to)
  if (size !== undefined) return { option: 'size', value: copied('resize: size', size, wholeNumber) }
  return { option: 'scale', value: copied('resize: scale', scale as Size, positiveNumber) }
}

function copied(what: string, value: Size, check: (what: string, value: unknown) => number): Size {
  return Array.isArray(value) ? [...value].map((each, at) => check(`${what}[${at}]`, each)) : check(what, value)
}

/** Spatial sizes of x. Throws `shape-mismatch` where it has none, or an option has not one entry for each. */
function spatialSizes(kind: string, option: 'size' | 'scale', given: Size, { shape }: TracedTensor): Shape {
  if (shape.length < 3) throw errors.layout(kind, layouts.image, shape)
  if (typeof given !== 'number' && shape.length !== given.length + 2)
    throw errors.spatialEntries(kind, option, given.length, shape)
  return shape.slice(2)
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
