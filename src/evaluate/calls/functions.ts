/** Functions of the model file: making them, and calling them from the program and from the DSL. */

import { ts } from 'ts-morph'
import { childPath } from '../../graph/site'
import { builtinOf } from '../builtins/builtin'
import { broke, continued, done, type Ending, evaluate, execute, returned } from '../dispatch'
import { charge, step } from '../limits'
import { type Message, messages } from '../problems/messages'
import { declaredTwice, fail, limitReached, raise } from '../problems/problems'
import { argumentAt, isUndefinedOrNaN } from '../problems/undefinedProvenance'
import { type At, Poisoned, type Run, type SourceUnit } from '../run'
import { bindPattern, carryMissingTo } from '../statements/patterns'
import { type Code, type FunctionNode, spanOf } from '../syntax/parsedFile'
import { varNames } from '../syntax/walk'
import { type Closure, closureOf, type Native, tagClosure } from '../values/closure'
import { activation, Scope } from '../values/scope'
import { type JsValue, Unknown } from '../values/values'
import { callBuiltin, callHost, unknownIn } from './host'
import { instanceName, nameResult, siteOf } from './naming'

const { ArrowFunction, AsyncKeyword, Block, FunctionDeclaration, Identifier } = ts.SyntaxKind

function codeOf(node: FunctionNode, unit: SourceUnit): Code {
  const existing = unit.codes.get(node)
  if (existing !== undefined) return existing
  const code: Code = {
    node,
    span: spanOf(node, unit),
    arrow: node.kind === ArrowFunction,
    vars: node.body !== undefined && unit.hasVar ? varNames(node.body) : [],
    site: null,
  }
  unit.codes.set(node, code)
  return code
}

/** The closure of a function expression or declaration. `home`: the class whose method it is. */
export function makeClosure(node: FunctionNode, scope: Scope, home: JsValue = scope.activation.home): Closure {
  return {
    code: codeOf(node, scope.unit),
    scope,
    self: scope.activation.self,
    home,
    madeIn: scope.unit.run.session.frame,
    name: null,
    index: -1,
    made: false,
    prepare: null,
  }
}

/** The function as a value. Async functions and generators are not supported: Unknown. */
export function makeFunction(node: FunctionNode, scope: Scope, home?: JsValue): JsValue {
  const refused = refusal(node)
  if (refused !== null) return fail(node, scope.unit, refused)
  const closure = makeClosure(node, scope, home)
  return tagClosure((...args) => calledByHost(closure, undefined, args), closure)
}

function refusal(node: FunctionNode): Message | null {
  if (node.asteriskToken !== undefined) return messages.generator
  if (node.modifiers?.some(({ kind }) => kind === AsyncKeyword)) return messages.asyncFunction
  return null
}

/** Calls a function of the model file from the DSL. */
function calledByHost(closure: Closure, self: JsValue, args: JsValue[]): JsValue {
  const { unit } = closure.scope
  const { run } = unit
  const { loop, currentCall } = run
  run.loop = currentCall
  const result = callClosure(closure, self, args, null)
  run.loop = loop
  const unknown =
    typeof result === 'object' ? unknownIn(result, currentCall ?? { node: closure.code.node, unit }) : null
  if (unknown !== null) throw new Poisoned(unknown)
  return result
}

/** Calls any function value, bound to `self`, from the DSL. `at` is the call of bind(). */
export function invokedByHost(callee: JsValue, self: JsValue, args: JsValue[], at: At): JsValue {
  const closure = closureOf(callee)
  return closure === undefined ? invoke(callee, self, args, at) : calledByHost(closure, self, args)
}

/** Largest number of arguments of a call: more do not fit on the host's stack. */
export const mostArguments = 30_000

/** Calls any function value. `at` is the call. */
export function invoke(callee: JsValue, self: JsValue, args: JsValue[], at: At): JsValue {
  const closure = closureOf(callee)
  if (closure !== undefined) return callClosure(closure, self, args, at)
  if (typeof callee !== 'function') {
    if (callee instanceof Unknown) return callee
    return raise(at.node, at.unit, messages.notCallable(callee))
  }
  const builtin = builtinOf(callee)
  if (builtin === undefined) return callHost(callee as Native, self, args, at)
  return callBuiltin(builtin, self, args, at)
}

