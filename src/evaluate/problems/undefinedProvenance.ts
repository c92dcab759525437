/**
 * Where an undefined came from that something refuses: a property that was read and is not there. It is noted where it is
 * read and followed through variables, arguments and arithmetic; nothing is said before it is refused, since to read what
 * is not there is right where a default follows.
 */
import { ts } from 'ts-morph'
import { current } from '../run'
import { bare } from '../syntax/skipOuterExpressions'
import { type At, codeText, type SourceUnit } from '../syntax/sourceUnit'
import { ownKeys } from '../values/keys'
import type { Binding } from '../values/scope'
import { type JsValue, Plain } from '../values/values'
import { nearest } from './suggest'

/** A property that was read where there is none. */
export interface Absent {
  readonly at: At
  readonly object: object
  readonly key: string
}

/** Notes that `object` has no `key`, which `node` reads; gives undefined. */
export function absent(object: object, key: string, node: ts.Node, unit: SourceUnit): undefined {
  current().absent.set(node, { at: { node, unit }, object, key })
  return undefined
}

/** Undefined, or what arithmetic makes of it. */
export const isBlank = (value: JsValue): boolean => value === undefined || Number.isNaN(value)

/** The property that is not there, which an expression is undefined for. */
export const absentIn = (node: ts.Node | undefined): Absent | undefined =>
  node === undefined ? undefined : current().absent.get(bare(node))

/** What is known of `from` is known of `to`: an expression, or the variable of a name. */
export function carry(from: ts.Node | Binding | undefined, to: ts.Node | Binding | undefined): void {
  const known = current().absent
  const found = from === undefined ? undefined : isNode(from) ? absentIn(from) : known.get(from)
  if (to === undefined) return
  if (found === undefined) known.delete(to)
  else known.set(to, found)
}

const isNode = (from: ts.Node | Binding): from is ts.Node => 'kind' in from

/** The argument at `index` of a call, unless a spread comes before it. */
export function argumentAt({ node }: At, index: number): ts.Node | undefined {
  if ((!ts.isCallExpression(node) && !ts.isNewExpression(node)) || node.arguments === undefined) return undefined
  const spread = spreads.get(node) ?? node.arguments.findIndex(ts.isSpreadElement)
  spreads.set(node, spread)
  return spread >= 0 && spread <= index ? undefined : node.arguments[index]
}

/** Where the first spread is among the arguments of a call. */
const spreads = new WeakMap<ts.Node, number>()

/** Why the object of a property access is undefined: `: this has no "layer"; ..`, or nothing where that is not known. */
export function whyUndefined(node: ts.Node): string {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return ''
  const found = absentIn(node.expression)
  return found === undefined ? '' : `: ${lacking(found)}`
}

/** Whether it was read of the dims of the model under way. */
export const isDim = ({ object }: Absent): boolean => object === current().session.build?.request.dims

/** What a call is refused for, by its message: the absent property its argument comes from. Null where that is not sure. */
export function refusedFor(message: string, args: readonly JsValue[], at: At): Absent | null {
  if (!/got (undefined|NaN)$/.test(message)) return null
  const named = new Set(message.slice(0, message.indexOf(' takes ')).split(/\W+/))
  for (const [index, value] of args.entries())
    for (const blank of blanks(argumentAt(at, index), value, named))
      return blank === undefined ? null : (current().absent.get(blank) ?? null)
  return null
}

/**
 * The expressions in an argument that gave a blank; undefined for a blank whose expression is not seen here. Of an object
 * only the keys that the message named: what else is left out in it may be left out.
 */
function* blanks(
  argument: ts.Node | undefined,
  value: JsValue,
  named: ReadonlySet<string>,
): Generator<ts.Node | undefined> {
  const node = argument === undefined ? undefined : bare(argument)
  if (isBlank(value)) yield node
  else if (Array.isArray(value)) {
    const elements = node !== undefined && ts.isArrayLiteralExpression(node) ? node.elements : undefined
    const spread = elements?.findIndex(ts.isSpreadElement) ?? -1
    for (const [index, entry] of value.entries())
      yield* blanks(spread < 0 || index < spread ? elements?.[index] : undefined, entry, named)
  } else if (value instanceof Plain)
    for (const [key, entry] of Object.entries(value))
      if (named.has(key)) yield* blanks(node === undefined ? undefined : initializerOf(node, key), entry, named)
}

/** The same of the value that an object literal gives a key. */
export const absentOf = (node: ts.Node | undefined, key: string): Absent | undefined =>
  node === undefined ? undefined : absentIn(initializerOf(bare(node), key))

/** What an object literal gives a key, unless a spread may have given it. */
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

/** Keys that a message lists. */
const mostListed = 12

/** What to say of it. */
export function lacking(found: Absent): string {
  const { object, key } = found
  const keys = ownKeys(object, found.at)
  const near = nearest(key, keys)
  const listed = keys.length > mostListed ? `${keys.slice(0, mostListed).join(', ')}, ..` : keys.join(', ')
  const has = keys.length === 0 ? '; it has none' : `; it has ${listed}`
  if (isDim(found)) return `the model has no dim ${JSON.stringify(key)}${has}${near}`
  if (Array.isArray(object)) return `${read(found.at)} has ${object.length} entries, none at ${key}`
  return `${read(found.at)} has no ${JSON.stringify(key)}${near || has}`
}

/** What it was read of, as it is written. */
function read({ node, unit }: At): string {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return 'the object'
  const text = codeText(node.expression, unit)
  return text.length > 40 ? 'the object' : text
}
