/** Object literals. */

import { ts } from 'ts-morph'
import { invoke, makeFunction } from '../calls/functions'
import { nameGiven, nameValue } from '../calls/naming'
import { evaluate } from '../dispatch'
import { charge } from '../limits'
import { messages } from '../problems/messages'
import { fail } from '../problems/problems'
import { propertyKey } from '../statements/patterns'
import { ownEntries } from '../values/properties'
import type { Scope } from '../values/scope'
import { type JsValue, Plain, Unknown } from '../values/values'

const {
  ComputedPropertyName,
  GetAccessor,
  MethodDeclaration,
  PropertyAssignment,
  ShorthandPropertyAssignment,
  SpreadAssignment,
} = ts.SyntaxKind

export function object(node: ts.ObjectLiteralExpression, scope: Scope): JsValue {
  const made = new Plain()
  let unknown: Unknown | null = null
  charge(node.properties.length * 8, { node, unit: scope.unit })
  for (const property of node.properties) {
    switch (property.kind) {
      case PropertyAssignment: {
        const key = propertyKey(property.name, scope)
        const value = evaluate(property.initializer, scope)
        if (key instanceof Unknown) unknown ??= key
        else if (key === '__proto__' && property.name.kind !== ComputedPropertyName)
          fail(property, scope.unit, messages.setsPrototype)
        else {
          nameGiven(value, key as string, property.initializer)
          define(made, key as string, value)
        }
        break
      }
      case ShorthandPropertyAssignment:
        define(made, ts.idText(property.name), evaluate(property.name, scope))
        break
      case SpreadAssignment: {
        const from = evaluate(property.expression, scope)
        const entries = ownEntries(from, property, scope.unit)
        if (entries instanceof Unknown) unknown ??= entries
        else for (const [name, value] of entries) define(made, name, value)
        break
      }
      default: {
        const key = propertyKey(property.name, scope)
        const value = makeFunction(property, scope)
        if (key instanceof Unknown) unknown ??= key
        else if (property.kind === MethodDeclaration) define(made, key as string, value)
        else defineAccessor(made, key as string, property, value, scope)
      }
    }
  }
  return unknown ?? made
}

function define(object: Plain, key: string, value: JsValue): void {
  nameValue(value, key)
  if (key in object) Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else object[key] = value
}

/** Defines `get key()` or `set key(value)`, called with the object it is read from. */
export function defineAccessor(
  object: Plain,
  key: string,
  node: ts.GetAccessorDeclaration | ts.SetAccessorDeclaration,
  accessor: JsValue,
  scope: Scope,
  enumerable = true,
): void {
  const at = { node, unit: scope.unit }
  const call = function (this: JsValue, ...args: JsValue[]): JsValue {
    return invoke(accessor, this, args, at)
  }
  const kind = node.kind === GetAccessor ? 'get' : 'set'
  // The other accessor of the pair stays.
  const { get, set } = Object.getOwnPropertyDescriptor(object, key) ?? {}
  const pair: PropertyDescriptor = { enumerable, configurable: true }
  if (get !== undefined) pair.get = get
  if (set !== undefined) pair.set = set
  pair[kind] = call
  Object.defineProperty(object, key, pair)
}
