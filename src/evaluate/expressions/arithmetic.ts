/** Binary operators that evaluate both sides, with JavaScript's rules of coercion. */

import { ts } from 'ts-morph'
import { isTensor } from '../../dsl/tensor'
import { builtinOf } from '../builtins/builtin'
import { chargeEqual, chargeText } from '../limits'
import { messages } from '../problems/messages'
import { fail, raise } from '../problems/problems'
import type { At, SourceUnit } from '../run'
import { classOf } from '../values/classValue'
import { chargePrimitive, keyOf, limitedText, type Primitive, primitiveOf } from '../values/primitive'
import { hasProperty } from '../values/properties'
import { type JsValue, Unknown } from '../values/values'

const {
  AmpersandAmpersandEqualsToken,
  AmpersandAmpersandToken,
  AmpersandEqualsToken,
  AmpersandToken,
  AsteriskAsteriskEqualsToken,
  AsteriskAsteriskToken,
  AsteriskEqualsToken,
  AsteriskToken,
  BarBarEqualsToken,
  BarBarToken,
  BarEqualsToken,
  BarToken,
  CaretEqualsToken,
  CaretToken,
  EqualsEqualsEqualsToken,
  EqualsEqualsToken,
  ExclamationEqualsEqualsToken,
  ExclamationEqualsToken,
  GreaterThanEqualsToken,
  GreaterThanGreaterThanEqualsToken,
  GreaterThanGreaterThanGreaterThanEqualsToken,
  GreaterThanGreaterThanGreaterThanToken,
  GreaterThanGreaterThanToken,
  GreaterThanToken,
  InKeyword,
  InstanceOfKeyword,
  LessThanEqualsToken,
  LessThanLessThanEqualsToken,
  LessThanLessThanToken,
  LessThanToken,
  MinusEqualsToken,
  MinusToken,
  PercentEqualsToken,
  PercentToken,
  PlusEqualsToken,
  PlusToken,
  SlashEqualsToken,
  SlashToken,
} = ts.SyntaxKind

type Apply = (a: never, b: never) => JsValue

/** Operators on primitive values; objects are converted first. */
const operators = new Map<ts.SyntaxKind, Apply>([
  [PlusToken, (a: number, b: number) => a + b],
  [MinusToken, (a: number, b: number) => a - b],
  [AsteriskToken, (a: number, b: number) => a * b],
  [SlashToken, (a: number, b: number) => a / b],
  [PercentToken, (a: number, b: number) => a % b],
  [AsteriskAsteriskToken, (a: number, b: number) => a ** b],
  [LessThanToken, (a: number, b: number) => a < b],
  [LessThanEqualsToken, (a: number, b: number) => a <= b],
  [GreaterThanToken, (a: number, b: number) => a > b],
  [GreaterThanEqualsToken, (a: number, b: number) => a >= b],
  [AmpersandToken, (a: number, b: number) => a & b],
  [BarToken, (a: number, b: number) => a | b],
  [CaretToken, (a: number, b: number) => a ^ b],
  [LessThanLessThanToken, (a: number, b: number) => a << b],
  [GreaterThanGreaterThanToken, (a: number, b: number) => a >> b],
  [GreaterThanGreaterThanGreaterThanToken, (a: number, b: number) => a >>> b],
])

/** The operator of a compound assignment: `+` of `+=`. */
export const compoundOperators: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [PlusEqualsToken, PlusToken],
  [MinusEqualsToken, MinusToken],
  [AsteriskEqualsToken, AsteriskToken],
  [SlashEqualsToken, SlashToken],
  [PercentEqualsToken, PercentToken],
  [AsteriskAsteriskEqualsToken, AsteriskAsteriskToken],
  [AmpersandEqualsToken, AmpersandToken],
  [BarEqualsToken, BarToken],
  [CaretEqualsToken, CaretToken],
  [LessThanLessThanEqualsToken, LessThanLessThanToken],
  [GreaterThanGreaterThanEqualsToken, GreaterThanGreaterThanToken],
  [GreaterThanGreaterThanGreaterThanEqualsToken, GreaterThanGreaterThanGreaterThanToken],
])

const tensorMethods = new Map<ts.SyntaxKind, string>([
  [PlusToken, 'add'],
  [MinusToken, 'sub'],
  [AsteriskToken, 'mul'],
  [SlashToken, 'div'],
])

