/**
 * Traces an undefined value that something refuses to the property that was read but does not exist. The read is
 * recorded and followed through variables, arguments and arithmetic; nothing is reported before the value is refused,
 * since such a read is right if a default follows.
 */

import { ts } from 'ts-morph'
import type { Refused } from '../../tensor/error'
import type { At, MissingProperty, Run, SourceUnit } from '../run'
import { codeText } from '../syntax/parsedFile'
import { skipOuterExpressions } from '../syntax/skipOuterExpressions'
import { ownKeys } from '../values/keys'
import type { Binding } from '../values/scope'
import { type JsValue, Plain } from '../values/values'
import { missingPropertyTexts } from './messages'
import { didYouMean } from './suggest'

/** Records that `object` has no `key`, which `node` reads; returns undefined. */
export function recordMissing(object: object, key: string, node: ts.Node, unit: SourceUnit): undefined {
  unit.run.missingProperties.set(node, { at: { node, unit }, object, key })
  return undefined
}

/** Undefined, or the NaN that arithmetic makes of it. */
export const isUndefinedOrNaN = (value: JsValue): boolean => value === undefined || Number.isNaN(value)

/** The missing property that makes an expression undefined. */
export const missingIn = (node: ts.Node | undefined, { missingProperties }: Run): MissingProperty | undefined =>
  node === undefined ? undefined : missingProperties.get(skipOuterExpressions(node))

/** Copies the record of `from` to `to`: each an expression, or the variable of a name. */
export function carryMissing(from: ts.Node | Binding | undefined, to: ts.Node | Binding | undefined, run: Run): void {
  const records = run.missingProperties
  const found = from === undefined ? undefined : isNode(from) ? missingIn(from, run) : records.get(from)
  if (to === undefined) return
  if (found === undefined) records.delete(to)
  else records.set(to, found)
}

const isNode = (from: ts.Node | Binding): from is ts.Node => 'kind' in from

/** The argument at `index` of a call, unless a spread comes before it. */
export function argumentAt({ node }: At, index: number): ts.Node | undefined {
  if ((!ts.isCallExpression(node) && !ts.isNewExpression(node)) || node.arguments === undefined) return undefined
  const spread = spreads.get(node) ?? node.arguments.findIndex(ts.isSpreadElement)
  spreads.set(node, spread)
  return spread >= 0 && spread <= index ? undefined : node.arguments[index]
}

/** Index of the first spread among the arguments of a call. */
const spreads = new WeakMap<ts.Node, number>()

/**
 * The reason why the object of a property access is undefined: `: this has no "layer"; ..`, or nothing if it is not
 * known.
 */
export function whyUndefined(node: ts.Node, run: Run): string {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return ''
  const found = missingIn(node.expression, run)
  return found === undefined ? '' : `: ${explainMissing(found)}`
}

/** Whether it was read from the dims of the current model. */
export const isDim = ({ object, at }: MissingProperty): boolean => object === at.unit.run.session.build?.request.dims

/** The missing property behind the argument that the DSL refuses. Null if that is not certain. */
export function missingBehind({ what, value }: Refused, args: readonly JsValue[], at: At): MissingProperty | null {
  if (!isUndefinedOrNaN(value)) return null
  const named = new Set(what.split(/\W+/))
  for (const [index, arg] of args.entries())
    for (const blank of undefinedParts(argumentAt(at, index), arg, named))
      return blank === undefined ? null : (at.unit.run.missingProperties.get(blank) ?? null)
  return null
}

/**
 * The expressions in an argument that gave a blank value; undefined for a blank whose expression is not found. In an
 * object only the keys in the argument's name are considered, since other keys may be left out.
 */
function* undefinedParts(
  argument: ts.Node | undefined,
  value: JsValue,
  named: ReadonlySet<string>,
): Generator<ts.Node | undefined> {
  const node = argument === undefined ? undefined : skipOuterExpressions(argument)
  if (isUndefinedOrNaN(value)) yield node
  else if (Array.isArray(value)) {
    const elements = node !== undefined && ts.isArrayLiteralExpression(node) ? node.elements : undefined
    const spread = elements?.findIndex(ts.isSpreadElement) ?? -1
    for (const [index, entry] of value.entries())
      yield* undefinedParts(spread < 0 || index < spread ? elements?.[index] : undefined, entry, named)
  } else if (value instanceof Plain)
    for (const [key, entry] of Object.entries(value))
      if (named.has(key)) yield* undefinedParts(node === undefined ? undefined : initializerOf(node, key), entry, named)
}

/** As `missingIn`, for the value that an object literal has at a key. */
export const missingInEntry = (node: ts.Node | undefined, key: string, run: Run): MissingProperty | undefined =>
  node === undefined ? undefined : missingIn(initializerOf(skipOuterExpressions(node), key), run)

/** The value that an object literal has at a key, unless a later spread may have set it. */
function initializerOf(node: ts.Node, key: string): ts.Node | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined
  for (const property of [...node.properties].reverse()) {
    if (ts.isSpreadAssignment(property)) return undefined
    if (ts.isShorthandPropertyAssignment(property) && property.name.text === key) return property.name
    if (ts.isPropertyAssignment(property) && 'text' in property.name && property.name.text === key)
      return property.initializer
  }
  return undefined
}

/** The text about a missing property, which ends a message. */
export function explainMissing(found: MissingProperty): string {
  const { object, key } = found
  const keys = ownKeys(object, found.at)
  const meant = didYouMean(key, keys, found.at.unit.run)
  if (isDim(found)) return missingPropertyTexts.dim(key, keys, meant)
  const read = textOf(found.at)
  if (Array.isArray(object)) return missingPropertyTexts.entry(read, object.length, key)
  return missingPropertyTexts.property(read, key, keys, meant)
}

/** Source text of the object that was read. */
function textOf({ node, unit }: At): string {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return 'the object'
  const text = codeText(node.expression, unit)
  return text.length > 40 ? 'the object' : text
}
