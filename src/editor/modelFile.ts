/** Which documents Memwall looks at: TypeScript that imports "memwall". Everything else costs one text test. */
import type * as vscode from 'vscode'

const importing = /\bfrom\s*(['"])memwall\1/

/** Documents a provider is asked about. Diff sides (`git:`) repeat a file that is open anyway. */
export const selector: vscode.DocumentSelector = { language: 'typescript' }

export const importsMemwall = (text: string): boolean => text.includes('memwall') && importing.test(text)

export const isTypeScript = (document: vscode.TextDocument): boolean =>
  document.languageId === 'typescript' && document.uri.scheme !== 'git'

export const isModelFile = (document: vscode.TextDocument): boolean =>
  isTypeScript(document) && importsMemwall(document.getText())

/**
 * Whether an edit may have turned the document into a model file: the lines it touched name the package. Spares a
 * large file that has nothing to do with Memwall the joining of its text on every key.
 */
export function touchesImport(event: vscode.TextDocumentChangeEvent): boolean {
  for (const change of event.contentChanges) {
    if (change.text.includes('memwall')) return true
    const last = event.document.lineCount - 1
    const from = Math.min(change.range.start.line, last)
    const to = Math.min(from + change.text.split('\n').length - 1, last)
    for (let line = from; line <= to; line++) if (event.document.lineAt(line).text.includes('memwall')) return true
  }
  return false
}

/** The path an analysis knows a document by: absolute, `/`-separated. */
export const pathOf = (uri: vscode.Uri): string => (uri.path.startsWith('/') ? uri.path : `/${uri.path}`)

/** The document behind a path that an analysis of `root` speaks of. */
export const uriOf = (root: vscode.Uri, path: string): vscode.Uri =>
  path === pathOf(root) ? root : root.with({ path })
