/** Names in expressions: variables, globals, and the problems of names that are neither. */

import { ts } from 'ts-morph'
import { globals } from '../builtins/globals'
import { dslExports } from '../modules/dsl'
import { otherGlobals } from '../problems/alternatives'
import { messages } from '../problems/messages'
import { fail, isReported } from '../problems/problems'
import { suggesting } from '../problems/suggest'
import { carryMissing, isUndefinedOrNaN } from '../problems/undefinedProvenance'
import type { Run } from '../run'
import { declaredNames } from '../syntax/walk'
import type { Scope } from '../values/scope'
import { type JsValue, Unknown } from '../values/values'

export function identifier(node: ts.Identifier, scope: Scope): JsValue {
  const name = node.escapedText as string
  // The lookup of a name goes through all scopes around it, so deep nesting counts further steps.
  const { run } = scope.unit
  if (scope.depth >= 16) run.steps += scope.depth >> 4
  const binding = scope.find(name)
  if (binding === undefined) return globals.has(name) ? globals.get(name) : unresolved(node, scope)
  const { value } = binding
  if (value instanceof Unknown) run.incomplete = true
  else if (isUndefinedOrNaN(value)) carryMissing(binding, node, run)
  return value
}

/** The value of an identifier that the parser inserted where one is missing. The syntax error reports it. */
export function missingName(run: Run): Unknown {
  run.incomplete = true
  return new Unknown()
}

const declared = new WeakMap<ts.SourceFile, ReadonlySet<string>>()

/** Names that the statements of a file declare at its top. */
function declaredIn(source: ts.SourceFile): ReadonlySet<string> {
  const names = declared.get(source) ?? new Set(source.statements.flatMap(declaredNames))
  declared.set(source, names)
  return names
}

function unresolved(node: ts.Identifier, scope: Scope): JsValue {
  const { unit } = scope
  const name = ts.idText(node)
  if (name === '') return missingName(unit.run)
  // The search for a similar name is slow, and a loop may ask for it again and again.
  if (isReported(node, unit, 'unresolved')) return fail(node, unit, messages.notDefined(name))
  const alternative = otherGlobals.get(name)
  if (alternative !== undefined)
    return fail(node, unit, messages.noSuchGlobal(name, alternative.why, alternative.instead))
  if (dslExports.has(name)) return fail(node, unit, messages.notImported(name))
  if (declaredIn(unit.source).has(node.escapedText as string)) return fail(node, unit, messages.usedTooEarly(name))
  return fail(
    node,
    unit,
    suggesting(meant => messages.notDefined(name, meant), name, namesIn(scope), unit.run),
  )
}

function* namesIn(scope: Scope): Generator<string> {
  yield* dslExports.keys()
  yield* globals.keys()
  for (let around: Scope | null = scope; around !== null; around = around.parent) yield* around.names.keys()
}
