/** Methods that a value has: the allow-list by kind of value. */
import { isTensor } from '../../dsl/tensor'
import { isClass } from '../values/classValue'
import { type JsValue, Plain } from '../values/values'
import { arrayMethods } from './array'
import { type Builtin, builtinOf } from './builtin'
import { mapMethods, setMethods } from './collections'
import { functionMethods } from './function'
import { booleanMethods, numberMethods } from './number'
import { objectMethods } from './object'
import { stringMethods } from './string'

/** The method called `name`; undefined if the value has none, or has a property of its own by that name. */
export function methodOf(value: JsValue, name: string): Builtin<JsValue> | undefined {
  return tableOf(value, name)?.get(name)
}

/** Names of the methods of a value; none for objects, whose methods are properties. */
export const methodNames = (value: JsValue): Iterable<string> =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Map || value instanceof Set)
    ? []
    : (tableOf(value, '')?.keys() ?? [])

function tableOf(value: JsValue, name: string): ReadonlyMap<string, Builtin<JsValue>> | undefined {
  switch (typeof value) {
    case 'string':
      return stringMethods as never
    case 'number':
      return numberMethods as never
    case 'boolean':
      return booleanMethods as never
    case 'function':
      return isClass(value) || Object.hasOwn(builtinOf(value)?.members ?? {}, name) ? undefined : functionMethods
    case 'object':
      if (Array.isArray(value)) return arrayMethods as never
      if (value instanceof Map) return mapMethods as never
      if (value instanceof Set) return setMethods as never
      if (value === null || isTensor(value)) return undefined
      return value instanceof Plain && name in value ? undefined : objectMethods
    default:
      return undefined
  }
}
