/** Statements other than loops. */

import { ts } from 'ts-morph'
import { executeAll, hoist } from '../calls/functions'
import { nameGiven } from '../calls/naming'
import { broke, continued, done, type Ending, evaluate, execute, type Rows, returned } from '../dispatch'
import { operate } from '../expressions/arithmetic'
import { messages } from '../problems/messages'
import { fail } from '../problems/problems'
import { isUndefinedOrNaN } from '../problems/undefinedProvenance'
import { Thrown } from '../run'
import type { Scope } from '../values/scope'
import { Unknown } from '../values/values'
import { bindPattern, carryMissingTo } from './patterns'
import { skip } from './skip'

const {
  Block,
  BreakStatement,
  ClassDeclaration,
  ContinueStatement,
  DebuggerStatement,
  DeclareKeyword,
  DefaultClause,
  EmptyStatement,
  EnumDeclaration,
  EqualsEqualsEqualsToken,
  ExpressionStatement,
  FunctionDeclaration,
  IfStatement,
  InterfaceDeclaration,
  LabeledStatement,
  ModuleDeclaration,
  ReturnStatement,
  SwitchStatement,
  ThrowStatement,
  TryStatement,
  TypeAliasDeclaration,
  VariableStatement,
} = ts.SyntaxKind

function declareVariables(node: ts.VariableStatement, scope: Scope): Ending {
  if (isDeclared(node)) return done
  declareList(node.declarationList, scope)
  return done
}

export function declareList(list: ts.VariableDeclarationList, scope: Scope): void {
  const { declarations, flags } = list
  // `using` and `await using` have flags of their own beside those of const and let.
  if ((flags & ts.NodeFlags.Using) === ts.NodeFlags.Using) fail(list, scope.unit, messages.using)
  const how = { constant: (flags & ts.NodeFlags.Const) !== 0, hoisted: (flags & ts.NodeFlags.BlockScoped) === 0 }
  for (const { name, initializer } of declarations) {
    if (initializer === undefined && how.constant) fail(name, scope.unit, messages.constantWithoutValue)
    // `var x` keeps an existing value.
    if (initializer === undefined && how.hoisted && ts.isIdentifier(name) && scope.find(name.escapedText as string))
      continue
    const value = initializer === undefined ? undefined : evaluate(initializer, scope)
    if (initializer !== undefined && ts.isIdentifier(name)) nameGiven(value, ts.idText(name), initializer)
    bindPattern(name, value, scope, how)
    if (isUndefinedOrNaN(value)) carryMissingTo(name, initializer, scope)
  }
}

/** `declare const x`: a type only. */
const isDeclared = (node: ts.VariableStatement | ts.ModuleDeclaration): boolean =>
  node.modifiers?.some(({ kind }) => kind === DeclareKeyword) === true

function moduleDeclaration(node: ts.ModuleDeclaration, { unit }: Scope): Ending {
  if (!isDeclared(node)) fail(node, unit, messages.namespace)
  return done
}

function executeBlock({ statements }: ts.Block, scope: Scope): Ending {
  return executeAll(statements, statements.some(declares) ? scope.block() : scope)
}

const declares = ({ kind }: ts.Statement): boolean =>
  kind === VariableStatement || kind === FunctionDeclaration || kind === ClassDeclaration || kind === EnumDeclaration

function expression(node: ts.ExpressionStatement, scope: Scope): Ending {
  evaluate(node.expression, scope)
  return done
}

function ifStatement(node: ts.IfStatement, scope: Scope): Ending {
  const holds = evaluate(node.expression, scope)
  if (holds instanceof Unknown) return skip([node.thenStatement, node.elseStatement], holds, scope)
  if (holds) return execute(node.thenStatement, scope)
  return node.elseStatement === undefined ? done : execute(node.elseStatement, scope)
}

function returnStatement(node: ts.ReturnStatement, scope: Scope): Ending {
  scope.activation.result = node.expression === undefined ? undefined : evaluate(node.expression, scope)
  return returned
}

function jump(node: ts.BreakStatement | ts.ContinueStatement, { unit }: Scope): Ending {
  const { run } = unit
  run.label = (node.label?.escapedText as string | undefined) ?? null
  run.lastJump = { node, unit }
  return node.kind === BreakStatement ? broke : continued
}

