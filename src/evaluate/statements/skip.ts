/** Skips code whose condition is unknown: everything it could have changed becomes unknown. */
import { ts } from 'ts-morph'
import { cut, done, type Ending, evaluate, returned } from '../dispatch'
import { type Effects, effectsOf } from '../syntax/walk'
import { setProperty, taint } from '../values/properties'
import { type Scope, Variable } from '../values/scope'
import type { Unknown } from '../values/values'

const { ThisKeyword } = ts.SyntaxKind

/** Skips `nodes`; the ending says whether the code after them is run at all. */
export function skip(nodes: readonly (ts.Node | undefined)[], why: Unknown, scope: Scope): Ending {
  scope.unit.run.incomplete = true
  let ending: Ending = done
  for (const node of nodes) {
    if (node === undefined) continue
    const { returns, leavesLoop } = forgetEffects(node, why, scope)
    if (returns) ending = returned
    else if (leavesLoop && ending === done) ending = cut
  }
  if (ending === returned) {
    // It is unknown as well whether the rest of the function runs.
    const { activation } = scope
    if (activation.body !== null) forgetEffects(activation.body, why, scope)
    activation.result = why
  }
  return ending
}

function forgetEffects(node: ts.Node, why: Unknown, scope: Scope): Effects {
  const effects = effectsOf(node)
  const { run } = scope.unit
  run.steps += effects.assigned.length + effects.changed.length
  for (const target of effects.assigned) forget(target, why, scope)
  for (const target of effects.changed) {
    const object = peek(target, scope)
    if (object !== undefined) taint(object, run)
  }
  return effects
}

function forget(target: ts.Node, why: Unknown, scope: Scope): void {
  if (ts.isIdentifier(target)) {
    const variable = scope.find(target.escapedText as string)
    if (variable instanceof Variable) variable.value = why
  } else if (ts.isPropertyAccessExpression(target)) {
    const object = peek(target.expression, scope)
    if (object !== undefined) setProperty(object, target.name.text, why, target, scope.unit)
  } else if (ts.isElementAccessExpression(target)) {
    const object = peek(target.expression, scope)
    if (object !== undefined) taint(object, scope.unit.run)
  } else ts.forEachChild(target, child => forget(child, why, scope))
}

/** The object of a plain chain of names, read without running anything. */
function peek(node: ts.Expression, scope: Scope): unknown {
  if (ts.isIdentifier(node)) return scope.find(node.escapedText as string)?.value
  if (node.kind === ThisKeyword) return scope.activation.self
  if (ts.isPropertyAccessExpression(node) || ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) {
    const object = peek(node.expression, scope)
    if (!ts.isPropertyAccessExpression(node)) return object
    return typeof object === 'object' && object !== null ? evaluate(node, scope) : undefined
  }
  return undefined
}
