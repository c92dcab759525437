/** The two dispatch tables of evaluation: a handler per kind of expression and per kind of statement. */

import type { ts } from 'ts-morph'
import { exceeded } from './limits'
import { type Message, messages } from './problems/messages'
import { fail } from './problems/problems'
import type { At } from './run'
import type { Scope } from './values/scope'
import type { JsValue } from './values/values'

/** Completion of a statement. */
export type Ending = number
export const done = 0
export const broke = 1
export const continued = 2
/** The activation holds the result. */
export const returned = 3
/** It is unknown whether the loop goes on: it ends here, and the variables it assigns become unknown. */
export const cut = 4

export type Rows<R> = readonly (readonly [ts.SyntaxKind, (node: never, scope: Scope) => R])[]

const expressions: ((node: never, scope: Scope) => JsValue)[] = []
const statements: ((node: never, scope: Scope) => Ending)[] = []
const refused = new Map<ts.SyntaxKind, Message>()
type Call = (callee: JsValue, self: JsValue, args: JsValue[], at: At) => JsValue
let call: Call = () => undefined

export function defineLanguage(language: {
  readonly expressions: Rows<JsValue>
  readonly statements: Rows<Ending>
  readonly unsupported: readonly (readonly [ts.SyntaxKind, Message])[]
  readonly call: Call
}): void {
  call = language.call
  for (const [kind, handler] of language.expressions) expressions[kind] = handler
  for (const [kind, handler] of language.statements) statements[kind] = handler
  for (const [kind, message] of language.unsupported) refused.set(kind, message)
}

export function evaluate(node: ts.Node, scope: Scope): JsValue {
  const { run } = scope.unit
  if (++run.steps > run.partLimit) exceeded(node, scope.unit)
  const handler = expressions[node.kind]
  return handler === undefined ? unsupported(node, scope) : handler(node as never, scope)
}

/** Calls any function value. `at` is the call, or the node that led to it. */
export const callValue: Call = (callee, self, args, at) => call(callee, self, args, at)

export function execute(node: ts.Node, scope: Scope): Ending {
  const { run } = scope.unit
  if (++run.steps > run.partLimit) exceeded(node, scope.unit)
  const handler = statements[node.kind]
  if (handler !== undefined) return handler(node as never, scope)
  unsupported(node, scope)
  return done
}

export function unsupported(node: ts.Node, scope: Scope): JsValue {
  return fail(node, scope.unit, refused.get(node.kind) ?? messages.otherSyntax)
}
