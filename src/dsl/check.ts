/** Arguments of the DSL: each check names the argument, what it got and what it takes. Errors have the code `type`. */
import { dtypes, isDType, type WeightDType } from '../tensor/dtype'
import { ModelError } from '../tensor/error'
import { isTensor, type Traced } from './tensor'
import type { Layer, Size } from './types'

/** How a wrong value reads in a message. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return String(value)
  if (Array.isArray(value))
    return value.length <= 8 ? `[${value.map(shown).join(', ')}]` : `an array of ${value.length}`
  if (isTensor(value)) return `a tensor [${value.shape.join(', ')}]`
  return typeof value === 'function' ? 'a function' : 'an object'
}

function wrong(what: string, takes: string, value: unknown): ModelError {
  return new ModelError('type', `${what} takes ${takes}, got ${shown(value)}`)
}

/** A whole number of at least `least`. */
export function whole(what: string, value: unknown, least = 1): number {
  if (!Number.isSafeInteger(value) || (value as number) < least)
    throw wrong(what, least <= 0 ? 'a whole number' : `a whole number of at least ${least}`, value)
  return value as number
}

export function tensor(what: string, value: unknown): Traced {
  if (!isTensor(value)) throw wrong(what, 'a tensor', value)
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

/** An options object whose keys are all known; a wrong key is named with the nearest right one. */
export function options<O extends object>(what: string, value: O | undefined, known: readonly (keyof O & string)[]): O {
  if (value === undefined) return {} as O
  if (isTensor(value)) throw new ModelError('type', `${what} makes a layer: call it first, as in ${what}(...)(x)`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(what, 'an options object', value)
  for (const key of Object.keys(value))
    if (!(known as readonly string[]).includes(key))
      throw new ModelError('type', `${what} has no option ${JSON.stringify(key)}; it takes ${known.join(', ')}`)
  return value
}

export function flag(what: string, value: unknown, otherwise: boolean): boolean {
  if (value === undefined) return otherwise
  if (typeof value !== 'boolean') throw wrong(what, 'true or false', value)
  return value
}

/** A probability. */
export function fraction(what: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw wrong(what, 'a number from 0 to 1', value)
  return value
}

export function text(what: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw wrong(what, 'a name', value)
  return value
}

/** A dtype, or one with a scale per group. */
export function weightDType(what: string, value: unknown): WeightDType | null {
  if (value === undefined) return null
  const takes = `one of ${dtypes.join(', ')}, or { dtype, group, scale }`
  if (typeof value === 'object' && value !== null) {
    const { dtype, group, scale } = value as { dtype?: unknown; group?: unknown; scale?: unknown }
    if (!isDType(dtype) || (scale !== undefined && !isDType(scale))) throw wrong(what, takes, dtype ?? value)
    if (group !== undefined) whole(`${what}.group`, group)
    return value as WeightDType
  }
  if (!isDType(value)) throw wrong(what, takes, value)
  return value
}

/** One size per spatial axis. */
export function sizes(what: string, value: Size | undefined, axes: number, otherwise: number, least = 1): number[] {
  if (value === undefined) return new Array<number>(axes).fill(otherwise)
  if (typeof value === 'number') return new Array<number>(axes).fill(whole(what, value, least))
  if (!Array.isArray(value) || value.length !== axes) throw wrong(what, `a whole number or an array of ${axes}`, value)
  return value.map((size, at) => whole(`${what}[${at}]`, size, least))
}
