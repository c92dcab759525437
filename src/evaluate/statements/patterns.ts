/** Destructuring: assigns the parts of a value to variables, with defaults and rests. */

import { ts } from 'ts-morph'
import { nameValue } from '../calls/naming'
import { evaluate } from '../dispatch'
import { charge } from '../limits'
import { messages } from '../problems/messages'
import { declaredTwice, raise } from '../problems/problems'
import { carryMissing } from '../problems/undefinedProvenance'
import { entriesOf } from '../values/iterate'
import { keyOf } from '../values/primitive'
import { getProperty, nameOf, ownEntries } from '../values/properties'
import type { Scope } from '../values/scope'
import { type JsValue, plainOf, Unknown } from '../values/values'

const {
  ComputedPropertyName,
  Identifier,
  NoSubstitutionTemplateLiteral,
  NumericLiteral,
  ObjectBindingPattern,
  StringLiteral,
} = ts.SyntaxKind

export interface Declares {
  readonly constant: boolean
  /** `var` */
  readonly hoisted: boolean
}

/** Declares the names of a pattern with the parts of `value`. */
export function bindPattern(target: ts.BindingName, value: JsValue, scope: Scope, how: Declares): void {
  if (target.kind === Identifier) {
    nameValue(value, ts.idText(target))
    if (how.hoisted) scope.declareVar(target.escapedText as string, value)
    else declareOnce(target, value, scope, how.constant)
  } else if (target.kind === ObjectBindingPattern) bindObject(target, value, scope, how)
  else bindArray(target, value, scope, how)
}

/** Declares a name of a block; if the block has the name already, the first declaration stays. */
export function declareOnce(target: ts.Identifier, value: JsValue, scope: Scope, constant: boolean): void {
  const name = target.escapedText as string
  if (scope.has(name)) declaredTwice(target, scope.unit)
  else scope.declare(name, value, constant)
}

function bindObject(pattern: ts.ObjectBindingPattern, given: JsValue, scope: Scope, how: Declares): void {
  const { unit } = scope
  const value = given === null || given === undefined ? raise(pattern, unit, messages.destructured(given)) : given
  const taken = new Set<string>()
  charge(pattern.elements.length * 8, { node: pattern, unit })
  for (const element of pattern.elements) {
    if (element.dotDotDotToken !== undefined) {
      bindPattern(element.name, restOf(value, taken, element, scope), scope, how)
      continue
    }
    const key = propertyKey(element.propertyName ?? (element.name as ts.Identifier), scope)
    taken.add(nameOf(key))
    const part = getProperty(value, key, element, unit)
    bindPattern(element.name, withDefault(part, element.initializer, scope), scope, how)
    if (part === undefined && element.initializer === undefined) carryMissingTo(element.name, element, scope)
  }
}

/** Copies the record of an undefined value to the name it was given. */
export function carryMissingTo(target: ts.BindingName, from: ts.Node | undefined, scope: Scope): void {
  if (target.kind === Identifier) carryMissing(from, scope.find(target.escapedText as string), scope.unit.run)
}

/** The key of a property name; computed ones are evaluated. */
export function propertyKey(name: ts.PropertyName, scope: Scope): JsValue {
  switch (name.kind) {
    case Identifier:
      return ts.idText(name)
    case StringLiteral:
    case NoSubstitutionTemplateLiteral:
      return name.text
    case NumericLiteral:
      return String(Number(name.text))
    case ComputedPropertyName: {
      const key = keyOf(evaluate(name.expression, scope), { node: name, unit: scope.unit })
      return typeof key === 'number' ? String(key) : key
    }
    default:
      return name.text
  }
}

/** The object of `...rest` in an object pattern. */
export function restOf(value: JsValue, taken: ReadonlySet<string>, node: ts.Node, scope: Scope): JsValue {
  const entries = ownEntries(value, node, scope.unit)
  return entries instanceof Unknown ? entries : plainOf(entries.filter(([key]) => !taken.has(key)))
}

/** The array of `...rest` in an array pattern. */
export function restFrom(entries: readonly JsValue[], index: number, node: ts.Node, { unit }: Scope): JsValue[] {
  charge(entries.length * 2, { node, unit })
  // Spreading fills holes, as iteration does.
  return [...entries.slice(index)]
}

export const withDefault = (value: JsValue, initializer: ts.Expression | undefined, scope: Scope): JsValue =>
  value === undefined && initializer !== undefined ? evaluate(initializer, scope) : value

function bindArray(pattern: ts.ArrayBindingPattern, value: JsValue, scope: Scope, how: Declares): void {
  const entries = entriesOf(value, pattern, scope.unit)
  charge(pattern.elements.length * 8, { node: pattern, unit: scope.unit })
  pattern.elements.forEach((element, index) => {
    if (ts.isOmittedExpression(element)) return
    if (entries instanceof Unknown) return bindPattern(element.name, entries, scope, how)
    const part = element.dotDotDotToken === undefined ? entries[index] : restFrom(entries, index, element, scope)
    bindPattern(element.name, withDefault(part, element.initializer, scope), scope, how)
  })
}
