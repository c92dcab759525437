/**
 * Checks of the DSL's arguments. Each error names the argument, its value and the values it takes, with the code
 * `type`.
 */
import { type DType, dtypes, isDType, type WeightDType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import { checkShape, maxRank, type Shape } from '../tensor/shape'
import type { Layer, Size } from './types'

/** Key of the method with which a value of the DSL describes itself; a symbol, so that no model file can reach it. */
export const described = Symbol('described')

const describes = (value: object): value is { [described](): string } => described in value

/** Text of a wrong value in a message. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return String(value)
  if (Array.isArray(value))
    return value.length <= 8 ? `[${value.map(shown).join(', ')}]` : `an array of ${value.length}`
  if (typeof value === 'object' && describes(value)) return value[described]()
  return typeof value === 'function' ? 'a function' : 'an object'
}

export function wrong(what: string, takes: string, value: unknown): ModelError {
  return new ModelError('type', `${what} takes ${takes}, got ${shown(value)}`, { what, value })
}

/** A whole number of at least `least`. */
export function whole(what: string, value: unknown, least = 1): number {
  if (!Number.isSafeInteger(value) || (value as number) < least)
    throw wrong(what, `a whole number of at least ${least}`, value)
  return value as number
}

/** A whole number, possibly negative: an axis may count from the end. */
export function integer(what: string, value: unknown): number {
  if (!Number.isSafeInteger(value)) throw wrong(what, 'a whole number', value)
  return value as number
}

/** A finite number above 0: a rate, a size in bytes. */
export function positive(what: string, value: unknown): number {
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value)) throw wrong(what, 'a number above 0', value)
  return value
}

export function layer(what: string, value: unknown): Layer {
  if (typeof value !== 'function') throw wrong(what, 'a layer (a function from tensor to tensor)', value)
  return value as Layer
}

export function callback<F>(what: string, value: F): F {
  if (typeof value !== 'function') throw wrong(what, 'a function', value)
  return value
}

/**
 * Copies an options object whose keys are all known, so that later changes to the original have no effect. The error
 * for an unknown key lists the known ones.
 */
export function options<O extends object>(what: string, value: O | undefined, known: readonly (keyof O & string)[]): O {
  if (value === undefined) return {} as O
  if (typeof value === 'object' && value !== null && describes(value))
    throw new ModelError('type', `${what} makes a layer: call it first, as in ${what}(...)(x)`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(what, 'an options object', value)
  for (const key of Object.keys(value))
    if (!(known as readonly string[]).includes(key))
      throw new ModelError('type', `${what} has no option ${JSON.stringify(key)}; it takes ${known.join(', ')}`)
  return { ...value }
}

export function flag(what: string, value: unknown, otherwise: boolean): boolean {
  if (value === undefined) return otherwise
  if (typeof value !== 'boolean') throw wrong(what, 'true or false', value)
  return value
}

/** One of a few words; undefined where it is left out. */
export function choice<T extends string>(what: string, value: unknown, of: readonly T[]): T | undefined {
  if (value === undefined) return undefined
  if (!(of as readonly unknown[]).includes(value)) throw wrong(what, list(of.map(shown)), value)
  return value as T
}

const list = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

/** A number from 0 to 1, such as a probability. */
export function fraction(what: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw wrong(what, 'a number from 0 to 1', value)
  return value
}

const longestText = 1000

export function text(what: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw wrong(what, 'a name', value)
  if (value.length > longestText) throw wrong(what, `at most ${longestText} characters`, value)
  return value
}

/** Null where it is left out: the scenario decides. */
export function dtype(what: string, value: unknown): DType | null {
  if (value === undefined) return null
  if (!isDType(value)) throw wrong(what, `one of ${dtypes.join(', ')}`, value)
  return value
}

/** A dtype, or one with a scale per group; null where it is left out. */
export function weightDType(what: string, value: unknown): WeightDType | null {
  if (value === undefined) return null
  if (typeof value !== 'object' || value === null || Array.isArray(value) || describes(value)) {
    if (!isDType(value)) throw wrong(what, `one of ${dtypes.join(', ')}, or { dtype, group, scale }`, value)
    return value
  }
  const given = options(what, value as { dtype?: unknown; group?: unknown; scale?: unknown }, [
    'dtype',
    'group',
    'scale',
  ])
  if (!isDType(given.dtype)) throw wrong(`${what}.dtype`, `one of ${dtypes.join(', ')}`, given.dtype)
  if (given.group !== undefined) whole(`${what}.group`, given.group)
  dtype(`${what}.scale`, given.scale)
  return given as WeightDType
}

/** A copy of a model file's shape: whole numbers from 0, at most 2^53 elements. */
export function shapeOf(what: string, value: unknown): Shape {
  if (!Array.isArray(value)) throw wrong(what, 'an array of sizes', value)
  return [
    ...checkShape(
      [...value.slice(0, maxRank + 1)].map((size, at) => whole(`${what}[${at}]`, size, 0)),
      what,
    ),
  ]
}

/** One size per spatial axis, each at least `least`; `otherwise` is the default, without which the size is required. */
export function sizes(what: string, value: Size | undefined, axes: number, least = 1, otherwise?: number): number[] {
  if (value === undefined && otherwise !== undefined) return new Array<number>(axes).fill(otherwise)
  if (typeof value === 'number') return new Array<number>(axes).fill(whole(what, value, least))
  if (!Array.isArray(value) || value.length !== axes) throw wrong(what, `a whole number or an array of ${axes}`, value)
  return [...value].map((size, at) => whole(`${what}[${at}]`, size, least))
}
