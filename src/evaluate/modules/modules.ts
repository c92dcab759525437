/** Loads and runs modules: once each, statement by statement, so that the statements after one that fails still run. */

import { ts } from 'ts-morph'
import { fromJson } from '../builtins/json'
import { anonymousClass } from '../calls/classes'
import { hoist, makeFunction, reportStrayJump } from '../calls/functions'
import { broke, continued, type Ending, evaluate, execute, returned } from '../dispatch'
import { charge, startPart } from '../limits'
import { jsonFault } from '../problems/jsonFault'
import { messages } from '../problems/messages'
import { fail, isOverflow, reportException } from '../problems/problems'
import { LimitReached, type Run, type SourceUnit } from '../run'
import { skip } from '../statements/skip'
import { parse } from '../syntax/parse'
import { spanOf } from '../syntax/parsedFile'
import { declaredNames } from '../syntax/walk'
import { activation, type Binding, Scope } from '../values/scope'
import { type JsValue, Unknown } from '../values/values'
import { dslModule, exportNames, importInto, jsonModule, type Load } from './imports'
import { type Module, type Origin, textOf } from './module'
import { candidates } from './resolve'

const { DefaultKeyword, ExportKeyword } = ts.SyntaxKind

/** The modules of one run, by file. */
export interface Loader {
  readonly run: Run
  readonly origin: Origin
  readonly modules: Map<string, Module>
}

/** Runs the module with this text. */
export function runModule(loader: Loader, file: string, text: string): Module {
  const { run, origin, modules } = loader
  const unit: SourceUnit = { ...parse(file, text, origin.limits.textBytes), run }
  run.problems.push(...unit.problems)
  run.units.set(file, unit)
  const module: Module = { file, exports: new Map(), types: new Set(), running: true }
  modules.set(file, module)
  const scope = new Scope(null, unit, activation(undefined, null, null), true)
  const { statements } = unit.source
  const load: Load = specifier => loadModule(loader, specifier, unit)
  for (const statement of statements) if (ts.isImportDeclaration(statement)) runImport(statement, scope, load)
  hoist(statements, scope)
  for (const statement of statements) runStatement(origin, module, statement, scope)
  for (const statement of statements)
    if (ts.isExportDeclaration(statement)) guarded(statement, scope, () => exportNames(statement, module, scope, load))
  module.running = false
  return module
}

/** Runs `body`; reports and returns false if it reached a limit or threw. */
function guarded(statement: ts.Statement, { unit }: Scope, body: () => void): boolean {
  try {
    body()
    return true
  } catch (error) {
    reportException(error, spanOf(statement, unit), unit)
    return false
  }
}

/** Runs an import. If it reaches a limit, its names become unknown. */
function runImport(statement: ts.ImportDeclaration, scope: Scope, load: Load): void {
  if (startPart(statement, scope.unit) && guarded(statement, scope, () => importInto(statement, scope, load))) return
  const why = new Unknown()
  importInto(statement, scope, () => why)
}

/** Largest number of characters of all imported files together, as a multiple of the limit for one file. */
const timesTogether = 2

function loadModule(loader: Loader, specifier: ts.StringLiteral, unit: SourceUnit): Module | Unknown {
  const { run, origin, modules } = loader
  const name = specifier.text
  if (name === 'memwall') return dslModule
  if (!name.startsWith('./') && !name.startsWith('../')) return fail(specifier, unit, messages.notImportable(name))
  const files = candidates(unit.file, name)
  const { textBytes } = origin.limits
  const most = timesTogether * textBytes
  const tooMuch = (): Unknown => fail(specifier, unit, messages.importsTooLong(most))
  // Beyond that limit no further file is read.
  const isFull = run.imported > most
  const file = files.find(candidate => (isFull ? modules.has(candidate) : textOf(origin, candidate) !== undefined))
  if (file === undefined) return isFull ? tooMuch() : unreadable(origin, specifier, unit, files)
  const loaded = modules.get(file)
  if (loaded?.running) return fail(specifier, unit, messages.importCycle(file.split('/').at(-1) as string))
  if (loaded !== undefined) return loaded
  const text = textOf(origin, file) as string
  run.imported += text.length
  if (text.length > textBytes) return fail(specifier, unit, messages.fileTooLong(name, text.length, textBytes))
  if (run.imported > most) return tooMuch()
  charge(text.length, { node: specifier, unit })
  if (!file.endsWith('.json')) return runModule(loader, file, text)
  try {
    const module = jsonModule(file, fromJson(JSON.parse(text), { node: specifier, unit }))
    modules.set(file, module)
    return module
  } catch {
    return fail(specifier, unit, messages.notJson(name, jsonFault(text)))
  }
}

