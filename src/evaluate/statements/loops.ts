/** Loops. Each iteration has its own variables, which closures capture. */

import { ts } from 'ts-morph'
import { childPath } from '../../graph/site'
import { broke, continued, cut, done, type Ending, evaluate, execute, type Rows } from '../dispatch'
import { step } from '../limits'
import { messages } from '../problems/messages'
import { fail, warn } from '../problems/problems'
import { explainMissing, missingIn } from '../problems/undefinedProvenance'
import type { Run } from '../run'
import { skipOuterExpressions } from '../syntax/skipOuterExpressions'
import { iterate } from '../values/iterate'
import { ownEntries } from '../values/properties'
import type { Scope } from '../values/scope'
import { type JsValue, Unknown } from '../values/values'
import { assignTo } from './assign'
import { bindPattern } from './patterns'
import { skip } from './skip'
import { declareList } from './statements'

const {
  DoStatement,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  GreaterThanEqualsToken,
  GreaterThanToken,
  LessThanEqualsToken,
  LessThanToken,
  WhileStatement,
} = ts.SyntaxKind

/** Effect of a body's completion on its loop: null to go on, else the loop's completion. */
function after(ending: Ending, labels: readonly string[], node: ts.IterationStatement, scope: Scope): Ending | null {
  if (ending === done) return null
  const { run } = scope.unit
  if (ending === continued) {
    if (run.label !== null && !labels.includes(run.label)) return continued
    run.label = null
    return null
  }
  if (ending === broke) return run.label === null ? done : broke
  if (ending !== cut) return ending
  // It is unknown whether the loop goes on, so all variables it assigns become unknown.
  const ended = skip([node.statement], new Unknown(), scope)
  return ended === cut ? done : ended
}

/** Largest number of iterations with a path of their own, so that an endless loop does not use endless memory. */
const mostPlaces = 10_000

/**
 * Runs the body of a loop of a build, each time at a path of its own: a loop that makes layers makes a row of blocks,
 * as `repeat` does.
 */
function turns({ session }: Run): (body: ts.Statement, scope: Scope) => Ending {
  const around = session.path
  let index = 0
  return (body, scope) => {
    if (session.build === null) return execute(body, scope)
    session.path = childPath(around, '', Math.min(index++, mostPlaces))
    try {
      return execute(body, scope)
    } finally {
      session.path = around
    }
  }
}

type Body = (node: never, scope: Scope, labels: readonly string[]) => Ending

/** Runs a loop as the current one, with the labels written right before it. */
const loop =
  (body: Body) =>
  (node: ts.IterationStatement, scope: Scope): Ending => {
    const { run } = scope.unit
    const outer = run.loop
    run.loop = { node, unit: scope.unit }
    const ending = body(node as never, scope, run.labels.splice(0))
    run.loop = outer
    return ending
  }

/** Operators that are false for an undefined operand. */
const ordering: ReadonlySet<ts.SyntaxKind> = new Set([
  GreaterThanEqualsToken,
  GreaterThanToken,
  LessThanEqualsToken,
  LessThanToken,
])

/**
 * Warns of a loop whose bound is a missing property, since it would silently run no iteration. Reading past the end of
 * an array is usual, and gets no warning.
 */
function warnOfNoTurn(condition: ts.Expression, { unit }: Scope): void {
  const test = skipOuterExpressions(condition)
  if (!ts.isBinaryExpression(test) || !ordering.has(test.operatorToken.kind)) return
  const found = missingIn(test.left, unit.run) ?? missingIn(test.right, unit.run)
  if (found === undefined || Array.isArray(found.object) || found.key in found.object) return
  warn(test, unit, messages.noIteration(explainMissing(found)))
}

function whileLoop(node: ts.WhileStatement, scope: Scope, labels: readonly string[]): Ending {
  const turn = turns(scope.unit.run)
  for (let first = true; ; first = false) {
    const holds = evaluate(node.expression, scope)
    if (holds instanceof Unknown) return skipLoop(node, holds, scope)
    if (!holds && first) warnOfNoTurn(node.expression, scope)
    if (!holds) return done
    const ending = after(turn(node.statement, scope), labels, node, scope)
    if (ending !== null) return ending
  }
}

