/** Text of a value of a model file, as messages quote it. */
/** Key of the method with which a value of the DSL describes itself; a symbol, so that no model file can reach it. */
export const descriptionKey = Symbol('described')

export const hasDescription = (value: object): value is { [descriptionKey](): string } => descriptionKey in value

/** Longest string that is quoted in full. */
const maxQuoteLength = 40
/** Largest array whose entries are listed. */
const maxListedEntries = 8

export function valueText(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > maxQuoteLength ? `${value.slice(0, maxQuoteLength)}…` : value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return String(value)
  if (Array.isArray(value))
    return value.length <= maxListedEntries ? `[${value.map(valueText).join(', ')}]` : `an array of ${value.length}`
  if (typeof value === 'object' && hasDescription(value)) return value[descriptionKey]()
  return typeof value === 'function' ? 'a function' : 'an object'
}
