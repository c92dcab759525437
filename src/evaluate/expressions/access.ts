/** Property access, calls and `new`, with optional chains. */

import { ts } from 'ts-morph'
import { layerRecord, recordReturned } from '../../dsl/layer'
import { recordShape } from '../../dsl/session'
import { isTensor, tensorMembers } from '../../dsl/tensor'
import { builtinOf } from '../builtins/builtin'
import { methodNames, methodOf } from '../builtins/methods'
import { instantiate, superCall, superMethod } from '../calls/classes'
import { invoke, mostArguments } from '../calls/functions'
import { callBuiltin, callHost } from '../calls/host'
import { evaluate, type Rows } from '../dispatch'
import { messages } from '../problems/messages'
import { fail, raise, recover } from '../problems/problems'
import { suggesting } from '../problems/suggest'
import { codeText, spanOf } from '../syntax/parsedFile'
import { skipOuterExpressions } from '../syntax/skipOuterExpressions'
import { classOf } from '../values/classValue'
import { closureOf, type Native } from '../values/closure'
import { iterate } from '../values/iterate'
import { ownKeys } from '../values/keys'
import { keyOf as computedKey } from '../values/primitive'
import { getProperty, nameOf } from '../values/properties'
import type { Scope } from '../values/scope'
import { DslNamespace, describeValue, type JsValue, Plain, Unknown } from '../values/values'
import { spread } from './literals'
import { missingName } from './names'

const { OptionalChain } = ts.NodeFlags
const {
  CallExpression,
  ElementAccessExpression,
  ImportKeyword,
  NewExpression,
  NonNullExpression,
  PropertyAccessExpression,
  SpreadElement,
  SuperKeyword,
} = ts.SyntaxKind

/** Result of a link of an optional chain that ended before it. */
const ended = Symbol('ended')

type Link = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression

/** The value before a link: of the optional chain if the link continues one, otherwise of any expression. */
function before(node: ts.Expression, scope: Scope): JsValue {
  if ((node.flags & OptionalChain) === 0) return evaluate(node, scope)
  if (node.kind === NonNullExpression) return before((node as ts.NonNullExpression).expression, scope)
  if (node.kind === CallExpression) return call(node as ts.CallExpression, scope)
  return access(node as ts.PropertyAccessExpression, scope)
}

const whole =
  <N extends Link>(link: (node: N, scope: Scope) => JsValue) =>
  (node: N, scope: Scope): JsValue => {
    const value = link(node, scope)
    return value === ended ? undefined : value
  }

function access(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, scope: Scope): JsValue {
  if (node.expression.kind === SuperKeyword) return superMethod(node, scope)
  const object = before(node.expression, scope)
  if (object === ended) return ended
  if ((object === undefined || object === null) && node.questionDotToken !== undefined) return ended
  return getProperty(object, keyOf(node, scope), node, scope.unit)
}

function keyOf(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, scope: Scope): JsValue {
  if (node.kind === PropertyAccessExpression) {
    const { text } = node.name
    return text === '' ? missingName(scope.unit.run) : text
  }
  return computedKey(evaluate(node.argumentExpression, scope), { node, unit: scope.unit })
}

function call(node: ts.CallExpression, scope: Scope): JsValue {
  const result = resultOf(node, scope)
  const { unit } = scope
  if (isTensor(result)) {
    if (unit.run.session.build !== null) recordShape(spanOf(node, unit), result.shape)
  } else {
    const layer = layerRecord(result)
    if (layer !== undefined) recordReturned(spanOf(node, unit), layer)
  }
  return result
}

function resultOf(node: ts.CallExpression, scope: Scope): JsValue {
  const callee = skipOuterExpressions(node.expression)
  switch (callee.kind) {
    case PropertyAccessExpression:
    case ElementAccessExpression:
      return callMember(node, callee as ts.PropertyAccessExpression, scope)
    case SuperKeyword:
      return superCall(node, argumentsOf(node, scope), scope)
    case ImportKeyword:
      return fail(node, scope.unit, messages.importCall)
  }
  const value = before(callee, scope)
  if (value === ended) return ended
  if ((value === undefined || value === null) && node.questionDotToken !== undefined) return ended
  return finish(value, undefined, node, scope)
}