function doLoop(node: ts.DoStatement, scope: Scope, labels: readonly string[]): Ending {
  const turn = turns(scope.unit.run)
  for (;;) {
    const ending = after(turn(node.statement, scope), labels, node, scope)
    if (ending !== null) return ending
    const holds = evaluate(node.expression, scope)
    if (holds instanceof Unknown) return skipLoop(node, holds, scope)
    if (!holds) return done
  }
}

function forLoop(node: ts.ForStatement, around: Scope, labels: readonly string[]): Ending {
  const { initializer, condition, incrementor } = node
  let scope = around
  if (initializer !== undefined)
    if (ts.isVariableDeclarationList(initializer)) {
      scope = around.block()
      declareList(initializer, scope)
    } else evaluate(initializer, scope)
  const own = scope !== around && scope.names.size > 0
  const turn = turns(scope.unit.run)
  for (let first = true; ; first = false) {
    if (condition === undefined) step(node, scope.unit)
    else {
      const holds = evaluate(condition, scope)
      if (holds instanceof Unknown) return skipLoop(node, holds, scope)
      if (!holds && first) warnOfNoTurn(condition, scope)
      if (!holds) return done
    }
    const ending = after(turn(node.statement, scope), labels, node, scope)
    if (ending !== null) return ending
    if (own) scope = copyOf(scope, around)
    if (incrementor !== undefined) evaluate(incrementor, scope)
  }
}

function copyOf(scope: Scope, around: Scope): Scope {
  const copy = around.block()
  around.unit.run.steps += scope.names.size >> 2
  for (const [name, { value, constant }] of scope.names) copy.declare(name, value, constant)
  return copy
}

function skipLoop(node: ts.IterationStatement, why: Unknown, scope: Scope): Ending {
  const ending = skip([node], why, scope)
  return ending === cut ? done : ending
}

function forOf(node: ts.ForOfStatement, scope: Scope, labels: readonly string[]): Ending {
  if (node.awaitModifier !== undefined) fail(node.awaitModifier, scope.unit, messages.forAwait)
  const values = iterate(evaluate(node.expression, scope), node.expression, scope.unit)
  if (values instanceof Unknown) return skipLoop(node, values, scope)
  return overEach(node, values, scope, labels)
}

function forIn(node: ts.ForInStatement, scope: Scope, labels: readonly string[]): Ending {
  const entries = ownEntries(evaluate(node.expression, scope), node.expression, scope.unit)
  if (entries instanceof Unknown) return skipLoop(node, entries, scope)
  return overEach(
    node,
    entries.map(([key]) => key),
    scope,
    labels,
  )
}

function overEach(
  node: ts.ForOfStatement | ts.ForInStatement,
  values: Iterable<JsValue>,
  scope: Scope,
  labels: readonly string[],
): Ending {
  const { initializer, statement } = node
  const turn = turns(scope.unit.run)
  for (const value of values) {
    step(node, scope.unit)
    let inner = scope
    if (ts.isVariableDeclarationList(initializer)) {
      const { flags, declarations } = initializer
      const how = { constant: (flags & ts.NodeFlags.Const) !== 0, hoisted: (flags & ts.NodeFlags.BlockScoped) === 0 }
      if (!how.hoisted) inner = scope.block()
      const name = declarations[0]?.name
      if (name !== undefined) bindPattern(name, value, inner, how)
    } else assignTo(initializer, value, scope)
    const ending = after(turn(statement, inner), labels, node, scope)
    if (ending !== null) return ending
  }
  return done
}

export const loops: Rows<Ending> = [
  [WhileStatement, loop(whileLoop)],
  [DoStatement, loop(doLoop)],
  [ForStatement, loop(forLoop)],
  [ForOfStatement, loop(forOf)],
  [ForInStatement, loop(forIn)],
]
