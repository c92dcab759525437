/** Fields of a tool's input: the JSON schema that an agent sees, and how a value is read, since no client has to check it. */
import { agentText } from '../present/agentText'

export type JsonSchema = Readonly<Record<string, unknown>>

export interface Field<T> {
  readonly schema: JsonSchema
  /** Reads the value at a path such as "scenario.phase". Undefined for an invalid one, with a problem in words. */
  read(value: unknown, at: string, problem: (text: string) => void): T | undefined
}

type Fields = Readonly<Record<string, Field<unknown>>>
type ValueOf<F> = F extends Field<infer T> ? T : never
/** Value of an object: fields may be missing, but for those that are required. */
export type ObjectOf<F extends Fields, R extends keyof F = never> = {
  readonly [Name in keyof F]?: ValueOf<F[Name]>
} & { readonly [Name in R]: ValueOf<F[Name]> }

/** A field that `read` accepts or rejects as a whole. `takes`: the accepted values, to follow "takes". */
export const field = <T>(schema: JsonSchema, takes: string, read: (value: unknown) => T | undefined): Field<T> => ({
  schema,
  read(value, at, problem) {
    const accepted = read(value)
    if (accepted === undefined) problem(agentText.input.takes(at, takes, value))
    return accepted
  },
})

export const text = (description: string): Field<string> =>
  field({ type: 'string', description }, agentText.input.text, value =>
    typeof value === 'string' && value.trim() !== '' ? value : undefined,
  )

/** A whole number; text of one is accepted too. */
export const whole = (description: string, least: number, most = Number.MAX_SAFE_INTEGER): Field<number> =>
  field(
    { type: 'integer', description, minimum: least, ...(most < Number.MAX_SAFE_INTEGER ? { maximum: most } : {}) },
    agentText.input.whole(least, most),
    value => {
      const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
      return Number.isSafeInteger(number) && (number as number) >= least && (number as number) <= most
        ? (number as number)
        : undefined
    },
  )

/** An object whose keys are free, with values of one kind. */
export const record = <T>(description: string, of: Field<T>): Field<Readonly<Record<string, T>>> => ({
  schema: { type: 'object', description, additionalProperties: of.schema },
  read(value, at, problem) {
    if (!isRecord(value)) return wrongObject(value, at, problem)
    return readEach(Object.keys(value), value, () => of, at, problem) as Readonly<Record<string, T>>
  },
})

/** An object with these fields and no others. */
export const object = <const F extends Fields, const R extends keyof F & string = never>(
  fields: F,
  required: readonly R[] = [],
  description?: string,
): Field<ObjectOf<F, R>> => ({
  schema: {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  },
  read(value, at, problem) {
    if (!isRecord(value)) return wrongObject(value, at, problem)
    const names = Object.keys(fields)
    const given = Object.keys(value).filter(name => value[name] !== undefined)
    for (const name of given)
      if (!Object.hasOwn(fields, name)) problem(agentText.input.unknown(pathOf(at, name), names))
    for (const name of required) if (!given.includes(name)) problem(agentText.input.missing(pathOf(at, name)))
    const known = given.filter(name => Object.hasOwn(fields, name))
    return readEach(known, value, name => fields[name] as Field<unknown>, at, problem) as ObjectOf<F, R>
  },
})

function readEach(
  names: readonly string[],
  value: Readonly<Record<string, unknown>>,
  fieldOf: (name: string) => Field<unknown>,
  at: string,
  problem: (text: string) => void,
): unknown {
  return Object.fromEntries(names.map(name => [name, fieldOf(name).read(value[name], pathOf(at, name), problem)]))
}

function wrongObject(value: unknown, at: string, problem: (text: string) => void): undefined {
  problem(agentText.input.takes(at, agentText.input.object, value))
  return undefined
}

const pathOf = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
