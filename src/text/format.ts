/**
 * Formats numbers as text. No other module does, so that lenses, hovers, the panel and the command line show figures
 * alike. SI prefixes (1 kB = 1000 bytes), up to three significant digits, trailing zeros dropped; powers of ten past
 * the prefixes.
 */

import type { WeightDType } from '../tensor/dtype'
import type { Shape } from '../tensor/shape'

const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y', 'R', 'Q']

const round = (value: number): number => Number(value.toPrecision(3))

const notFinite = (value: number): string => (Number.isNaN(value) ? '?' : value > 0 ? '∞' : '-∞')

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** Decimal text as JavaScript writes it, with an exponent as a power of ten: "1.5×10⁴²" for "1.5e+42". */
const decimal = (value: number): string =>
  String(value).replace(
    /e\+?(-?)(\d+)$/,
    (_, minus, digits) =>
      `×10${minus === '' ? '' : '⁻'}${[...digits].map(digit => superscripts[Number(digit)]).join('')}`,
  )

/** Number with an SI prefix. Rounds first, so that 999.95 thousand becomes 1 M and not 1000 k. */
function si(value: number, unit: string): string {
  let text = notFinite(value)
  let prefix = ''
  if (Number.isFinite(value)) {
    const rounded = round(value)
    const size = Math.abs(rounded)
    let power = 0
    while (power < prefixes.length && size >= 1000 ** (power + 1)) power++
    // Past the last prefix, a power of ten is clearer than many digits.
    if (power === prefixes.length) power = 0
    text = decimal(round(rounded / 1000 ** power))
    prefix = prefixes[power] as string
  }
  const suffix = prefix + unit
  return suffix === '' ? text : `${text} ${suffix}`
}

/** A count of operations: "14.5 GFLOP". */
export const flops = (value: number): string => si(value, 'FLOP')

/** Multiply-accumulates: "7.25 GMAC". */
export const macs = (value: number): string => si(value, 'MAC')

/** Traffic, footprint or capacity: "68 MB". */
export const bytes = (value: number): string => si(value, 'B')

/** A bare count: "56.7 M". */
export const count = (value: number): string => si(value, '')

/** A number of parameters: "56.7 M params". */
export const parameters = (value: number): string => `${count(value)} params`

/** A compute rate: "312 TFLOP/s". */
export const rate = (flopsPerSecond: number): string => si(flopsPerSecond, 'FLOP/s')

/** A bandwidth: "2.04 TB/s". */
export const bandwidth = (bytesPerSecond: number): string => si(bytesPerSecond, 'B/s')

/** A power: "400 W". */
export const watts = (value: number): string => si(value, 'W')

/**
 * An intensity: "212 FLOP/B", never prefixed, so that it compares at a glance with a ridge point; null when FLOPs move
 * no bytes.
 */
export function intensity(flopsPerByte: number | null): string {
  if (flopsPerByte === null) return 'no bytes moved'
  if (!Number.isFinite(flopsPerByte)) return `${notFinite(flopsPerByte)} FLOP/B`
  const rounded = round(flopsPerByte)
  return `${rounded >= 1000 ? exact(rounded) : decimal(rounded)} FLOP/B`
}

/** Units of time, each used from its `from` on. Small times stay in ms down to 0.01 ms, to compare well with others. */
const timeUnits = [
  { unit: 'd', from: 2 * 86_400, seconds: 86_400 },
  { unit: 'h', from: 2 * 3600, seconds: 3600 },
  { unit: 'min', from: 120, seconds: 60 },
  { unit: 's', from: 1, seconds: 1 },
  { unit: 'ms', from: 1e-5, seconds: 1e-3 },
  { unit: 'µs', from: 1e-6, seconds: 1e-6 },
  { unit: 'ns', from: 0, seconds: 1e-9 },
]

/** A time: "0.05 ms", "3.2 s", "2.5 h". */
export function seconds(value: number): string {
  if (value === 0) return '0 s'
  if (!Number.isFinite(value)) return `${notFinite(value)} s`
  const rounded = round(value)
  const { unit, seconds } = timeUnits.find(each => Math.abs(rounded) >= each.from) as (typeof timeUnits)[number]
  const scaled = round(rounded / seconds)
  return `${Math.abs(scaled) >= 1000 ? exact(scaled) : decimal(scaled)} ${unit}`
}

/** A time that may be longer but not shorter: "≥ 0.05 ms". */
export const lowerBound = (value: number): string => `≥ ${seconds(value)}`

/** A fraction, 0 to 1, as a percentage: "31%"; "<1%" and ">99%" where rounding would give 0% or 100% wrongly. */
export function percent(part: number): string {
  if (!Number.isFinite(part)) return `${notFinite(part)}%`
  if (part > 0 && part < 0.01) return '<1%'
  if (part > 0.99 && part < 1 - 1e-9) return '>99%'
  return `${decimal(Math.round(part * 100))}%`
}

/** A factor: "1.23×". */
export const ratio = (value: number): string => `${Number.isFinite(value) ? decimal(round(value)) : notFinite(value)}×`

/** Relative change of a figure: "−31%", "+12%"; from a factor of three on "÷ 12", "× 4.5"; "from 0". */
export function change(before: number, after: number): string {
  if (before === after) return '0%'
  if (before === 0 && after > 0) return 'from 0'
  if (!(before > 0) || !Number.isFinite(after / before)) return '?'
  if (after > 0 && before >= 3 * after) return `÷ ${count(before / after)}`
  if (after >= 3 * before) return `× ${count(after / before)}`
  const percents = Math.round((after / before - 1) * 100)
  return `${percents < 0 ? '−' : percents > 0 ? '+' : ''}${Math.abs(percents)}%`
}

/** A number of repetitions: "× 12". */
export const times = (value: number): string => `× ${exact(value)}`

/** A shape: "[1, 512, 768]". */
export const shape = (value: Shape): string => `[${value.join(', ')}]`

/**
 * A number format: "fp16", "int4 (group 128)", "int4 (group 128, fp32 scale)". The scale is named unless it is the
 * default, fp16.
 */
export function dtype(type: WeightDType): string {
  if (typeof type === 'string') return type
  if (type.group === undefined) return type.dtype
  const scale = type.scale === undefined || type.scale === 'fp16' ? '' : `, ${type.scale} scale`
  return `${type.dtype} (group ${type.group}${scale})`
}

/** Created on first use, since that takes longer than loading the rest of the extension. */
let grouped: Intl.NumberFormat | undefined

/** Every digit, in groups, for hovers: "14,495,514,624"; fractional counts to three places; a power of ten from 10²¹ on. */
export function exact(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value)
  // Only the first 17 digits of so large a number are significant.
  if (Math.abs(value) >= 1e21) return decimal(value)
  grouped ??= new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })
  return grouped.format(value)
}
