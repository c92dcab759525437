/**
 * Quantities: numbers as text apart from their units, and the units that a column of them shares. SI prefixes (1 kB =
 * 1000 bytes), up to three significant digits, trailing zeros dropped; powers of ten past the prefixes.
 */

/** A number as text, and its unit with a prefix; the unit is empty for a bare count below 1000. */
export interface Quantity {
  readonly number: string
  readonly unit: string
}

/** Kinds of quantity: counts and rates with their base units, times, which step from ns to days, and figures without a prefix. */
const units = {
  flops: 'FLOP',
  macs: 'MAC',
  bytes: 'B',
  count: '',
  rate: 'FLOP/s',
  bandwidth: 'B/s',
  power: 'W',
  time: 's',
  intensity: 'FLOP/B',
  throughput: 'tokens/s',
} as const
export type Measure = keyof typeof units

const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y', 'R', 'Q']

/** Units of time, each used from its `from` on. Small times stay in ms down to 0.01 ms, to compare well with others. */
const timeUnits = [
  { unit: 'd', from: 2 * 86_400, size: 86_400 },
  { unit: 'h', from: 2 * 3600, size: 3600 },
  { unit: 'min', from: 120, size: 60 },
  { unit: 's', from: 1, size: 1 },
  { unit: 'ms', from: 1e-5, size: 1e-3 },
  { unit: 'µs', from: 1e-6, size: 1e-6 },
  { unit: 'ns', from: 0, size: 1e-9 },
] as const

export const round = (value: number): number => Number(value.toPrecision(3))

export const notFinite = (value: number): string => (Number.isNaN(value) ? '?' : value > 0 ? '∞' : '-∞')

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** Decimal text as JavaScript writes it, with an exponent as a power of ten: "1.5×10⁴²" for "1.5e+42". */
export const decimal = (value: number): string =>
  String(value).replace(
    /e\+?(-?)(\d+)$/,
    (_, minus, digits) =>
      `×10${minus === '' ? '' : '⁻'}${[...digits].map(digit => superscripts[Number(digit)]).join('')}`,
  )

/** A value in the unit that suits it best. */
export function quantity(measure: Measure, value: number): Quantity {
  if (measure === 'time') return duration(value)
  const unit = units[measure]
  if (!Number.isFinite(value)) return { number: notFinite(value), unit }
  // Rounds first, so that 999.95 thousand becomes 1 M and not 1000 k.
  const rounded = round(value)
  const power = powerOf(Math.abs(rounded))
  // Past the last prefix, a power of ten is clearer than many digits.
  const shown = power === prefixes.length ? 0 : power
  return { number: decimal(round(rounded / 1000 ** shown)), unit: `${prefixes[shown]}${unit}` }
}

/** Largest power of 1000 that is at most `size`, from 0 up to the number of prefixes. */
function powerOf(size: number): number {
  let power = 0
  while (power < prefixes.length && size >= 1000 ** (power + 1)) power++
  return power
}

function duration(value: number): Quantity {
  if (value === 0) return { number: '0', unit: 's' }
  if (!Number.isFinite(value)) return { number: notFinite(value), unit: 's' }
  const rounded = round(value)
  const { unit, size } = timeUnits.find(({ from }) => Math.abs(rounded) >= from) ?? timeUnits[6]
  const scaled = round(rounded / size)
  return { number: Math.abs(scaled) >= 1000 ? exact(scaled) : decimal(scaled), unit }
}

/**
 * A figure and the one it is compared with, in the unit of the latter: 0.23 and 85.9 GB. Figures that differ have as many
 * digits as it takes to tell them apart; one of less than a thousandth keeps its own unit.
 */
export function compared(measure: Measure, value: number, reference: number): readonly [Quantity, Quantity] {
  const { unit, size } = unitOf(measure, round(reference))
  const alone = [quantity(measure, value), quantity(measure, reference)] as const
  if (!Number.isFinite(value / reference) || value < reference / 1000) return alone
  const isPlain = value === reference || round(value / size) !== round(reference / size)
  const text = (figure: number, decimals: number): string =>
    isPlain ? groupedDigits(round(figure / size), 0, mostDecimals) : groupedDigits(figure / size, decimals, decimals)
  let decimals = 0
  while (!isPlain && decimals < mostDecimals && text(value, decimals) === text(reference, decimals)) decimals++
  return [
    { number: text(value, decimals), unit },
    { number: text(reference, decimals), unit },
  ]
}

