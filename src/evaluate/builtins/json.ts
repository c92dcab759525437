/** `JSON`. */

import { invoke } from '../calls/functions'
import { charge, chargeText } from '../limits'
import { jsonFault } from '../problems/jsonFault'
import { messages } from '../problems/messages'
import { errorOf, raise } from '../problems/problems'
import type { At } from '../run'
import { isClass, staticsOf } from '../values/classValue'
import { textOf } from '../values/primitive'
import { arrayTooLong, maxText, ownEntries, textTooLong } from '../values/properties'
import { type JsValue, Plain, plainOf, Unknown } from '../values/values'
import { globalFunction } from './builtin'

/**
 * Converts the result of `JSON.parse` to values of the program. Reports a problem and returns Unknown for an array that
 * is too long.
 */
export function fromJson(value: unknown, at: At): JsValue {
  if (Array.isArray(value))
    return value.length > at.unit.run.limits.arrayLength
      ? arrayTooLong(value.length, at)
      : value.map(entry => fromJson(entry, at))
  if (typeof value !== 'object' || value === null) return value
  return plainOf(Object.entries(value).map(([key, entry]) => [key, fromJson(entry, at)]))
}

function parse(source: JsValue, at: At): JsValue {
  const text = textOf(source, at)
  if (text instanceof Unknown) return text
  // Two characters may be an entry, and three an object.
  charge(text.length * 4, at)
  try {
    return fromJson(JSON.parse(text), at)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return raise(at.node, at.unit, messages.jsonText(jsonFault(text)))
  }
}

/**
 * `JSON.stringify`. Counts characters as it goes: an array that contains another twice, and so on, prints exponentially
 * long.
 */
function stringify(value: JsValue, space: JsValue, at: At): JsValue {
  const indent =
    typeof space === 'number'
      ? ' '.repeat(Math.min(10, Math.max(0, space)))
      : typeof space === 'string'
        ? space.slice(0, 10)
        : ''
  let size = 0
  let unknown: Unknown | null = null
  const around = new Set<JsValue>()
  const write = (value: JsValue, line: string, key: string): string | undefined => {
    charge(8, at)
    if (size > maxText(at.unit.run) || unknown !== null) return undefined
    const given = jsonOf(value, key, at)
    if (given instanceof Unknown) {
      unknown = given
      return undefined
    }
    if (typeof given !== 'object' || given === null) {
      if (typeof given === 'function') return undefined
      // A character may be written as six.
      if (typeof given === 'string') chargeText(6 * given.length, at)
      const text = JSON.stringify(given)
      size += text?.length ?? 0
      return text
    }
    if (around.has(given)) throw errorOf(messages.jsonCycle)
    around.add(given)
    const inner = line + indent
    const isArray = Array.isArray(given)
    let parts: string[]
    if (isArray) parts = Array.from(given, (entry, index) => write(entry, inner, String(index)) ?? 'null')
    else {
      const entries = given instanceof Map || given instanceof Set ? [] : ownEntries(given, at.node, at.unit)
      if (entries instanceof Unknown) unknown = entries
      parts = (entries instanceof Unknown ? [] : entries).flatMap(([key, entry]) => {
        const text = write(entry, inner, key)
        if (text === undefined) return []
        chargeText(6 * key.length, at)
        size += key.length
        return [`${JSON.stringify(key)}:${indent === '' ? '' : ' '}${text}`]
      })
    }
    around.delete(given)
    size += parts.length * (2 + inner.length)
    const [open, close] = isArray ? '[]' : '{}'
    if (parts.length === 0 || indent === '') return `${open}${parts.join(',')}${close}`
    return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${line}${close}`
  }
  const text = write(value, '', '')
  if (unknown !== null) return unknown
  return size > maxText(at.unit.run) ? textTooLong(size, at) : text
}

/** The result of the object's toJSON method, else the value itself. */
function jsonOf(value: JsValue, key: string, at: At): JsValue {
  const own = value instanceof Plain ? value : isClass(value) ? staticsOf(value) : null
  const method = own !== null && 'toJSON' in own ? own.toJSON : undefined
  return typeof method === 'function' ? invoke(method, value, [key], at) : value
}

export const json: Plain = Object.freeze(
  plainOf([
    [
      'parse',
      globalFunction('parse', {
        call: (_, [text, reviver], at) =>
          reviver === undefined ? parse(text, at) : raise(at.node, at.unit, messages.jsonReviver),
        takesUnknown: false,
      }),
    ],
    [
      'stringify',
      globalFunction('stringify', {
        call: (_, [value, replacer, space], at) =>
          replacer === undefined || replacer === null
            ? stringify(value, space, at)
            : raise(at.node, at.unit, messages.jsonReplacer),
        takesUnknown: false,
      }),
    ],
  ]),
)
