/** Operators that take both sides evaluated, by JavaScript's own rules of coercion. */
import { ts } from 'ts-morph'
import { isTensor } from '../dsl/tensor'
import { builtinOf } from './builtin'
import { classOf } from './class'
import { hasProperty, maxText, tooMuchText } from './properties'
import { charge, fail, raise } from './run'
import { primitiveOf } from './text'
import type { At, Unit } from './unit'
import { Unknown, type Value } from './values'

const { SyntaxKind } = ts

type Apply = (a: never, b: never) => Value

/** Operators on primitive values; objects become their text first. */
const operators = new Map<ts.SyntaxKind, Apply>([
  [SyntaxKind.PlusToken, (a: number, b: number) => a + b],
  [SyntaxKind.MinusToken, (a: number, b: number) => a - b],
  [SyntaxKind.AsteriskToken, (a: number, b: number) => a * b],
  [SyntaxKind.SlashToken, (a: number, b: number) => a / b],
  [SyntaxKind.PercentToken, (a: number, b: number) => a % b],
  [SyntaxKind.AsteriskAsteriskToken, (a: number, b: number) => a ** b],
  [SyntaxKind.LessThanToken, (a: number, b: number) => a < b],
  [SyntaxKind.LessThanEqualsToken, (a: number, b: number) => a <= b],
  [SyntaxKind.GreaterThanToken, (a: number, b: number) => a > b],
  [SyntaxKind.GreaterThanEqualsToken, (a: number, b: number) => a >= b],
  [SyntaxKind.AmpersandToken, (a: number, b: number) => a & b],
  [SyntaxKind.BarToken, (a: number, b: number) => a | b],
  [SyntaxKind.CaretToken, (a: number, b: number) => a ^ b],
  [SyntaxKind.LessThanLessThanToken, (a: number, b: number) => a << b],
  [SyntaxKind.GreaterThanGreaterThanToken, (a: number, b: number) => a >> b],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken, (a: number, b: number) => a >>> b],
])

/** The operator of a compound assignment: `+` of `+=`. */
export const compound: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [SyntaxKind.PlusEqualsToken, SyntaxKind.PlusToken],
  [SyntaxKind.MinusEqualsToken, SyntaxKind.MinusToken],
  [SyntaxKind.AsteriskEqualsToken, SyntaxKind.AsteriskToken],
  [SyntaxKind.SlashEqualsToken, SyntaxKind.SlashToken],
  [SyntaxKind.PercentEqualsToken, SyntaxKind.PercentToken],
  [SyntaxKind.AsteriskAsteriskEqualsToken, SyntaxKind.AsteriskAsteriskToken],
  [SyntaxKind.AmpersandEqualsToken, SyntaxKind.AmpersandToken],
  [SyntaxKind.BarEqualsToken, SyntaxKind.BarToken],
  [SyntaxKind.CaretEqualsToken, SyntaxKind.CaretToken],
  [SyntaxKind.LessThanLessThanEqualsToken, SyntaxKind.LessThanLessThanToken],
  [SyntaxKind.GreaterThanGreaterThanEqualsToken, SyntaxKind.GreaterThanGreaterThanToken],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken, SyntaxKind.GreaterThanGreaterThanGreaterThanToken],
])

const tensorMethods = new Map<ts.SyntaxKind, string>([
  [SyntaxKind.PlusToken, 'add'],
  [SyntaxKind.MinusToken, 'sub'],
  [SyntaxKind.AsteriskToken, 'mul'],
  [SyntaxKind.SlashToken, 'div'],
])

/** `a operator b` */
export function operate(operator: ts.SyntaxKind, a: Value, b: Value, node: ts.Node, unit: Unit): Value {
  const apply = operators.get(operator)
  if (apply !== undefined && typeof a === 'number' && typeof b === 'number') return apply(a as never, b as never)
  if (a instanceof Unknown) return a
  if (b instanceof Unknown) return b
  return apply === undefined ? relate(operator, a, b, { node, unit }) : coerced(operator, apply, a, b, { node, unit })
}

function coerced(operator: ts.SyntaxKind, apply: Apply, a: Value, b: Value, at: At): Value {
  if (isTensor(a) || isTensor(b)) return onTensor(operator, at)
  const left = primitiveOf(a, at)
  if (left instanceof Unknown) return left
  const right = primitiveOf(b, at)
  if (right instanceof Unknown) return right
  const result = apply(left as never, right as never)
  if (typeof result !== 'string') return result
  charge(result.length >> 6, at)
  return result.length > maxText() ? tooMuchText(result.length, at) : result
}

export function onTensor(operator: ts.SyntaxKind, { node, unit }: At): Unknown {
  const method = tensorMethods.get(operator)
  const instead = method === undefined ? 'compute with its shape' : `write a.${method}(b)`
  return fail(node, unit, 'type', `operators do not work on tensors; ${instead}`)
}

/** The operators that look at the values themselves. */
function relate(operator: ts.SyntaxKind, a: Value, b: Value, at: At): Value {
  switch (operator) {
    case SyntaxKind.EqualsEqualsEqualsToken:
      return a === b
    case SyntaxKind.ExclamationEqualsEqualsToken:
      return a !== b
    case SyntaxKind.EqualsEqualsToken:
      return looselyEqual(a, b, at)
    case SyntaxKind.ExclamationEqualsToken: {
      const equal = looselyEqual(a, b, at)
      return equal instanceof Unknown ? equal : !equal
    }
    case SyntaxKind.InKeyword:
      return hasProperty(b, a, at.node, at.unit)
    case SyntaxKind.InstanceOfKeyword:
      return instanceOf(a, b, at)
    default:
      return fail(at.node, at.unit, 'unsupported', 'this operator is not supported')
  }
}

function looselyEqual(a: Value, b: Value, at: At): boolean | Unknown {
  if (isReference(a) === isReference(b) || a === null || a === undefined || b === null || b === undefined) return a == b
  const left = primitiveOf(a, at)
  if (left instanceof Unknown) return left
  const right = primitiveOf(b, at)
  return right instanceof Unknown ? right : left == right
}

const isReference = (value: Value): boolean =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

function instanceOf(value: Value, type: Value, at: At): Value {
  const made = classOf(type)
  if (made !== undefined)
    return typeof value === 'object' && value !== null && Object.prototype.isPrototypeOf.call(made.prototype, value)
  const test = builtinOf(type)?.holdsInstance
  return test === undefined ? raise(at.node, at.unit, 'instanceof takes a class on its right') : test(value)
}

/** Whether `&&`, `||`, `??` or their assignment is settled by its left side. */
export function keepsLeft(operator: ts.SyntaxKind, value: Value): boolean {
  switch (operator) {
    case SyntaxKind.AmpersandAmpersandToken:
    case SyntaxKind.AmpersandAmpersandEqualsToken:
      return !value
    case SyntaxKind.BarBarToken:
    case SyntaxKind.BarBarEqualsToken:
      return Boolean(value)
    default:
      return value !== null && value !== undefined
  }
}
