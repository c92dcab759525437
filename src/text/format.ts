/**
 * Formats numbers as text. No other module does, so that lenses, hovers, the panel and the command line show figures
 * alike.
 */

import type { Shape } from '../tensor/shape'
import type { CacheDType, WeightDType } from '../tensor/storedFormat'
import { apart, decimal, exact, type Measure, notFinite, quantity, quantityText, round } from './quantity'

export { exact }

const text = (measure: Measure, value: number): string => quantityText(quantity(measure, value))

/** A count of operations: "14.5 GFLOP". */
export const flops = (value: number): string => text('flops', value)

/** Multiply-accumulates: "7.25 GMAC". */
export const macs = (value: number): string => text('macs', value)

/** Traffic, footprint or capacity: "68 MB". */
export const bytes = (value: number): string => text('bytes', value)

/** Two amounts with enough digits to tell them apart: "85.501 GB" and "85.500 GB". */
export function bytesApart(value: number, reference: number): readonly [string, string] {
  const [first, second] = apart('bytes', value, reference)
  return [quantityText(first), quantityText(second)]
}

/** A bare count: "56.7 M". */
export const count = (value: number): string => text('count', value)

/** A compute rate: "312 TFLOP/s". */
export const rate = (flopsPerSecond: number): string => text('rate', flopsPerSecond)

/** A bandwidth: "2.04 TB/s". */
export const bandwidth = (bytesPerSecond: number): string => text('bandwidth', bytesPerSecond)

/** An intensity: "212 FLOP/B". */
export const intensity = (flopsPerByte: number): string => `${intensityNumber(flopsPerByte)} FLOP/B`

/** Number of an intensity in FLOP/B, never prefixed, so that it compares at a glance with a ridge point: "212". */
export function intensityNumber(flopsPerByte: number): string {
  if (!Number.isFinite(flopsPerByte)) return notFinite(flopsPerByte)
  const rounded = round(flopsPerByte)
  return rounded >= 1000 ? exact(rounded) : decimal(rounded)
}

/** A time: "0.05 ms", "3.2 s", "2.5 h". */
export const seconds = (value: number): string => text('time', value)

/** A time that may be longer but not shorter: "≥ 0.05 ms". */
export const lowerBound = (value: number): string => `≥ ${seconds(value)}`

/**
 * A fraction as a percentage: "31%"; "<1%", ">99%" and ">100%" where rounding would give 0% or 100% wrongly.
 */
export function percent(part: number): string {
  if (!Number.isFinite(part)) return `${notFinite(part)}%`
  if (part > 0 && part < 0.01) return '<1%'
  if (part > 0.99 && part < 1 - 1e-9) return '>99%'
  if (part > 1 + 1e-9 && part < 1.005) return '>100%'
  return `${decimal(Math.round(part * 100))}%`
}

/** A factor: "1.23×". */
export const ratio = (value: number): string => `${Number.isFinite(value) ? decimal(round(value)) : notFinite(value)}×`

/** Relative change of a figure: "−31%", "+12%"; from a factor of ten on "÷ 12", "× 45"; "from 0". */
export function change(before: number, after: number): string {
  if (before === after) return '0%'
  if (before === 0 && after > 0) return 'from 0'
  if (!(before > 0) || !Number.isFinite(after / before)) return '?'
  if (after > 0 && before >= 10 * after) return `÷ ${count(before / after)}`
  if (after >= 10 * before) return `× ${count(after / before)}`
  const percents = Math.round((after / before - 1) * 100)
  return `${percents < 0 ? '−' : percents > 0 ? '+' : ''}${Math.abs(percents)}%`
}

/** A number of repetitions: "× 12". */
export const times = (value: number): string => `× ${exact(value)}`

/** A shape: "[1, 512, 768]". */
export const shape = (value: Shape): string => `[${value.join(', ')}]`

/** A number format: "fp16", "mxfp4", "int4 (group 128)", "int4 (group 128, int4 zero points, fp32 scale)". */
export const dtype = (type: WeightDType): string => `${elementName(type)}${group(type)}`

/** Name of a number format without its group. */
export const elementName = (type: WeightDType): string => (typeof type === 'string' ? type : type.dtype)

/**
 * Group of a number format, as in " (group 128)"; empty without one. The scale is named unless it is the default, fp16.
 */
export function group(type: WeightDType): string {
  if (typeof type === 'string') return ''
  const { group: size, scale = 'fp16', zero, tensorScale } = type
  const parts = [
    ...(size === undefined ? [] : [`group ${size}`]),
    ...(size === undefined || zero === undefined ? [] : [`${zero} zero points`]),
    ...(size === undefined || scale === 'fp16' ? [] : [`${scale} scale`]),
    ...(tensorScale === undefined ? [] : [`${tensorScale} tensor scale`]),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** A format of the KV cache: that of its elements, or "fp8 keys and int4 (group 64) values". */
export const cacheFormat = (type: CacheDType): string =>
  typeof type === 'object' && 'keys' in type ? `${dtype(type.keys)} keys and ${dtype(type.values)} values` : dtype(type)
