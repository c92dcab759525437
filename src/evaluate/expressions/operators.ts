/** Arithmetic, comparison, logic and assignment as expressions. */

import { ts } from 'ts-morph'
import { isTensor } from '../../dsl/tensor'
import { globals } from '../builtins/globals'
import { evaluate, type Rows } from '../dispatch'
import { messages } from '../problems/messages'
import { fail, raise } from '../problems/problems'
import { carryMissing, isUndefinedOrNaN } from '../problems/undefinedProvenance'
import { assign, increment } from '../statements/assign'
import { skip } from '../statements/skip'
import { isAssignment } from '../syntax/walk'
import { keyOf, numberOf } from '../values/primitive'
import { nameOf } from '../values/properties'
import type { Scope } from '../values/scope'
import { type JsValue, Plain, Unknown } from '../values/values'
import { failOnTensor, operate, shortCircuits } from './arithmetic'

const {
  AmpersandAmpersandToken,
  BarBarToken,
  BinaryExpression,
  CommaToken,
  ConditionalExpression,
  DeleteExpression,
  ExclamationToken,
  MinusMinusToken,
  MinusToken,
  PlusPlusToken,
  PostfixUnaryExpression,
  PrefixUnaryExpression,
  QuestionQuestionToken,
  TildeToken,
  TypeOfExpression,
  VoidExpression,
} = ts.SyntaxKind

function binary(node: ts.BinaryExpression, scope: Scope): JsValue {
  const { left, right } = node
  const operator = node.operatorToken.kind
  if (isAssignment(operator)) return assign(node, scope)
  const a = evaluate(left, scope)
  switch (operator) {
    case AmpersandAmpersandToken:
    case BarBarToken:
    case QuestionQuestionToken:
      if (a instanceof Unknown) {
        skip([right], a, scope)
        return a
      }
      return shortCircuits(operator, a) ? a : evaluate(right, scope)
    case CommaToken:
      return evaluate(right, scope)
    default: {
      const result = operate(operator, a, evaluate(right, scope), node, scope.unit)
      if (Number.isNaN(result)) carryMissing(isUndefinedOrNaN(a) ? left : right, node, scope.unit.run)
      return result
    }
  }
}

function prefix(node: ts.PrefixUnaryExpression, scope: Scope): JsValue {
  const { operator } = node
  if (operator === PlusPlusToken || operator === MinusMinusToken) return increment(node, scope)
  const value = evaluate(node.operand, scope)
  if (value instanceof Unknown) return value
  if (operator === ExclamationToken) return !value
  const at = { node, unit: scope.unit }
  if (isTensor(value)) return failOnTensor(operator, at)
  const number = numberOf(value, at)
  if (number instanceof Unknown) return number
  if (operator === MinusToken) return -number
  return operator === TildeToken ? ~number : number
}

function conditional(node: ts.ConditionalExpression, scope: Scope): JsValue {
  const holds = evaluate(node.condition, scope)
  if (holds instanceof Unknown) {
    skip([node.whenTrue, node.whenFalse], holds, scope)
    return holds
  }
  return evaluate(holds ? node.whenTrue : node.whenFalse, scope)
}

function typeOf({ expression }: ts.TypeOfExpression, scope: Scope): JsValue {
  if (ts.isIdentifier(expression)) {
    const name = expression.escapedText as string
    if (name !== '' && scope.find(name) === undefined && !globals.has(name)) return 'undefined'
  }
  const value = evaluate(expression, scope)
  return value instanceof Unknown ? value : typeof value
}

function nothing(node: ts.VoidExpression, scope: Scope): JsValue {
  evaluate(node.expression, scope)
  return undefined
}

function remove({ expression }: ts.DeleteExpression, scope: Scope): JsValue {
  const { unit } = scope
  if (!ts.isPropertyAccessExpression(expression) && !ts.isElementAccessExpression(expression))
    return fail(expression, unit, messages.deleteTarget)
  const object = evaluate(expression.expression, scope)
  const key = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : keyOf(evaluate(expression.argumentExpression, scope), { node: expression, unit })
  if (object instanceof Unknown) return object
  if (key instanceof Unknown) return key
  if (!(object instanceof Plain)) return raise(expression, unit, messages.nothingToDelete(object))
  if (Reflect.deleteProperty(object, nameOf(key))) return true
  return raise(expression, unit, messages.frozenDelete(nameOf(key)))
}

export const operators: Rows<JsValue> = [
  [BinaryExpression, binary],
  [PrefixUnaryExpression, prefix],
  [PostfixUnaryExpression, increment],
  [ConditionalExpression, conditional],
  [TypeOfExpression, typeOf],
  [VoidExpression, nothing],
  [DeleteExpression, remove],
]
