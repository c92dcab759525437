/** Recognises model files: TypeScript and JavaScript that imports "memwall". Other documents cost one text test. */
import type * as vscode from 'vscode'

const importing = /\bfrom\s*(['"])memwall\1/

/** Languages of VS Code that a model file may be in. */
const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact']

/** Documents that VS Code calls providers for. */
export const selector: vscode.DocumentSelector = languages.map(language => ({ language }))

export const importsMemwall = (text: string): boolean => text.includes('memwall') && importing.test(text)

/** Whether a document may be a model file. Excludes diff sides (`git:`), which repeat a file that is open anyway. */
export const isScript = (document: vscode.TextDocument): boolean =>
  languages.includes(document.languageId) && document.uri.scheme !== 'git'

export const isModelFile = (document: vscode.TextDocument): boolean =>
  isScript(document) && importsMemwall(document.getText())
/**
 * Whether an edit may have turned the document into a model file: the lines it touched name the package. Avoids joining
 * the text of a large unrelated file on every keystroke.
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

/** Path of a document in an analysis: absolute and `/`-separated. */
export const pathOf = (uri: vscode.Uri): string => (uri.path.startsWith('/') ? uri.path : `/${uri.path}`)

/** Document of a path in an analysis of `root`. */
export const uriOf = (root: vscode.Uri, path: string): vscode.Uri =>
  path === pathOf(root) ? root : root.with({ path })
