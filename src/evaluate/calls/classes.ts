/** Classes: fields, constructors, parameter properties, methods, accessors, statics, inheritance. */

import { ts } from 'ts-morph'
import { done, type Ending, evaluate, type Rows } from '../dispatch'
import { defineAccessor } from '../expressions/objects'
import { charge } from '../limits'
import { messages } from '../problems/messages'
import { errorOf, fail, raise } from '../problems/problems'
import type { At } from '../run'
import { declareOnce, propertyKey } from '../statements/patterns'
import { type ClassValue, classOf, tagClass } from '../values/classValue'
import type { Native } from '../values/closure'
import { nameOf } from '../values/properties'
import { activation, Scope } from '../values/scope'
import { type JsValue, Plain, Unknown } from '../values/values'
import { callClosure, executeAll, makeClosure, makeFunction } from './functions'
import { nameClass, nameGiven, nameValue } from './naming'

const {
  AbstractKeyword,
  ClassDeclaration,
  ClassExpression,
  DeclareKeyword,
  EnumDeclaration,
  ExtendsKeyword,
  StaticKeyword,
} = ts.SyntaxKind

/** The class as a value; its name is bound inside it. */
function makeClass(node: ts.ClassLikeDeclaration, around: Scope): JsValue {
  const refused = decoratorOf(node)
  if (refused !== undefined) return refuseDecorator(refused, around)
  const base = baseOf(node, around)
  if (base instanceof Unknown) return base
  const native: Native = () => {
    throw errorOf(messages.hostCalledClass)
  }
  const scope = new Scope(around, around.unit, activation(native, null, null), true)
  const made: ClassValue = {
    base,
    depth: base === null ? 0 : base.depth + 1,
    prototype: Object.create(base?.prototype ?? Plain.prototype) as Plain,
    statics: Object.create(base?.statics ?? Plain.prototype) as Plain,
    fields: node.members.filter(ts.isPropertyDeclaration).filter(field => !isStatic(field) && !isAbstract(field)),
    scope,
    construct: null,
  }
  tagClass(native, made)
  if (node.name !== undefined) {
    nameClass(native, made.prototype, ts.idText(node.name))
    scope.declare(node.name.escapedText as string, native, true)
  }
  const at = { node, unit: scope.unit }
  charge(node.members.length * 16, at)
  for (const member of node.members) {
    const unknown = addMember(made, member, native)
    if (unknown !== null) return unknown
  }
  return native
}

/** The first decorator of the class or member itself, or of a parameter. */
function decoratorOf(node: ts.ClassLikeDeclaration | ts.ClassElement): ts.Decorator | undefined {
  const parameters = ts.isFunctionLike(node) ? node.parameters : []
  for (const decorated of [node, ...parameters])
    if (ts.canHaveDecorators(decorated)) {
      const [first] = ts.getDecorators(decorated) ?? []
      if (first !== undefined) return first
    }
  return undefined
}

const refuseDecorator = (node: ts.Decorator, { unit }: Scope): Unknown => fail(node, unit, messages.decorator)

function baseOf(node: ts.ClassLikeDeclaration, scope: Scope): ClassValue | null | Unknown {
  const clause = node.heritageClauses?.find(({ token }) => token === ExtendsKeyword)?.types[0]
  if (clause === undefined) return null
  const value = evaluate(clause.expression, scope)
  if (value instanceof Unknown) return value
  const base = classOf(value)
  if (base === undefined) return fail(clause, scope.unit, messages.notExtendable)
  if (base.depth + 1 > deepest) return fail(clause, scope.unit, messages.tooManyBases(deepest))
  return base
}

/** Longest chain of classes that extend one another. */
const deepest = 64

const isStatic = (member: ts.ClassElement): boolean => hasModifier(member, StaticKeyword)
const isAbstract = (member: ts.ClassElement): boolean =>
  hasModifier(member, AbstractKeyword) || hasModifier(member, DeclareKeyword)
