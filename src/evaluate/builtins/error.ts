/** Errors, and the console. */

import type { At } from '../run'
import { textOf } from '../values/primitive'
import { Fault, type JsValue, type Plain, plainOf, Unknown } from '../values/values'
import { globalFunction } from './builtin'

/** `Error` and its kinds, for `throw`. */
export function errorType(name: string): JsValue {
  const make = ([message = '']: JsValue[], at: At): JsValue => {
    const text = textOf(message, at)
    return text instanceof Unknown ? text : new Fault(name, text)
  }
  return globalFunction(name, {
    call: (_, args, at) => make(args, at),
    construct: make,
    takesUnknown: false,
    holdsInstance: value => value instanceof Fault && (name === 'Error' || value.name === name),
  })
}

/** `console`: ignored. */
export const silentConsole: Plain = Object.freeze(
  plainOf(
    'assert clear count countReset debug dir dirxml error group groupCollapsed groupEnd info log table time timeEnd timeLog trace warn'
      .split(' ')
      .map(name => [name, globalFunction(name, { call: () => undefined, takesUnknown: true })] as const),
  ),
)
