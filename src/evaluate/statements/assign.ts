/** Assignment to variables, properties and patterns. */

import { ts } from 'ts-morph'
import { globals } from '../builtins/globals'
import { nameGiven, nameValue } from '../calls/naming'
import { evaluate } from '../dispatch'
import { compoundOperators, operate, shortCircuits } from '../expressions/arithmetic'
import { messages } from '../problems/messages'
import { fail, raise } from '../problems/problems'
import { carryMissing, isUndefinedOrNaN } from '../problems/undefinedProvenance'
import { skipOuterExpressions } from '../syntax/skipOuterExpressions'
import { entriesOf } from '../values/iterate'
import { keyOf, numberOf } from '../values/primitive'
import { getProperty, nameOf, setProperty } from '../values/properties'
import { type Scope, Variable } from '../values/scope'
import { type JsValue, Unknown } from '../values/values'
import { propertyKey, restFrom, restOf, withDefault } from './patterns'
import { skip } from './skip'

const { EqualsToken, PlusPlusToken, PrefixUnaryExpression } = ts.SyntaxKind

/** A target of assignment; its object and key are evaluated once. */
interface Place {
  read(): JsValue
  write(value: JsValue): JsValue
}

export function assign(node: ts.BinaryExpression, scope: Scope): JsValue {
  const operator = node.operatorToken.kind
  const target = skipOuterExpressions(node.left)
  if (operator === EqualsToken) {
    if (ts.isIdentifier(target)) {
      const value = evaluate(node.right, scope)
      nameGiven(value, ts.idText(target), node.right)
      return setVariable(target, value, scope)
    }
    if (ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target)) {
      const value = evaluate(node.right, scope)
      assignPattern(target, value, scope)
      return value
    }
    const place = placeOf(target, scope)
    const value = evaluate(node.right, scope)
    if (ts.isPropertyAccessExpression(target)) nameGiven(value, target.name.text, node.right)
    return place.write(value)
  }
  const place = placeOf(target, scope)
  const before = place.read()
  const arithmetic = compoundOperators.get(operator)
  if (arithmetic !== undefined)
    return place.write(operate(arithmetic, before, evaluate(node.right, scope), node, scope.unit))
  if (before instanceof Unknown) {
    skip([node.right], before, scope)
    return before
  }
  return shortCircuits(operator, before) ? before : place.write(evaluate(node.right, scope))
}

/** `++` and `--`; returns the value of the expression. */
export function increment(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression, scope: Scope): JsValue {
  const place = placeOf(skipOuterExpressions(node.operand), scope)
  const before = place.read()
  const old = numberOf(before, { node, unit: scope.unit })
  if (old instanceof Unknown) return place.write(old)
  const changed = node.operator === PlusPlusToken ? old + 1 : old - 1
  const written = place.write(changed)
  return written instanceof Unknown || node.kind === PrefixUnaryExpression ? written : old
}

function placeOf(target: ts.Expression, scope: Scope): Place {
  const { unit } = scope
  if (ts.isIdentifier(target))
    return { read: () => evaluate(target, scope), write: value => setVariable(target, value, scope) }
  if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) {
    const object = evaluate(target.expression, scope)
    const given = ts.isPropertyAccessExpression(target) ? target.name.text : evaluate(target.argumentExpression, scope)
    const key = keyOf(given, { node: target, unit })
    return {
      read: () => getProperty(object, key, target, unit),
      write: value => setProperty(object, key, value, target, unit),
    }
  }
  const wrong = fail(target, unit, messages.notAssignable)
  return { read: () => wrong, write: () => wrong }
}

function setVariable(target: ts.Identifier, value: JsValue, scope: Scope): JsValue {
  const name = ts.idText(target)
  const variable = scope.find(target.escapedText as string)
  if (variable === undefined)
    return fail(
      target,
      scope.unit,
      globals.has(name) ? messages.assignedGlobal(name) : messages.assignedUndeclared(name),
    )
  if (variable.constant || !(variable instanceof Variable))
    return raise(target, scope.unit, messages.assignedConstant(name))
  nameValue(value, name)
  variable.value = value
  if (isUndefinedOrNaN(value)) carryMissing(undefined, variable, scope.unit.run)
  return value
}

/** Assigns to the target of a for-of: a variable, a property or a pattern. */
export const assignTo = (target: ts.Expression, value: JsValue, scope: Scope): void =>
  assignPattern(skipOuterExpressions(target), value, scope)

/** `[a, b.c] = value` and `({ a, b: c } = value)` */
function assignPattern(target: ts.Expression, value: JsValue, scope: Scope): void {
  if (ts.isArrayLiteralExpression(target)) assignArray(target, value, scope)
  else if (ts.isObjectLiteralExpression(target)) assignObject(target, value, scope)
  else if (ts.isBinaryExpression(target) && target.operatorToken.kind === EqualsToken)
    assignPattern(skipOuterExpressions(target.left), withDefault(value, target.right, scope), scope)
  else placeOf(target, scope).write(value)
}

function assignArray(target: ts.ArrayLiteralExpression, value: JsValue, scope: Scope): void {
  const entries = entriesOf(value, target, scope.unit)
  target.elements.forEach((element, index) => {
    if (ts.isOmittedExpression(element)) return
    const rest = ts.isSpreadElement(element)
    const part = entries instanceof Unknown ? entries : rest ? restFrom(entries, index, element, scope) : entries[index]
    assignPattern(skipOuterExpressions(rest ? element.expression : element), part, scope)
  })
}

function assignObject(target: ts.ObjectLiteralExpression, given: JsValue, scope: Scope): void {
  const { unit } = scope
  const value = given === null || given === undefined ? raise(target, unit, messages.destructured(given)) : given
  const taken = new Set<string>()
  for (const property of target.properties) {
    if (ts.isSpreadAssignment(property))
      assignPattern(skipOuterExpressions(property.expression), restOf(value, taken, property, scope), scope)
    else if (ts.isShorthandPropertyAssignment(property)) {
      const key = ts.idText(property.name)
      taken.add(key)
      const part = withDefault(getProperty(value, key, property, unit), property.objectAssignmentInitializer, scope)
      assignPattern(property.name, part, scope)
    } else if (ts.isPropertyAssignment(property)) {
      const key = propertyKey(property.name, scope)
      taken.add(nameOf(key))
      assignPattern(skipOuterExpressions(property.initializer), getProperty(value, key, property, unit), scope)
    } else fail(property, unit, messages.methodAssigned)
  }
}