const hasModifier = (member: ts.Node, kind: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(member) && ts.getModifiers(member)?.some(modifier => modifier.kind === kind) === true

/** Adds a member to the class. Returns the Unknown of a computed name, or null. */
function addMember(made: ClassValue, member: ts.ClassElement, native: Native): Unknown | null {
  const { scope } = made
  const refused = decoratorOf(member)
  if (refused !== undefined) refuseDecorator(refused, scope)
  if (ts.isConstructorDeclaration(member)) {
    if (member.body === undefined) return null
    const prepare =
      made.base === null ? (inside: Scope, self: JsValue) => initialise(made, self as Plain, inside) : null
    made.construct = { ...makeClosure(member, scope, made), prepare, name: native.name || null }
  } else if (ts.isClassStaticBlockDeclaration(member)) executeAll(member.body.statements, scope.block())
  else if (ts.isPropertyDeclaration(member)) {
    if (!isStatic(member) || isAbstract(member)) return null
    const key = keyOf(member.name, scope)
    if (key instanceof Unknown) return key
    define(made.statics, key, member.initializer === undefined ? undefined : evaluate(member.initializer, scope), true)
  } else if (ts.isMethodDeclaration(member) || ts.isAccessor(member)) {
    if (member.body === undefined) return null
    const holder = isStatic(member) ? made.statics : made.prototype
    const key = keyOf(member.name, scope)
    if (key instanceof Unknown) return key
    const value = makeFunction(member, scope, made)
    if (ts.isAccessor(member)) defineAccessor(holder, key, member, value, scope, false)
    else define(holder, key, value, false)
  }
  return null
}

function keyOf(name: ts.PropertyName, scope: Scope): string | Unknown {
  const key = propertyKey(name, scope)
  return key instanceof Unknown ? key : nameOf(key)
}

function define(object: Plain, key: string, value: JsValue, enumerable: boolean): void {
  nameValue(value, key)
  Object.defineProperty(object, key, { value, enumerable, writable: true, configurable: true })
}

export function instantiate(made: ClassValue, args: JsValue[], at: At): JsValue {
  const object = Object.create(made.prototype) as Plain
  const given = construct(made, object, args, at)
  // An object that a constructor returns replaces the new object; a primitive value is ignored.
  return (typeof given === 'object' && given !== null) || typeof given === 'function' ? given : object
}

function construct(made: ClassValue, object: Plain, args: JsValue[], at: At): JsValue {
  if (made.construct !== null) return callClosure(made.construct, object, args, at)
  if (made.base !== null) construct(made.base, object, args, at)
  initialise(made, object, null)
  return undefined
}

/** Sets parameter properties (of the constructor whose scope is `inside`), then fields. */
function initialise(made: ClassValue, object: Plain, inside: Scope | null): void {
  if (inside !== null && made.construct !== null)
    for (const { name, modifiers } of made.construct.code.node.parameters) {
      if (modifiers === undefined || !ts.isIdentifier(name)) continue
      define(object, ts.idText(name), inside.find(name.escapedText as string)?.value, true)
    }
  const scope = new Scope(made.scope, made.scope.unit, activation(object, made, null), true)
  scope.unit.run.steps += made.fields.length
  for (const { name, initializer } of made.fields) {
    const key = keyOf(name, scope)
    if (key instanceof Unknown) continue
    const value = initializer === undefined ? undefined : evaluate(initializer, scope)
    if (initializer !== undefined) nameGiven(value, key, initializer)
    // A private field is not enumerable.
    define(object, key, value, !ts.isPrivateIdentifier(name))
  }
}

/** `super(..)` */
export function superCall(node: ts.CallExpression, args: JsValue[] | Unknown, scope: Scope): JsValue {
  const { self, home } = scope.activation
  const made = home as ClassValue | null
  if (made?.base == null || !(self instanceof Plain)) return raise(node, scope.unit, messages.superCallOutside)
  if (args instanceof Unknown) return args
  construct(made.base, self, args, { node, unit: scope.unit })
  initialise(made, self, scope)
  return undefined
}

/** `super.method` */
export function superMethod(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, scope: Scope): JsValue {
  const { self, home } = scope.activation
  const base = (home as ClassValue | null)?.base
  if (base == null || !ts.isPropertyAccessExpression(node) || !(self instanceof Plain))
    return fail(node, scope.unit, messages.superMember)
  return Reflect.get(base.prototype, node.name.text, self)
}

function declareClass(node: ts.ClassDeclaration, scope: Scope): Ending {
  const value = makeClass(node, scope)
  if (node.name !== undefined) declareOnce(node.name, value, scope, false)
  return done
}

/** `export default class { }` */
export const anonymousClass = (node: ts.Statement, scope: Scope): JsValue =>
  ts.isClassDeclaration(node) ? makeClass(node, scope) : undefined

function declareEnum(node: ts.EnumDeclaration, scope: Scope): Ending {
  const members = new Plain()
  const own = scope.block()
  charge(node.members.length * 8, { node, unit: scope.unit })
  let next: JsValue = 0
  for (const { name, initializer } of node.members) {
    const key = keyOf(name, scope)
    if (key instanceof Unknown) continue
    const value = initializer === undefined ? next : evaluate(initializer, own)
    own.declare(ts.escapeLeadingUnderscores(key) as string, value, true)
    members[key] = value
    if (typeof value === 'number') members[value] = key
    next = typeof value === 'number' ? value + 1 : undefined
  }
  declareOnce(node.name, members, scope, true)
  return done
}

export const classExpressions: Rows<JsValue> = [[ClassExpression, makeClass]]

export const classStatements: Rows<Ending> = [
  [ClassDeclaration, declareClass],
  [EnumDeclaration, declareEnum],
]