/** `a operator b` */
export function operate(operator: ts.SyntaxKind, a: JsValue, b: JsValue, node: ts.Node, unit: SourceUnit): JsValue {
  const apply = operators.get(operator)
  if (apply !== undefined && typeof a === 'number' && typeof b === 'number') return apply(a as never, b as never)
  if (a instanceof Unknown) return a
  if (b instanceof Unknown) return b
  return apply === undefined ? relate(operator, a, b, { node, unit }) : coerced(operator, apply, a, b, { node, unit })
}

function coerced(operator: ts.SyntaxKind, apply: Apply, a: JsValue, b: JsValue, at: At): JsValue {
  if (isTensor(a) || isTensor(b)) return failOnTensor(operator, at)
  const hint = operator === PlusToken ? 'default' : 'number'
  const left = primitiveOf(a, at, hint)
  if (left instanceof Unknown) return left
  const right = primitiveOf(b, at, hint)
  if (right instanceof Unknown) return right
  // Concatenation of strings counts by the length of its result, anything else by its operands.
  const joins = operator === PlusToken && (typeof left === 'string' || typeof right === 'string')
  if (!joins) chargeOperands(left, right, at)
  const result = apply(left as never, right as never)
  return typeof result === 'string' ? limitedText(result, at) : result
}

/**
 * Counts the conversion of operands. Two strings are flattened and compared up to the end of the shorter one; a single
 * string is converted to a number.
 */
function chargeOperands(a: Primitive, b: Primitive, at: At): void {
  if (typeof a === 'string' && typeof b === 'string') chargeText(a.length + b.length, at)
  else {
    chargePrimitive(a, at)
    chargePrimitive(b, at)
  }
}

export function failOnTensor(operator: ts.SyntaxKind, { node, unit }: At): Unknown {
  return fail(node, unit, messages.tensorOperator(tensorMethods.get(operator)))
}

/** Operators that take the values themselves, without conversion: equality, `in` and `instanceof`. */
function relate(operator: ts.SyntaxKind, a: JsValue, b: JsValue, at: At): JsValue {
  switch (operator) {
    case EqualsEqualsEqualsToken:
      chargeEqual(a, b, at)
      return a === b
    case ExclamationEqualsEqualsToken:
      chargeEqual(a, b, at)
      return a !== b
    case EqualsEqualsToken:
      return looselyEqual(a, b, at)
    case ExclamationEqualsToken: {
      const equal = looselyEqual(a, b, at)
      return equal instanceof Unknown ? equal : !equal
    }
    case InKeyword:
      return hasProperty(b, keyOf(a, at), at.node, at.unit)
    case InstanceOfKeyword:
      return instanceOf(a, b, at)
    default:
      return fail(at.node, at.unit, messages.otherOperator)
  }
}

function looselyEqual(a: JsValue, b: JsValue, at: At): boolean | Unknown {
  if (a === null || a === undefined || b === null || b === undefined) return a == b
  if (isReference(a) && isReference(b)) return a === b
  const left = primitiveOf(a, at)
  if (left instanceof Unknown) return left
  const right = primitiveOf(b, at)
  if (right instanceof Unknown) return right
  if (typeof left === 'string' && typeof right === 'string') chargeEqual(left, right, at)
  else chargeOperands(left, right, at)
  return left == right
}

const isReference = (value: JsValue): boolean =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

function instanceOf(value: JsValue, type: JsValue, at: At): JsValue {
  const made = classOf(type)
  if (made !== undefined)
    return typeof value === 'object' && value !== null && Object.prototype.isPrototypeOf.call(made.prototype, value)
  const test = builtinOf(type)?.holdsInstance
  return test === undefined ? raise(at.node, at.unit, messages.instanceOf(type)) : test(value)
}

/** Whether `&&`, `||`, `??` or their assignment is settled by its left side. */
export function shortCircuits(operator: ts.SyntaxKind, value: JsValue): boolean {
  switch (operator) {
    case AmpersandAmpersandToken:
    case AmpersandAmpersandEqualsToken:
      return !value
    case BarBarToken:
    case BarBarEqualsToken:
      return Boolean(value)
    default:
      return value !== null && value !== undefined
  }
}
