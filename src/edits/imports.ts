/** Imports of names from memwall. */

import type { ImportDeclaration, SourceFile } from 'ts-morph'
import type { TextChange } from './edit'
import { indentAt, lineBreak, memwallImports, quotedLike } from './source'

/** Name under which the file has a function of the DSL, and the change that imports it where it is not there yet. */
export function importing(
  source: SourceFile,
  name: string,
): { readonly name: string; readonly changes: readonly TextChange[] } {
  const imports = memwallImports(source)
  for (const each of imports) {
    const existing = each.getNamedImports().find(named => named.getName() === name && !named.isTypeOnly())
    if (existing !== undefined && !each.isTypeOnly())
      return { name: (existing.getAliasNode() ?? existing.getNameNode()).getText(), changes: [] }
  }
  const space = imports
    .find(each => each.getNamespaceImport() !== undefined)
    ?.getNamespaceImport()
    ?.getText()
  if (space !== undefined) return { name: `${space}.${name}`, changes: [] }
  const named = imports.find(each => each.getNamedImports().length > 0 && !each.isTypeOnly())
  return { name, changes: [named === undefined ? newImport(source, name) : amongNames(named, name)] }
}

/** Keeps the order of the names where they are in order, and one to a line where they are. */
function amongNames(declaration: ImportDeclaration, name: string): TextChange {
  const source = declaration.getSourceFile()
  const named = declaration.getNamedImports()
  const next = named.find(each => each.getName().toLowerCase() > name.toLowerCase())
  const [first, second] = named
  const separate = first !== undefined && first.getStartLineNumber() !== declaration.getStartLineNumber()
  const apart =
    separate && (second === undefined || second.getStartLineNumber() !== first.getStartLineNumber())
      ? `${lineBreak(source)}${indentAt(source, first.getStart())}`
      : ' '
  if (next !== undefined) return { start: next.getStart(), end: next.getStart(), text: `${name},${apart}` }
  const end = named.at(-1)?.getEnd() ?? declaration.getEnd()
  return { start: end, end, text: `,${apart}${name}` }
}

/** A new declaration above the first, with a semicolon where the others have one. */
function newImport(source: SourceFile, name: string): TextChange {
  const [first] = source.getImportDeclarations()
  const start = first?.getStart() ?? 0
  const end = first?.getText().endsWith(';') ? ';' : ''
  const text = `import { ${name} } from ${quotedLike(source, 'memwall')}${end}${lineBreak(source)}`
  return { start, end: start, text }
}
