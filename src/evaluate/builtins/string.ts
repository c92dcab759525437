/** Methods of strings: the host's own; patterns are strings, as regular expressions are not supported. */

import { charge, chargeText, stepsLeft } from '../limits'
import { type Message, messages } from '../problems/messages'
import { fail } from '../problems/problems'
import { type At, Poisoned } from '../run'
import { limitedText, numberOf, type Primitive, textOf } from '../values/primitive'
import { arrayTooLong, maxText, textTooLong } from '../values/properties'
import { type JsValue, Unknown } from '../values/values'
import { callback } from './array'
import { type Methods, methods } from './builtin'

type StringMethod = (self: string, args: JsValue[], at: At) => JsValue

/** Type that an argument is converted to. */
type Kind = 'text' | 'number'

interface Spec {
  /** Type of each argument; the last also holds for all that follow. */
  readonly takes: readonly Kind[]
  /**
   * Upper bound on the characters read or written. The creation and flattening of the string itself is counted already.
   */
  readonly work?: (self: string, args: readonly Primitive[]) => number
  /** Upper bound on the characters of the result, if it may be longer than the string itself. */
  readonly length?: (self: string, args: readonly Primitive[]) => number
}

const textAt = (args: readonly Primitive[], index: number): string => String(args[index])
const all = (self: string): number => self.length

/** Characters compared by a search: the pattern at every position, at worst up to its last character. */
const search = (self: string, pattern: string): number => (self.length + 1) * Math.max(1, pattern.length)
const searched = (self: string, args: readonly Primitive[]): number => search(self, textAt(args, 0))

/**
 * Upper bound on the characters of one replacement, which may contain the match (`$&`) or the text around it (`` $` ``,
 * `$'`).
 */
function replacement(self: string, args: readonly Primitive[]): number {
  const [pattern, by] = [textAt(args, 0), textAt(args, 1)]
  let length = by.length
  for (let dollar = by.indexOf('$'); dollar >= 0; dollar = by.indexOf('$', dollar + 1)) {
    const next = by[dollar + 1]
    length += next === '&' ? pattern.length : next === '`' || next === "'" ? self.length : 0
  }
  return length
}

/**
 * Upper bound on the result of replacements. A function as replacement has no text yet; its results are counted as they
 * come.
 */
const replaced = (self: string, args: readonly Primitive[], matches: number): number =>
  self.length + (args.length < 2 ? 0 : matches * replacement(self, args))

const matchesIn = (self: string, args: readonly Primitive[]): number =>
  self.length / Math.max(1, textAt(args, 0).length) + 1

/** Methods that may turn one letter into three; `normalize` may turn one into eighteen. */
const cased: Spec = { takes: [], work: self => 3 * self.length }
const padded: Spec = { takes: ['number', 'text'], length: (self, [to]) => Math.max(self.length, Number(to) || 0) }

const specs: Readonly<Record<string, Spec>> = {
  at: { takes: ['number'] },
  charAt: { takes: ['number'] },
  charCodeAt: { takes: ['number'] },
  codePointAt: { takes: ['number'] },
  concat: {
    takes: ['text'],
    length: (self, args) => args.reduce<number>((sum, arg) => sum + String(arg).length, self.length),
  },
  endsWith: { takes: ['text', 'number'], work: (_, args) => textAt(args, 0).length },
  includes: { takes: ['text', 'number'], work: searched },
  indexOf: { takes: ['text', 'number'], work: searched },
  lastIndexOf: { takes: ['text', 'number'], work: searched },
  normalize: { takes: ['text'], work: self => 18 * self.length },
  padEnd: padded,
  padStart: padded,
  repeat: { takes: ['number'], length: (self, [count]) => self.length * (Number(count) || 0) },
  replace: { takes: ['text', 'text'], work: searched, length: (self, args) => replaced(self, args, 1) },
  replaceAll: {
    takes: ['text', 'text'],
    work: (self, args) => searched(self, args) + 16 * matchesIn(self, args),
    length: (self, args) => replaced(self, args, matchesIn(self, args)),
  },
  slice: { takes: ['number'] },
  split: { takes: ['text', 'number'], work: searched },
  startsWith: { takes: ['text', 'number'], work: (_, args) => textAt(args, 0).length },
  substring: { takes: ['number'] },
  toLowerCase: cased,
  toString: { takes: [] },
  toUpperCase: cased,
  trim: { takes: [], work: all },
  trimEnd: { takes: [], work: all },
  trimStart: { takes: [], work: all },
  valueOf: { takes: [] },
}

function method(name: string, { takes, work, length }: Spec): StringMethod {
  const host = String.prototype[name as 'at'] as (...args: JsValue[]) => JsValue
  return (self, given, at) => {
    // A replacement is converted to text, or is a function called for it.
    const replacing = name.startsWith('replace') && typeof given[1] === 'function' ? replacer(given[1], at) : null
    const args: Primitive[] = []
    for (const [index, arg] of given.slice(0, replacing === null ? given.length : 1).entries()) {
      const kind = takes[Math.min(index, takes.length - 1)]
      // An argument that is left out stays undefined: it has a meaning of its own.
      const own =
        arg === undefined || kind === undefined ? undefined : kind === 'text' ? textOf(arg, at) : numberOf(arg, at)
      if (own instanceof Unknown) return own
      if (typeof own === 'string') chargeText(4 * own.length, at)
      args.push(own)
    }
    if (name.startsWith('replace') && replacing === null) while (args.length < 2) args.push(undefined)
    const most = length?.(self, args) ?? 0
    if (most > maxText(at.unit.run)) return textTooLong(Math.floor(most), at)
    chargeText((work?.(self, args) ?? 0) + most, at)
    if (name === 'split') return split(self, args, at)
    const result = Reflect.apply(host, self, replacing === null ? args : [...args, replacing])
    // Counts results without a bound above: a part of the string, or one with pieces that a function returned.
    return typeof result === 'string' && result.length > most ? limitedText(result, at) : result
  }
}

/** Stops if there are more parts than an array may have, or than the remaining steps allow. */
function split(self: string, [separator, given]: readonly Primitive[], at: At): JsValue {
  const { run } = at.unit
  const { arrayLength } = run.limits
  const most = Math.min(arrayLength, stepsLeft(run)) + 1
  const asked = given === undefined ? most : Number(given) >>> 0
  const parts = separator === undefined ? [self] : self.split(separator as string, Math.min(most, asked))
  if (parts.length > arrayLength) return arrayTooLong(parts.length, at)
  charge(parts.length * 8, at)
  return asked === 0 ? [] : parts
}

/** A function that returns replacements; together they must stay within the limit of a string. */
function replacer(given: JsValue, at: At): (...args: JsValue[]) => string {
  const call = callback(given, at, 'asked')
  let size = 0
  return (...args) => {
    const text = textOf(call(...args), at)
    if (text instanceof Unknown) throw new Poisoned(text)
    size += text.length
    if (size > maxText(at.unit.run)) throw new Poisoned(textTooLong(size, at))
    return text
  }
}

const unsupported =
  (message: Message): StringMethod =>
  (_, __, at) =>
    fail(at.node, at.unit, message)

export const stringMethods: Methods<string> = new Map(
  methods<string>({
    ...Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, method(name, spec)])),
    match: unsupported(messages.match),
    matchAll: unsupported(messages.match),
    search: unsupported(messages.search),
    localeCompare: unsupported(messages.localeCompare),
  }),
)
