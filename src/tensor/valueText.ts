/** Text of a value of a model file, as messages quote it. */
/** Key of the method with which a value of the DSL describes itself; a symbol, so that no model file can reach it. */
export const described = Symbol('described')

export const describes = (value: object): value is { [described](): string } => described in value

/** Longest string that is quoted in full. */
const longestQuote = 40
/** Largest array whose entries are listed. */
const mostEntries = 8

export function valueText(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > longestQuote ? `${value.slice(0, longestQuote)}…` : value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return String(value)
  if (Array.isArray(value))
    return value.length <= mostEntries ? `[${value.map(valueText).join(', ')}]` : `an array of ${value.length}`
  if (typeof value === 'object' && describes(value)) return value[described]()
  return typeof value === 'function' ? 'a function' : 'an object'
}
