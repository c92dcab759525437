/** Checks that JSON is written down with. Each throws naming the place, what is wanted there and what is. */

export type Check = (value: unknown, at: string) => void

export const fail = (at: string, wanted: string, value: unknown): never => {
  throw new Error(`${at}: wanted ${wanted}, got ${JSON.stringify(value)}`)
}
const number: Check = (value, at) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) fail(at, 'a number', value)
}
export const figure: Check = (value, at) => {
  number(value, at)
  if ((value as number) < 0) fail(at, 'a number from 0', value)
}
export const whole: Check = (value, at) => {
  if (!Number.isSafeInteger(value)) fail(at, 'a whole number', value)
}
export const text: Check = (value, at) => {
  if (typeof value !== 'string') fail(at, 'text', value)
}
export const filled: Check = (value, at) => {
  if (typeof value !== 'string' || value === '') fail(at, 'text that is not empty', value)
}
export const flag: Check = (value, at) => {
  if (typeof value !== 'boolean') fail(at, 'true or false', value)
}
export const one =
  (...choices: readonly unknown[]): Check =>
  (value, at) => {
    if (!choices.includes(value)) fail(at, choices.join(' or '), value)
  }
export const orNull =
  (check: Check): Check =>
  (value, at) => {
    if (value !== null) check(value, at)
  }
export const list =
  (check: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return fail(at, 'a list', value)
    value.forEach((each, index) => {
      check(each, `${at}[${index}]`)
    })
  }
export const record =
  (check: Check): Check =>
  (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(at, 'an object', value)
    for (const [name, each] of Object.entries(value)) check(each, `${at}.${name}`)
  }
export const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    record(() => {})(value, at)
    for (const [name, check] of Object.entries(fields)) {
      if (!Object.hasOwn(value as object, name)) fail(`${at}.${name}`, 'the field', undefined)
      check((value as Record<string, unknown>)[name], `${at}.${name}`)
    }
  }

/** A field that is there where it applies. */
export const optional =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    for (const [name, check] of Object.entries(fields))
      if (Object.hasOwn(value as object, name)) check((value as Record<string, unknown>)[name], `${at}.${name}`)
  }
export const both =
  (...checks: readonly Check[]): Check =>
  (value, at) => {
    for (const check of checks) check(value, at)
  }
