/** Methods of strings: the host's own; patterns are strings, as regular expressions are not supported. */
import { type Methods, methods } from '../builtin'
import { charge } from '../limits'
import { fail } from '../problems'
import { maxText, tooLong, tooMuchText } from '../properties'
import { current, Poisoned } from '../run'
import { primitiveOf, textOf } from '../text'
import type { At } from '../unit'
import { Unknown, type Value } from '../values'
import { callback } from './array'

type StringMethod = (self: string, args: Value[], at: At) => Value

const names = [
  'at',
  'charAt',
  'charCodeAt',
  'codePointAt',
  'concat',
  'endsWith',
  'includes',
  'indexOf',
  'lastIndexOf',
  'normalize',
  'padEnd',
  'padStart',
  'repeat',
  'replace',
  'replaceAll',
  'slice',
  'split',
  'startsWith',
  'substring',
  'toLowerCase',
  'toString',
  'toUpperCase',
  'trim',
  'trimEnd',
  'trimStart',
  'valueOf',
] as const

/** How long the result of a method may become. */
const lengths = new Map<string, (self: string, args: readonly Value[]) => number>(
  Object.entries({
    repeat: (self, [count]) => self.length * Number(count),
    padStart: (_, [length]) => Number(length),
    padEnd: (_, [length]) => Number(length),
    replaceAll: (self, [pattern, by]) =>
      self.length + (self.length / Math.max(1, String(pattern).length) + 1) * (typeof by === 'string' ? by.length : 0),
  }),
)

function method(name: (typeof names)[number]): StringMethod {
  const host = String.prototype[name as 'at'] as (...args: Value[]) => Value
  return (self, given, at) => {
    charge(self.length >> 3, at)
    const args: Value[] = []
    for (const arg of given) {
      const own = typeof arg === 'function' && name.startsWith('replace') ? replacer(arg, at) : primitiveOf(arg, at)
      if (own instanceof Unknown) return own
      args.push(own)
    }
    const length = lengths.get(name)?.(self, args) ?? 0
    if (length > maxText()) return tooMuchText(length, at)
    const result = Reflect.apply(host, self, args)
    if (Array.isArray(result)) {
      charge(result.length * 8, at)
      if (result.length > current().limits.arrayLength) return tooLong(result.length, at)
    }
    if (typeof result !== 'string') return result
    charge(result.length >> 3, at)
    return result.length > maxText() ? tooMuchText(result.length, at) : result
  }
}

/** A function that gives what takes the place of a match; all it gives together is within the limit. */
function replacer(given: Value, at: At): (...args: Value[]) => string {
  const call = callback(given, at, 'asked')
  let size = 0
  return (...args) => {
    const text = textOf(call(...args), at)
    if (text instanceof Unknown) throw new Poisoned(text)
    size += text.length
    if (size > maxText()) throw new Poisoned(tooMuchText(size, at))
    return text
  }
}

const unsupported =
  (instead: string): StringMethod =>
  (_, __, at) =>
    fail(at.node, at.unit, 'unsupported', instead)

export const stringMethods: Methods<string> = new Map(
  methods<string>({
    ...Object.fromEntries(names.map(name => [name, method(name)])),
    match: unsupported('regular expressions are not supported; use includes, startsWith or split'),
    search: unsupported('regular expressions are not supported; use indexOf'),
    matchAll: unsupported('regular expressions are not supported; use includes, startsWith or split'),
    localeCompare: unsupported('figures must not depend on the language of the machine; compare with < and >'),
  }),
)
