/** Globals of a model file. */

import type { JsValue } from '../values/values'
import { map, set } from './collections'
import { errorType, silentConsole } from './error'
import { json } from './json'
import { boolean, math, number, pure, string } from './number'
import { array, object } from './object'

export const globals: ReadonlyMap<string, JsValue> = new Map<string, JsValue>([
  ['Array', array],
  ['Boolean', boolean],
  ['Error', errorType('Error')],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['JSON', json],
  ['Map', map],
  ['Math', math],
  ['NaN', Number.NaN],
  ['Number', number],
  ['Object', object],
  ['RangeError', errorType('RangeError')],
  ['Set', set],
  ['String', string],
  ['TypeError', errorType('TypeError')],
  ['console', silentConsole],
  ['isFinite', pure('isFinite', globalThis.isFinite)],
  ['isNaN', pure('isNaN', globalThis.isNaN)],
  ['parseFloat', pure('parseFloat', Number.parseFloat, 'string')],
  ['parseInt', pure('parseInt', Number.parseInt, 'string')],
  ['undefined', undefined],
])
