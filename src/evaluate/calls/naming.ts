/**
 * Names layers and functions for reports: after the variable they are assigned to, the function that made them, or
 * their index.
 */
import { ts } from 'ts-morph'
import { nameAfterMaker, nameAfterVariable, nameLayer } from '../../dsl/layer'
import type { FunctionSite } from '../../graph/site'
import { skipOuterExpressions } from '../syntax/skipOuterExpressions'
import { classOf } from '../values/classValue'
import { type Closure, closureOf } from '../values/closure'
import { type JsValue, Plain } from '../values/values'

/** Names of arrays, for entries that are added later. */
const arrayNames = new WeakMap<readonly JsValue[], string>()

/** Names of classes by their prototypes, and of objects made of them. */
const classNames = new WeakMap<object, string>()
const instances = new WeakMap<object, Named>()

interface Named {
  readonly name: string
  readonly index: number
}

/** Names a value that is bound to a variable or a property called `name`. */
export function nameValue(value: JsValue, name: string): void {
  if (typeof value === 'function') nameFunction(value, name, -1)
  else if (Array.isArray(value)) nameArray(value, name)
  else if (isInstance(value)) nameInstance(value, name, -1)
}

/**
 * Names a layer that the expression `by` gives to a variable or a property called `name`, if the function called in
 * `by` made it.
 */
export function nameGiven(value: JsValue, name: string, by: ts.Expression): void {
  if (typeof value !== 'function') return
  const call = skipOuterExpressions(by)
  if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return
  const maker = ts.idText(call.expression)
  nameAfterVariable(value, name, maker)
  const { attend } = value as { attend?: unknown }
  if (attend !== undefined) nameAfterVariable(attend, `${name}.attend`, `${maker}.attend`)
}

/** Names a value that is added to `array` at `index`. */
export function nameEntry(array: readonly JsValue[], index: number, value: JsValue): void {
  const name = arrayNames.get(array)
  if (name !== undefined) nameAt(value, name, index)
}

/** Names a value that the function called `name` returned. */
export function nameResult(value: JsValue, name: string): void {
  if (typeof value !== 'function') return
  const closure = closureOf(value)
  if (closure === undefined) native(value, name, nameAfterMaker)
  else if (closure.name === null) nameClosure(closure, value, name, true)
}

/** Names a class after its declaration, or after the variable it is assigned to. */
export function nameClass(native: JsValue, prototype: Plain, name: string): void {
  Object.defineProperty(native, 'name', { value: name, configurable: true })
  classNames.set(prototype, name)
}

/** Name of an instance of a class: the variable it is assigned to, else its class; null for other values. */
export function instanceName(value: JsValue): Named | null {
  if (!isInstance(value)) return null
  const name = classNames.get(Object.getPrototypeOf(value))
  return instances.get(value) ?? (name === undefined ? null : { name, index: -1 })
}

const isInstance = (value: JsValue): value is Plain =>
  value instanceof Plain && Object.getPrototypeOf(value) !== Plain.prototype

function nameInstance(value: Plain, name: string, index: number): void {
  if (!instances.has(value)) instances.set(value, { name, index })
}

function nameArray(array: readonly JsValue[], name: string): void {
  const [first] = array
  if (typeof first === 'number' || typeof first === 'string' || arrayNames.has(array)) return
  arrayNames.set(array, name)
  for (let index = 0; index < array.length; index++) nameAt(array[index], name, index)
}

function nameAt(value: JsValue, name: string, index: number): void {
  if (typeof value === 'function') nameFunction(value, name, index)
  else if (isInstance(value)) nameInstance(value, name, index)
}

function nameFunction(value: JsValue, name: string, index: number): void {
  const closure = closureOf(value)
  if (closure !== undefined) {
    if (closure.name === null) nameClosure(closure, value, name, index >= 0)
    if (closure.made && closure.index < 0) closure.index = index
    return
  }
  const made = classOf(value)
  if (made === undefined) nameNative(value, name, index)
  else if (!classNames.has(made.prototype)) nameClass(value, made.prototype, name)
}

const nameNative = (value: JsValue, name: string, index: number): void =>
  native(value, name, (layer, called) => nameLayer(layer, called, index))

/** Names a layer of the DSL, and the output head of an embedding after its table. */
function native(value: JsValue, name: string, give: (layer: unknown, name: string) => void): void {
  give(value, name)
  const { attend } = value as { attend?: unknown }
  if (attend !== undefined) give(attend, `${name}.attend`)
}

function nameClosure(closure: Closure, native: JsValue, name: string, made: boolean): void {
  closure.name = name
  closure.made = made
  // `repeat` calls a plain function by its host name.
  Object.defineProperty(native, 'name', { value: name, configurable: true })
}

/** The site of a closure by its present name. */
export function siteOf({ code, name }: Closure): FunctionSite {
  const called = name ?? ''
  if (code.site === null || code.site.name !== called) code.site = { ...code.span, name: called }
  return code.site
}
