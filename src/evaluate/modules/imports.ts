/** Imports and exports between modules. */

import { ts } from 'ts-morph'
import { charge } from '../limits'
import { type Message, messages } from '../problems/messages'
import { declaredTwice, fail } from '../problems/problems'
import { suggesting } from '../problems/suggest'
import type { At, Run } from '../run'
import { declareOnce } from '../statements/patterns'
import { type Binding, Imported, type Scope, Variable } from '../values/scope'
import { DslNamespace, type JsValue, Plain, Unknown } from '../values/values'
import { dslExports } from './dsl'
import type { Module } from './module'

const { TypeKeyword } = ts.SyntaxKind

/** Finds the module that an import names; reports a problem and returns Unknown if there is none. */
export type Load = (specifier: ts.StringLiteral) => Module | Unknown

export const dslModule: Module = {
  file: 'memwall',
  exports: new Map([...dslExports].map(([name, value]) => [name, new Variable(value, true)])),
  types: new Set(),
  running: false,
}

/** Declares the names of an import. Types are left out. */
export function importInto(node: ts.ImportDeclaration, scope: Scope, load: Load): void {
  const { importClause } = node
  if (importClause?.phaseModifier === TypeKeyword || !ts.isStringLiteral(node.moduleSpecifier)) return
  const module = load(node.moduleSpecifier)
  if (importClause === undefined) return
  const { name, namedBindings } = importClause
  if (name !== undefined) importName(module, 'default', name, name, scope)
  if (namedBindings === undefined) return
  if (ts.isNamespaceImport(namedBindings)) {
    const value = module instanceof Unknown ? module : namespaceOf(module, { node, unit: scope.unit })
    declareOnce(namedBindings.name, value, scope, true)
    return
  }
  for (const { isTypeOnly, propertyName, name: local } of namedBindings.elements)
    if (!isTypeOnly) importName(module, (propertyName ?? local).text, local, propertyName ?? local, scope)
}

function importName(module: Module | Unknown, name: string, local: ts.Identifier, node: ts.Node, scope: Scope): void {
  const binding = module instanceof Unknown ? new Variable(module, true) : exported(module, name, node, scope)
  if (binding === null) return
  const called = local.escapedText as string
  if (scope.has(called)) declaredTwice(local, scope.unit)
  else scope.names.set(called, new Imported(binding))
}

/** The export of this name; null for a type. */
function exported(module: Module, name: string, node: ts.Node, scope: Scope): Binding | null {
  const found = module.exports.get(name)
  if (found !== undefined) return found
  // The DSL's types have names in capitals; its values do not.
  if (module.types.has(name) || (module === dslModule && /^[A-Z]/.test(name))) return null
  if (name === '') return null
  return new Variable(fail(node, scope.unit, noExport(module, name, scope.unit.run)), true)
}

function noExport(module: Module, name: string, run: Run): Message {
  const called = module.file.split('/').at(-1) as string
  if (name === 'default') return messages.noDefaultExport(called)
  return suggesting(
    meant => (module === dslModule ? messages.noLayer(name, meant) : messages.noExport(called, name, meant)),
    name,
    module.exports.keys(),
    run,
  )
}

/** The object of `import * as name`: its properties read the current values of the module's variables. */
function namespaceOf(module: Module, at: At): Plain {
  const made = module === dslModule ? new DslNamespace() : new Plain()
  charge(module.exports.size * 16, at)
  for (const [name, binding] of module.exports)
    Object.defineProperty(made, name, { get: () => binding.value, enumerable: true })
  return Object.freeze(made)
}

/** `export { a as b } from`, `export * from`, and `export { a as b }` of the module's own names. */
export function exportNames(node: ts.ExportDeclaration, module: Module, scope: Scope, load: Load): void {
  if (node.isTypeOnly) {
    if (node.exportClause !== undefined && ts.isNamedExports(node.exportClause))
      for (const { name } of node.exportClause.elements) module.types.add(name.text)
    return
  }
  const { moduleSpecifier, exportClause } = node
  const from = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? load(moduleSpecifier) : null
  if (exportClause === undefined) {
    if (from === null || from instanceof Unknown) return
    charge((from.exports.size + from.types.size) * 8, { node, unit: scope.unit })
    for (const [name, binding] of from.exports)
      if (name !== 'default' && !module.exports.has(name)) module.exports.set(name, binding)
    for (const name of from.types) module.types.add(name)
    return
  }
  if (ts.isNamespaceExport(exportClause)) {
    const value =
      from === null ? undefined : from instanceof Unknown ? from : namespaceOf(from, { node, unit: scope.unit })
    module.exports.set(exportClause.name.text, new Variable(value, true))
    return
  }
  for (const { isTypeOnly, propertyName, name } of exportClause.elements) {
    const source = propertyName ?? name
    const binding = isTypeOnly
      ? null
      : from instanceof Unknown
        ? new Variable(from, true)
        : from === null
          ? ownExport(source, module, scope)
          : exported(from, source.text, source, scope)
    if (binding === null) module.types.add(name.text)
    else module.exports.set(name.text, binding)
  }
}

function ownExport(source: ts.ModuleExportName, module: Module, scope: Scope): Binding | null {
  const found = scope.names.get(ts.isIdentifier(source) ? (source.escapedText as string) : source.text)
  if (found !== undefined) return found
  if (module.types.has(source.text) || typesIn(scope.unit.source).has(source.text)) return null
  const value: JsValue = fail(source, scope.unit, messages.exportedUndeclared(source.text))
  return new Variable(value, true)
}

const types = new WeakMap<ts.SourceFile, ReadonlySet<string>>()

/** The types that a file declares at its top. */
function typesIn(source: ts.SourceFile): ReadonlySet<string> {
  const existing = types.get(source)
  if (existing !== undefined) return existing
  const declared = source.statements.filter(node => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
  const names = new Set(declared.map(({ name }) => name.text))
  types.set(source, names)
  return names
}

/** The module of a .json file: the default export, and its keys by name. */
export function jsonModule(file: string, value: JsValue): Module {
  const own = value instanceof Plain ? Object.entries(value) : []
  const exports = new Map<string, Binding>(own.map(([name, entry]) => [name, new Variable(entry, true)]))
  exports.set('default', new Variable(value, true))
  return { file, exports, types: new Set(), running: false }
}
