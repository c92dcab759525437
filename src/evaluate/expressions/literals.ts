/** Literals, arrays, templates, function expressions, and type annotations of expressions. */

import { ts } from 'ts-morph'
import { makeFunction } from '../calls/functions'
import { evaluate, type Rows } from '../dispatch'
import { charge } from '../limits'
import { messages } from '../problems/messages'
import { fail } from '../problems/problems'
import { closureOf } from '../values/closure'
import { type Entries, iterate, sizeOf } from '../values/iterate'
import { limitedText, textOf } from '../values/primitive'
import { arrayTooLong, maxText, textTooLong } from '../values/properties'
import type { Scope } from '../values/scope'
import { type JsValue, Unknown } from '../values/values'
import { identifier } from './names'
import { object } from './objects'

const {
  ArrayLiteralExpression,
  ArrowFunction,
  AsExpression,
  ExpressionWithTypeArguments,
  FalseKeyword,
  FunctionExpression,
  Identifier,
  ImportKeyword,
  MetaProperty,
  NoSubstitutionTemplateLiteral,
  NonNullExpression,
  NullKeyword,
  NumericLiteral,
  ObjectLiteralExpression,
  OmittedExpression,
  ParenthesizedExpression,
  SatisfiesExpression,
  SpreadElement,
  StringLiteral,
  TemplateExpression,
  ThisKeyword,
  TrueKeyword,
  TypeAssertionExpression,
} = ts.SyntaxKind

function array(node: ts.ArrayLiteralExpression, scope: Scope): JsValue {
  const values: JsValue[] = []
  const at = { node, unit: scope.unit }
  if (node.elements.length >= 64) charge(node.elements.length, at)
  let unknown: Unknown | null = null
  for (const element of node.elements) {
    if (element.kind === OmittedExpression) values.length++
    else if (element.kind === SpreadElement) {
      const { expression } = element as ts.SpreadElement
      const iterable = iterate(evaluate(expression, scope), expression, scope.unit)
      if (iterable instanceof Unknown) unknown ??= iterable
      else if (!spread(values, iterable, scope, element, scope.unit.run.limits.arrayLength))
        return arrayTooLong(values.length, at)
    } else values.push(evaluate(element, scope))
  }
  return unknown ?? values
}

/** Appends the entries of `iterable`; false if there are more than `most` values then. */
export function spread(values: JsValue[], iterable: Entries, scope: Scope, node: ts.Node, most: number): boolean {
  charge(Math.min(sizeOf(iterable), most), { node, unit: scope.unit })
  for (const value of iterable) if (values.push(value) > most) return false
  return true
}

function template(node: ts.TemplateExpression, scope: Scope): JsValue {
  let text = node.head.text
  let unknown: Unknown | null = null
  for (const { expression, literal } of node.templateSpans) {
    const at = { node: expression, unit: scope.unit }
    const part = textOf(evaluate(expression, scope), at)
    if (part instanceof Unknown) unknown ??= part
    else text += part + literal.text
    if (text.length > maxText(scope.unit.run)) return textTooLong(text.length, at)
  }
  return unknown ?? limitedText(text, { node, unit: scope.unit })
}

/** A function expression. Its name, if any, is bound inside it. */
function functionExpression(node: ts.FunctionExpression, scope: Scope): JsValue {
  if (node.name === undefined) return makeFunction(node, scope)
  const own = scope.block()
  const made = makeFunction(node, own)
  const closure = closureOf(made)
  if (closure !== undefined) closure.name = ts.idText(node.name)
  own.declare(node.name.escapedText as string, made, true)
  return made
}

/** `import.meta` and `new.target` */
const meta = (node: ts.MetaProperty, { unit }: Scope): JsValue =>
  fail(node, unit, node.keywordToken === ImportKeyword ? messages.importMeta : messages.newTarget)

const inside = (node: ts.AsExpression, scope: Scope): JsValue => evaluate(node.expression, scope)

export const literals: Rows<JsValue> = [
  [Identifier, identifier],
  [NumericLiteral, (node: ts.NumericLiteral) => Number(node.text)],
  [StringLiteral, (node: ts.StringLiteral) => node.text],
  [NoSubstitutionTemplateLiteral, (node: ts.NoSubstitutionTemplateLiteral) => node.text],
  [TrueKeyword, () => true],
  [FalseKeyword, () => false],
  [NullKeyword, () => null],
  [MetaProperty, meta],
  [ThisKeyword, (_: ts.Node, scope: Scope) => scope.activation.self],
  [TemplateExpression, template],
  [ArrayLiteralExpression, array],
  [ObjectLiteralExpression, object],
  [ArrowFunction, (node: ts.ArrowFunction, scope: Scope) => makeFunction(node, scope)],
  [FunctionExpression, functionExpression],
  [ParenthesizedExpression, inside],
  [AsExpression, inside],
  [SatisfiesExpression, inside],
  [NonNullExpression, inside],
  [TypeAssertionExpression, inside],
  [ExpressionWithTypeArguments, inside],
]
