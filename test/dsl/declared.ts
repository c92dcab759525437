/** What the DSL declares to its users, read with the type checker. */
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const fileOf = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url))

/** The DSL's declarations as they are built, and as they stand in the source. */
export const built = fileOf('dist/memwall.d.ts')
export const source = fileOf('src/dsl/index.ts')

export const optionsOfCompiler: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  strict: true,
  noEmit: true,
  types: [],
}

export const programOf = (...files: string[]): ts.Program => ts.createProgram(files, optionsOfCompiler)

export interface Declared {
  readonly name: string
  readonly symbol: ts.Symbol
  readonly type: ts.Type
  /** Functions, and constants that are layers; false of interfaces and types. */
  readonly isValue: boolean
}

/** Everything that `file` exports. */
export function exportsOf(program: ts.Program, file: string): readonly Declared[] {
  const checker = program.getTypeChecker()
  const root = program.getSourceFile(file)
  const module = root && checker.getSymbolAtLocation(root)
  if (module === undefined) throw new Error(`${file} exports nothing`)
  return checker.getExportsOfModule(module).map(exported => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const isValue = (symbol.flags & ts.SymbolFlags.Value) !== 0
    const type = isValue ? checker.getTypeOfSymbol(symbol) : checker.getDeclaredTypeOfSymbol(symbol)
    return { name: exported.name, symbol, type, isValue }
  })
}

/** The text of a symbol's docstring; empty where it has none. */
export const docOf = (program: ts.Program, symbol: ts.Symbol): string =>
  ts.displayPartsToString(symbol.getDocumentationComment(program.getTypeChecker())).trim()
