/**
 * One name has one thing: no two exported types share a name. Prints each that two files export; the exit code is 1 where
 * there is one.
 *
 *   node scripts/names.mjs FOLDER...
 */
import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

/** @param {string} folder @returns {string[]} */
const sourcesIn = folder =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => path.join(folder, name))

/**
 * Names of the interfaces, type aliases and classes that a file exports.
 * @param {string} file @returns {string[]}
 */
function typesIn(file) {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  return source.statements.flatMap(statement => {
    const isType =
      ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isClassDeclaration(statement)
    const isExported = isType && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    return isExported && statement.name !== undefined ? [statement.name.text] : []
  })
}

/** @type {Map<string, string[]>} */
const filesOf = new Map()
for (const file of process.argv.slice(2).flatMap(sourcesIn))
  for (const name of new Set(typesIn(file))) filesOf.set(name, [...(filesOf.get(name) ?? []), file])

const shared = [...filesOf].filter(([, files]) => files.length > 1)
for (const [name, files] of shared) console.log(`${name}: ${files.join(', ')}`)
process.exitCode = shared.length > 0 ? 1 : 0
