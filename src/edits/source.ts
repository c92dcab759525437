/** A model file as a tree of ts-morph, for edits: calls at a place, names imported from memwall, its style. */

import { type CallExpression, Node, Project, type SourceFile, SyntaxKind, ts } from 'ts-morph'
import type { TextPlace } from './edit'

const compilerOptions: ts.CompilerOptions = { target: ts.ScriptTarget.ESNext, noLib: true }

/** Parses a text. No file is read and no type is checked. */
export function sourceOf(text: string): SourceFile {
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true, compilerOptions })
  return project.createSourceFile('/model.ts', text)
}

const offsetAt = (source: SourceFile, line: number, column: number): number =>
  source.compilerNode.getPositionOfLineAndCharacter(line - 1, column - 1)

/** The innermost node with exactly this span; null when there is none. */
export function nodeAt(source: SourceFile, { line, column, endLine, endColumn }: TextPlace): Node | null {
  const [start, end] = [offsetAt(source, line, column), offsetAt(source, endLine, endColumn)]
  let node: Node | undefined = source.getDescendantAtPos(start)
  while (node !== undefined && node.getEnd() < end) node = node.getParent()
  return node !== undefined && node.getStart() === start && node.getEnd() === end ? node : null
}

export function callAt(source: SourceFile, place: TextPlace): CallExpression | null {
  const node = nodeAt(source, place)
  return node !== null && Node.isCallExpression(node) ? node : null
}

/** Name of the DSL's function that a call calls, under whatever name it is imported; null for any other function. */
export function calledName(call: CallExpression): string | null {
  const callee = call.getExpression()
  const imports = memwallImports(call.getSourceFile())
  if (Node.isPropertyAccessExpression(callee)) {
    const space = callee.getExpression().getText()
    return imports.some(each => each.getNamespaceImport()?.getText() === space) ? callee.getName() : null
  }
  const name = callee.getText()
  const specifier = imports
    .flatMap(each => each.getNamedImports())
    .find(each => (each.getAliasNode() ?? each.getNameNode()).getText() === name)
  return specifier?.getName() ?? null
}

export const memwallImports = (source: SourceFile) =>
  source.getImportDeclarations().filter(each => each.getModuleSpecifierValue() === 'memwall')

/** A string literal in the quotes that the file uses. */
export function quotedLike(source: SourceFile, text: string): string {
  const [first] = source.getDescendantsOfKind(SyntaxKind.StringLiteral)
  return first?.getText().startsWith('"') ? `"${text}"` : `'${text}'`
}

/** Column of the first character of the line that an offset is on, as its white space. */
export function indentAt(source: SourceFile, offset: number): string {
  const text = source.getFullText()
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? ''
}

/** Line break of the file. */
export const lineBreak = (source: SourceFile): string => (source.getFullText().includes('\r\n') ? '\r\n' : '\n')