/** Reports that none of the files an import may stand for can be read. */
function unreadable(origin: Origin, specifier: ts.StringLiteral, unit: SourceUnit, files: readonly string[]): Unknown {
  for (const file of files) {
    const problem = origin.sources.problem?.(file)
    if (problem !== undefined) return fail(specifier, unit, messages.unreadable(file, problem.code, problem.reason))
  }
  return fail(specifier, unit, messages.noFile(files))
}

/** Runs a statement of a module. If it reaches a limit or throws, the names it declares become unknown. */
function runStatement(origin: Origin, module: Module, statement: ts.Statement, scope: Scope): void {
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return
  if (origin.runaway.has(statement) || !startPart(statement, scope.unit)) giveUp(statement, scope)
  else {
    const { run } = scope.unit
    const { steps } = run
    try {
      if (ts.isExportAssignment(statement)) exportDefault(statement, module, scope)
      else ended(execute(statement, scope), statement, scope)
    } catch (error) {
      reportException(error, spanOf(statement, scope.unit), scope.unit)
      if (error instanceof LimitReached) origin.runaway.set(statement, run.steps - steps)
      giveUp(statement, scope)
    }
  }
  exportDeclared(statement, module, scope)
}

function ended(ending: Ending, statement: ts.Statement, { unit }: Scope): void {
  if (ending === returned) fail(statement, unit, messages.returnOutside)
  else if (ending === broke || ending === continued) reportStrayJump(unit.run)
}

function giveUp(statement: ts.Statement, scope: Scope): void {
  const why = new Unknown()
  for (const name of declaredNames(statement)) if (!scope.names.has(name)) scope.declare(name, why, true)
  try {
    skip([statement], why, scope)
  } catch (error) {
    // A statement nested too deep to be evaluated may be too deep to be walked as well.
    if (!isOverflow(error)) throw error
  }
}

function exportDefault(statement: ts.ExportAssignment, module: Module, scope: Scope): void {
  if (statement.isExportEquals) {
    fail(statement, scope.unit, messages.exportEquals)
    return
  }
  const value: JsValue = evaluate(statement.expression, scope)
  module.exports.set('default', { value, constant: true })
}

/** Adds the names that an `export` statement declares to the module's exports. */
function exportDeclared(statement: ts.Statement, module: Module, scope: Scope): void {
  if (!ts.canHaveModifiers(statement)) return
  const kinds = statement.modifiers?.map(({ kind }) => kind) ?? []
  if (!kinds.includes(ExportKeyword)) return
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    module.types.add(statement.name.text)
    return
  }
  const isDefault = kinds.includes(DefaultKeyword)
  const names =
    ts.isFunctionDeclaration(statement) && statement.name !== undefined
      ? [statement.name.escapedText as string]
      : declaredNames(statement)
  if (isDefault && names.length === 0) {
    const value = ts.isFunctionDeclaration(statement)
      ? makeFunction(statement, scope)
      : anonymousClass(statement, scope)
    module.exports.set('default', { value, constant: true })
  }
  for (const name of names) {
    const binding: Binding | undefined = scope.names.get(name)
    if (binding !== undefined)
      module.exports.set(isDefault ? 'default' : ts.unescapeLeadingUnderscores(name as ts.__String), binding)
  }
}