function labelled(node: ts.LabeledStatement, scope: Scope): Ending {
  const { run } = scope.unit
  const label = node.label.escapedText as string
  if (ts.isIterationStatement(node.statement, true)) run.labels.push(label)
  const ending = execute(node.statement, scope)
  run.labels.length = 0
  if (ending !== broke || run.label !== label) return ending
  run.label = null
  return done
}

function switchStatement(node: ts.SwitchStatement, scope: Scope): Ending {
  const value = evaluate(node.expression, scope)
  const { clauses } = node.caseBlock
  if (value instanceof Unknown) return skip([node], value, scope)
  const inner = scope.block()
  const { run } = scope.unit
  run.steps += clauses.length >> 5
  for (const { statements } of clauses) hoist(statements, inner)
  let matching = -1
  for (let index = 0; index < clauses.length && matching < 0; index++) {
    const clause = clauses[index] as ts.CaseOrDefaultClause
    if (clause.kind === DefaultClause) continue
    const same = operate(EqualsEqualsEqualsToken, value, evaluate(clause.expression, inner), clause, scope.unit)
    if (same instanceof Unknown) return skip([node], same, scope)
    if (same) matching = index
  }
  if (matching < 0) matching = clauses.findIndex(({ kind }) => kind === DefaultClause)
  if (matching < 0) return done
  for (const { statements } of clauses.slice(matching)) {
    const ending = runAll(statements, inner)
    if (ending === broke && run.label === null) return done
    if (ending !== done) return ending
  }
  return done
}

function runAll(statements: readonly ts.Statement[], scope: Scope): Ending {
  for (const statement of statements) {
    const ending = execute(statement, scope)
    if (ending !== done) return ending
  }
  return done
}

function throwStatement(node: ts.ThrowStatement, scope: Scope): Ending {
  const value = evaluate(node.expression, scope)
  if (value instanceof Unknown) {
    scope.activation.result = value
    return returned
  }
  throw new Thrown(value, { node, unit: scope.unit })
}

/** Catches exceptions of the program. A limit is not caught, and `finally` does not run for it. */
function tryStatement(node: ts.TryStatement, scope: Scope): Ending {
  const { run } = scope.unit
  const { loop } = run
  let ending: Ending = done
  let pending: Thrown | null = null
  try {
    ending =
      node.catchClause === undefined
        ? executeBlock(node.tryBlock, scope)
        : tryWithCatch(node.tryBlock, node.catchClause, scope)
  } catch (error) {
    if (!(error instanceof Thrown)) throw error
    pending = error
    run.loop = loop
  }
  if (node.finallyBlock !== undefined) {
    const { result } = scope.activation
    const last = executeBlock(node.finallyBlock, scope)
    if (last !== done) return last
    scope.activation.result = result
  }
  if (pending !== null) throw pending
  return ending
}

function tryWithCatch(body: ts.Block, clause: ts.CatchClause, scope: Scope): Ending {
  const { run } = scope.unit
  const { loop } = run
  run.tryDepth++
  let thrown: Thrown
  try {
    return executeBlock(body, scope)
  } catch (error) {
    if (!(error instanceof Thrown)) throw error
    thrown = error
    // The loop that the exception has left is not the one under way any more.
    run.loop = loop
  } finally {
    run.tryDepth--
  }
  const inner = scope.block()
  if (clause.variableDeclaration !== undefined)
    bindPattern(clause.variableDeclaration.name, thrown.value, inner, { constant: false, hoisted: false })
  return executeBlock(clause.block, inner)
}

const nothing = (): Ending => done

export const statements: Rows<Ending> = [
  [VariableStatement, declareVariables],
  [ExpressionStatement, expression],
  [Block, executeBlock],
  [IfStatement, ifStatement],
  [ReturnStatement, returnStatement],
  [BreakStatement, jump],
  [ContinueStatement, jump],
  [LabeledStatement, labelled],
  [SwitchStatement, switchStatement],
  [ThrowStatement, throwStatement],
  [TryStatement, tryStatement],
  [EmptyStatement, nothing],
  [DebuggerStatement, nothing],
  // Declared before the statements of their block are run.
  [FunctionDeclaration, nothing],
  [ModuleDeclaration, moduleDeclaration],
  // Types only.
  [InterfaceDeclaration, nothing],
  [TypeAliasDeclaration, nothing],
]
