/** Names in expressions: variables, globals, and what to say of names that are neither. */
import { ts } from 'ts-morph'
import { absentGlobals, globals } from '../builtins/globals'
import { dslExports } from '../modules/dsl'
import { fail, isSaid } from '../problems/problems'
import { nearest } from '../problems/suggest'
import { carry, isBlank } from '../problems/undefinedProvenance'
import { current } from '../run'
import { type SourceUnit, spanOf } from '../syntax/sourceUnit'
import { declaredNames } from '../syntax/walk'
import type { Scope } from '../values/scope'
import { type JsValue, Unknown } from '../values/values'

export function identifier(node: ts.Identifier, scope: Scope): JsValue {
  const name = node.escapedText as string
  // A name is looked for in one scope after the other.
  if (scope.depth >= 16) current().steps += scope.depth >> 4
  const binding = scope.find(name)
  if (binding === undefined) return globals.has(name) ? globals.get(name) : unresolved(node, scope)
  const { value } = binding
  if (value instanceof Unknown) current().touched = true
  else if (isBlank(value)) carry(binding, node)
  return value
}

/** A name the parser put where one is missing; it says so itself. */
export function missingName(node: ts.Node, unit: SourceUnit): Unknown {
  current().touched = true
  return new Unknown(spanOf(node, unit), 'missing')
}

const declared = new WeakMap<SourceUnit, ReadonlySet<string>>()

/** What the statements of a file declare at its top. */
function declaredIn(unit: SourceUnit): ReadonlySet<string> {
  const known = declared.get(unit) ?? new Set(unit.source.statements.flatMap(declaredNames))
  declared.set(unit, known)
  return known
}

function unresolved(node: ts.Identifier, scope: Scope): JsValue {
  const { unit } = scope
  const name = ts.idText(node)
  if (name === '') return missingName(node, unit)
  // To look for what was meant takes long, and a loop may ask for it again and again.
  if (isSaid(node, unit, 'unresolved')) return fail(node, unit, 'unresolved', `${name} is not defined`)
  const absent = absentGlobals.get(name)
  if (absent !== undefined) return fail(node, unit, 'unsupported', `${name} is not there: ${absent}`)
  if (dslExports.has(name))
    return fail(node, unit, 'unresolved', `${name} is not imported; add it to the import from "memwall"`)
  if (declaredIn(unit).has(node.escapedText as string))
    return fail(node, unit, 'unresolved', `${name} is used before it is declared`)
  const meant = nearest(name, namesIn(scope))
  return fail(node, unit, 'unresolved', `${name} is not defined${meant || '; declare or import it'}`)
}

function* namesIn(scope: Scope): Generator<string> {
  yield* dslExports.keys()
  yield* globals.keys()
  for (let at: Scope | null = scope; at !== null; at = at.parent) yield* at.names.keys()
}