function callMember(
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  scope: Scope,
): JsValue {
  const { unit } = scope
  if (callee.expression.kind === SuperKeyword)
    return finish(superMethod(callee, scope), scope.activation.self, node, scope)
  const object = before(callee.expression, scope)
  if (object === ended) return ended
  if ((object === undefined || object === null) && callee.questionDotToken !== undefined) return ended
  const key = keyOf(callee, scope)
  if (object instanceof Unknown || key instanceof Unknown) {
    argumentsOf(node, scope)
    return object instanceof Unknown ? object : key
  }
  const name = nameOf(key)
  if (isTensor(object) && tensorMembers.has(name)) {
    const args = argumentsOf(node, scope)
    if (args instanceof Unknown) return args
    return callHost((object as unknown as Record<string, Native>)[name] as Native, object, args, { node, unit })
  }
  const method = methodOf(object, name)
  if (method !== undefined) {
    const args = argumentsOf(node, scope)
    return args instanceof Unknown ? args : callBuiltin(method, object, args, { node, unit })
  }
  const isOwn = object instanceof Plain && !(object instanceof DslNamespace)
  if (isOwn && !(name in object) && node.questionDotToken === undefined)
    return raise(
      node,
      unit,
      suggesting(
        meant => messages.noMethod('the object', name, meant),
        name,
        ownKeys(object, { node, unit }),
        unit.run,
      ),
    )
  const available = Array.isArray(object) && typeof key === 'number' ? [] : [...methodNames(object)]
  if (available.length > 0 && typeof object !== 'function')
    return raise(
      callee,
      unit,
      suggesting(meant => messages.noMethod(describeValue(object), name, meant), name, available, unit.run),
    )
  const value = getProperty(object, key, callee, unit)
  if ((value === undefined || value === null) && node.questionDotToken !== undefined) return ended
  return finish(value, object, node, scope)
}

/** Evaluates the arguments and calls. Arguments of an unknown function are evaluated too, to report their problems. */
function finish(callee: JsValue, self: JsValue, node: ts.CallExpression, scope: Scope): JsValue {
  const args = argumentsOf(node, scope)
  if (callee instanceof Unknown) return callee
  if (args instanceof Unknown) return args
  if (typeof callee !== 'function')
    return raise(node, scope.unit, messages.notAFunction(textOf(node.expression, scope), callee))
  if (classOf(callee) !== undefined)
    return raise(node, scope.unit, messages.calledWithoutNew(textOf(node.expression, scope)))
  return invoke(callee, self, args, { node, unit: scope.unit })
}

function textOf(node: ts.Node, { unit }: Scope): string {
  const text = codeText(node, unit)
  return text.length > 40 ? 'this' : text
}

function argumentsOf(node: ts.CallExpression | ts.NewExpression, scope: Scope): JsValue[] | Unknown {
  const args: JsValue[] = []
  let unknown: Unknown | null = null
  for (const argument of node.arguments ?? []) {
    if (argument.kind !== SpreadElement) {
      args.push(evaluate(argument, scope))
      continue
    }
    const { expression } = argument as ts.SpreadElement
    const iterable = iterate(evaluate(expression, scope), expression, scope.unit)
    if (iterable instanceof Unknown) unknown ??= iterable
    else if (!spread(args, iterable, scope, argument, mostArguments))
      return fail(argument, scope.unit, messages.tooManyArguments(mostArguments))
  }
  return unknown ?? args
}

function create(node: ts.NewExpression, scope: Scope): JsValue {
  const type = evaluate(node.expression, scope)
  const args = argumentsOf(node, scope)
  if (type instanceof Unknown) return type
  if (args instanceof Unknown) return args
  const at = { node, unit: scope.unit }
  const made = classOf(type)
  if (made !== undefined) return instantiate(made, args, at)
  const builtin = builtinOf(type)
  if (builtin?.construct === undefined)
    return raise(node, scope.unit, messages.notAClass(textOf(node.expression, scope), closureOf(type) !== undefined))
  try {
    return builtin.construct(args, at)
  } catch (error) {
    return recover(error, node, scope.unit)
  }
}

export const accesses: Rows<JsValue> = [
  [PropertyAccessExpression, whole(access)],
  [ElementAccessExpression, whole(access)],
  [CallExpression, whole(call)],
  [NewExpression, create],
]