/** Calls a function of the model file. `at`: its call, or null if the host calls it. */
export function callClosure(closure: Closure, self: JsValue, args: JsValue[], at: At | null): JsValue {
  const { unit } = closure.scope
  const { run } = unit
  const { session, depth } = run
  const { frame, creator, path } = session
  const { code } = closure
  const place = at ?? run.currentCall ?? { node: code.node, unit }
  step(place.node, place.unit)
  if (depth >= run.limits.callDepth) throw limitReached(place.node, place.unit, messages.callsTooDeep(depth))
  const call = at === null ? (frame?.call ?? code.span) : spanOf(at.node, at.unit)
  const receiver = code.arrow ? closure.self : self
  const scope = new Scope(closure.scope, unit, activation(receiver, closure.home, code.node.body ?? null), true)
  run.currentCall = place
  run.lastCall = place
  run.depth = depth + 1
  const applied = at === null ? creator !== null : closure.made
  session.frame = { parent: frame, call, callee: siteOf(closure), ...(applied && { made: closure.madeIn }) }
  session.creator = null
  const outerReceiver = run.receiver
  run.receiver = receiver
  if (session.build !== null) enterPath(run, closure, receiver === outerReceiver ? undefined : receiver, at === null)
  try {
    const result = runBody(closure, scope, args, at)
    if (closure.name !== null) nameResult(result, closure.name)
    return result
  } finally {
    run.depth = depth
    run.receiver = outerReceiver
    session.frame = frame
    session.creator = creator
    session.path = path
  }
}

/**
 * Extends the path of ops inside a build by the function's name, and for a method by the name of its object `self`,
 * unless a method of that object is running already.
 */
function enterPath(run: Run, closure: Closure, self: JsValue, byHost: boolean): void {
  if (run.pendingBuild === closure) {
    run.pendingBuild = null
    return
  }
  const { session } = run
  const { path } = session
  const owner = closure.home !== null && !closure.code.arrow ? instanceName(self) : null
  if (owner !== null) session.path = childPath(path, owner.name, owner.index)
  const { name } = closure
  if (name === null || (owner !== null && applications.has(name))) return
  // `repeat` added this segment to the path already, by the function's host name.
  if (byHost && path.name === name && path.index >= 0 && closure.index < 0) return
  session.path = childPath(session.path, name, closure.index)
}

/** Conventional names of the method that applies a module: they add nothing to the module's own name. */
const applications = new Set(['forward', 'call', 'apply', '__call__'])

function runBody({ code, prepare }: Closure, scope: Scope, args: JsValue[], at: At | null): JsValue {
  const { node } = code
  bindParameters(node, scope, args, at)
  if (prepare !== null) prepare(scope, scope.activation.self)
  const { body } = node
  if (body === undefined) return undefined
  if (body.kind !== Block) return evaluate(body, scope)
  scope.unit.run.steps += code.vars.length
  for (const name of code.vars) if (!scope.names.has(name)) scope.declare(name, undefined, false)
  const ending = executeAll((body as ts.Block).statements, scope)
  if (ending === returned) return scope.activation.result
  if (ending === broke || ending === continued) reportStrayJump(scope.unit.run)
  return undefined
}

/** Reports a break or continue outside of a loop. */
export function reportStrayJump({ lastJump }: Run): void {
  if (lastJump !== null) fail(lastJump.node, lastJump.unit, messages.jumpOutside)
}

function bindParameters(node: FunctionNode, scope: Scope, args: JsValue[], call: At | null): void {
  const { unit } = scope
  const { parameters } = node
  let index = 0
  unit.run.steps += parameters.length
  for (const { name, initializer, dotDotDotToken } of parameters) {
    if (name.kind === Identifier && name.escapedText === 'this') continue
    let value: JsValue
    if (dotDotDotToken !== undefined) {
      charge(args.length, { node, unit })
      value = args.slice(index)
    } else {
      value = args[index++]
      if (value === undefined && initializer !== undefined) value = evaluate(initializer, scope)
    }
    if (name.kind === Identifier) scope.declare(name.escapedText as string, value, false)
    else bindPattern(name, value, scope, { constant: false, hoisted: false })
    if (call !== null && isUndefinedOrNaN(value)) carryMissingTo(name, argumentAt(call, index - 1), scope)
  }
}

/** Runs statements in order, after declaring the functions among them. */
export function executeAll(statements: readonly ts.Statement[], scope: Scope): Ending {
  hoist(statements, scope)
  for (const statement of statements) {
    const ending = execute(statement, scope)
    if (ending !== done) return ending
  }
  return done
}

/** Declares the functions of a block. */
export function hoist(statements: readonly ts.Statement[], scope: Scope): void {
  const { run } = scope.unit
  // All statements are visited, even if the first leaves the block.
  run.steps += statements.length >> 5
  for (const statement of statements) {
    if (statement.kind !== FunctionDeclaration) continue
    const declaration = statement as ts.FunctionDeclaration
    if (declaration.body === undefined) continue
    run.steps++
    const name = declaration.name?.escapedText as string | undefined
    if (name === undefined || name === '') continue
    const made = makeFunction(declaration, scope)
    const closure = closureOf(made)
    if (closure !== undefined) closure.name = ts.idText(declaration.name as ts.Identifier)
    // A function replaces a function or a parameter of the same name, but not an import.
    if (scope.has(name) && scope.names.get(name)?.constant) declaredTwice(declaration.name as ts.Identifier, scope.unit)
    else scope.declare(name, made, false)
  }
}