/** Two figures, each in its own unit, with enough digits to tell them apart: 85.501 GB and 85.5 GB. */
export function apart(measure: Measure, value: number, reference: number): readonly [Quantity, Quantity] {
  const alone = [quantity(measure, value), quantity(measure, reference)] as const
  return quantityText(alone[0]) === quantityText(alone[1]) ? compared(measure, value, reference) : alone
}

/** Number of decimals that tells two bytes apart in terabytes. */
const mostDecimals = 12

/** Text of a quantity: "14.5 GFLOP". */
export const quantityText = ({ number, unit }: Quantity): string => (unit === '' ? number : `${number} ${unit}`)

/** Unit that all figures of a column share, and the number of decimals that they are shown with. */
export interface Scale {
  readonly unit: string
  /** Value of one unit. */
  readonly size: number
  readonly decimals: number
}

/**
 * Scale of a column. Its unit suits the median of the figures that count, which are at least a thousandth of the largest:
 * as in a table of a profiler, large figures have their digits in groups, and small ones are still figures. Decimals show
 * the median with three significant digits, each figure that counts with two, and any other with one, as far as six
 * digits of the largest allow.
 */
export function scaleOf(measure: Measure, values: readonly number[]): Scale {
  const magnitudes = values
    .map(Math.abs)
    .filter(value => Number.isFinite(value) && value !== 0)
    .sort((a, b) => a - b)
  const largest = magnitudes.at(-1) ?? 0
  // A low intensity is as telling as a high one.
  const counting = measure === 'intensity' ? magnitudes : magnitudes.filter(value => value >= largest / 1000)
  const median = counting[Math.floor(counting.length / 2)] ?? 0
  const { unit, size } = unitOf(measure, median)
  if (largest === 0 || (size === 1 && isCounted(measure))) return { unit, size, decimals: 0 }
  const room = Math.max(0, mostDigits - digitsOf(largest / size))
  /** Decimals that show the smallest of these figures that the room is enough for with so many significant digits. */
  const decimalsFor = (figures: readonly number[], significant: number): number =>
    figures.map(figure => significant - digitsOf(figure / size)).find(decimals => decimals <= room) ?? 0
  const decimals = Math.max(0, decimalsFor([median], 3), decimalsFor(counting, 2), decimalsFor(magnitudes, 1))
  return { unit, size, decimals }
}

/** Most digits of the largest figure of a column, where decimals are among them. */
const mostDigits = 6

/** Number of digits before the decimal point; 0 or less for a number below 1. */
const digitsOf = (value: number): number => Math.floor(Math.log10(value)) + 1

/** Whether a measure takes no prefix, so that its figures compare at a glance. */
const isPlain = (measure: Measure): boolean => measure === 'intensity' || measure === 'throughput'

/** Whether a figure below 1000 is a whole number. */
const isCounted = (measure: Measure): boolean => measure === 'count' || measure === 'flops' || measure === 'macs'

function unitOf(measure: Measure, value: number): { readonly unit: string; readonly size: number } {
  if (measure === 'time') {
    if (value === 0) return { unit: 's', size: 1 }
    // In a column milliseconds begin at 1 ms, since it has smaller figures too.
    return timeUnits.find(({ unit, from, size }) => value >= (unit === 'ms' ? size : from)) ?? timeUnits[6]
  }
  const power = isPlain(measure) ? 0 : Math.min(powerOf(value), prefixes.length - 1)
  return { unit: `${prefixes[power]}${units[measure]}`, size: 1000 ** power }
}

/** Number of a figure in a column: "29.00"; "<0.01" for one too small for the column's decimals; "0" for none. */
export function numberIn({ size, decimals }: Scale, value: number): string {
  if (value === 0) return '0'
  if (!Number.isFinite(value)) return notFinite(value)
  const least = 10 ** -decimals
  if (Math.abs(value) / size < least / 2) return `<${least.toFixed(decimals)}`
  return groupedDigits(value / size, decimals, decimals)
}

/** Every digit, in groups: "14,495,514,624"; fractional counts to three places; a power of ten from 10²¹ on. */
export function exact(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value)
  // Only the first 17 digits of so large a number are significant.
  return Math.abs(value) >= 1e21 ? decimal(value) : groupedDigits(value, 0, 3)
}

/** Formats by number of decimals, created on first use, since that takes longer than loading the rest of the extension. */
const formats = new Map<string, Intl.NumberFormat>()

/** Number with its digits in groups of three, and from `least` to `most` decimals. */
function groupedDigits(value: number, least: number, most: number): string {
  const key = `${least} ${most}`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most })
    formats.set(key, format)
  }
  return format.format(value)
}
