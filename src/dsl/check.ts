/**
 * Checks of the DSL's arguments. Each error names the argument, its value and the values it takes, with the code
 * `type`.
 */

import { takes } from '../tensor/argumentTexts'
import { type DType, isDType } from '../tensor/dtype'
import { errors } from '../tensor/messages'
import type { Shape } from '../tensor/shape'
import { checkShape, maxRank } from '../tensor/shapeRules'
import { type CacheDType, isFormatName, type WeightDType } from '../tensor/storedFormat'
import { hasDescription } from '../tensor/valueText'
import type { Layer, Size } from './types'

/** A whole number of at least `least`. */
export function wholeNumber(what: string, value: unknown, least = 1): number {
  if (!Number.isSafeInteger(value) || (value as number) < least)
    throw errors.argument(what, takes.integerFrom(least), value)
  return value as number
}

/** A whole number, possibly negative: an axis may count from the end. */
export function integer(what: string, value: unknown): number {
  if (!Number.isSafeInteger(value)) throw errors.argument(what, takes.integer, value)
  return value as number
}

/** A finite number above 0: a rate, a size in bytes. */
export function positiveNumber(what: string, value: unknown): number {
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value))
    throw errors.argument(what, takes.positive, value)
  return value
}

export function layer(what: string, value: unknown): Layer {
  if (typeof value !== 'function') throw errors.argument(what, takes.layer, value)
  return value as Layer
}

/** The layer that a function of the model file returns. */
export function returnedLayer(what: string, value: unknown): Layer {
  if (typeof value !== 'function') throw errors.returned(what, takes.layer, value)
  return value as Layer
}

export function callback<F>(what: string, value: F): F {
  if (typeof value !== 'function') throw errors.argument(what, takes.function, value)
  return value
}

/**
 * Copies an options object whose keys are all known, so that later changes to the original have no effect. The error
 * for an unknown key lists the known ones.
 */
export function options<O extends object>(what: string, value: O | undefined, known: readonly (keyof O & string)[]): O {
  if (value === undefined) return {} as O
  if (typeof value === 'object' && value !== null && hasDescription(value)) throw errors.notMadeYet(what)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw errors.argument(what, takes.options, value)
  for (const key of Object.keys(value))
    if (!(known as readonly string[]).includes(key)) throw errors.unknownOption(what, key, known)
  return { ...value }
}

export function flag(what: string, value: unknown, otherwise: boolean): boolean {
  if (value === undefined) return otherwise
  if (typeof value !== 'boolean') throw errors.argument(what, takes.flag, value)
  return value
}

/** One of a few words; undefined where it is left out. */
export function choice<T extends string>(what: string, value: unknown, of: readonly T[]): T | undefined {
  if (value === undefined) return undefined
  if (!(of as readonly unknown[]).includes(value)) throw errors.argument(what, takes.oneOf(of), value)
  return value as T
}

/** A number from 0 to 1, such as a probability. */
export function fraction(what: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw errors.argument(what, takes.fraction, value)
  return value
}

const maxTextLength = 1000

export function text(what: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw errors.argument(what, takes.text, value)
  if (value.length > maxTextLength) throw errors.argument(what, takes.textUpTo(maxTextLength), value)
  return value
}

/** Null where it is left out: the scenario decides. */
export function dtype(what: string, value: unknown): DType | null {
  if (value === undefined) return null
  if (!isDType(value)) throw errors.argument(what, takes.dtype, value)
  return value
}

/** A dtype, a named format, or a dtype with a scale per group; null where it is left out. */
export function weightDType(what: string, value: unknown): WeightDType | null {
  if (value === undefined) return null
  if (!isPlainObject(value)) {
    if (!isFormatName(value)) throw errors.argument(what, takes.weightDType, value)
    return value
  }
  const given = options<Partial<Record<(typeof quantisedKeys)[number], unknown>>>(what, value, quantisedKeys)
  if (!isDType(given.dtype)) throw errors.argument(`${what}.dtype`, takes.dtype, given.dtype)
  if (given.group !== undefined) wholeNumber(`${what}.group`, given.group)
  for (const key of ['scale', 'zero', 'tensorScale'] as const) dtype(`${what}.${key}`, given[key])
  return given as WeightDType
}

const quantisedKeys = ['dtype', 'group', 'scale', 'zero', 'tensorScale'] as const

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !hasDescription(value)

/** One format, or one each for keys and values; null where it is left out. */
export function cacheDType(what: string, value: unknown): CacheDType | null {
  if (!isPlainObject(value) || !('keys' in value || 'values' in value)) return weightDType(what, value)
  const { keys, values } = options<{ keys?: unknown; values?: unknown }>(what, value, ['keys', 'values'])
  return { keys: required(`${what}.keys`, keys), values: required(`${what}.values`, values) }
}

function required(what: string, value: unknown): WeightDType {
  const format = weightDType(what, value)
  if (format === null) throw errors.argument(what, takes.weightDType, value)
  return format
}

/** A copy of a model file's shape: whole numbers from 0, at most 2^53 elements. */
export function shapeArgument(what: string, value: unknown): Shape {
  if (!Array.isArray(value)) throw errors.argument(what, takes.sizes, value)
  return [
    ...checkShape(
      [...value.slice(0, maxRank + 1)].map((size, at) => wholeNumber(`${what}[${at}]`, size, 0)),
      what,
    ),
  ]
}

/** One size per spatial axis, each at least `least`; `otherwise` is the default, without which the size is required. */
export function sizes(what: string, value: Size | undefined, axes: number, least = 1, otherwise?: number): number[] {
  if (value === undefined && otherwise !== undefined) return new Array<number>(axes).fill(otherwise)
  if (typeof value === 'number') return new Array<number>(axes).fill(wholeNumber(what, value, least))
  if (!Array.isArray(value) || value.length !== axes) throw errors.argument(what, takes.sizePerAxis(axes), value)
  return [...value].map((size, at) => wholeNumber(`${what}[${at}]`, size, least))
}
