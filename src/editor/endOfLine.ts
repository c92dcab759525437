/** Quiet text after the end of lines: costs next to nothing and never moves code. */
import * as vscode from 'vscode'
import type { Documents, Reading } from './documents'

/** What to write after which line; lines in the text as it stands, from 1. */
export type LineTexts = (reading: Reading) => readonly { readonly line: number; readonly text: string }[]

/** Keeps the visible editors' lines written as `texts` says; `affects` tells which settings it depends on. */
export function endOfLine(documents: Documents, texts: LineTexts, affects: string): vscode.Disposable {
  const decoration = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 2ch' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
  })

  function draw(editor: vscode.TextEditor): void {
    const { document } = editor
    const reading = documents.get(document)
    if (reading === undefined && documents.has(document.uri)) return
    const options = (reading === undefined ? [] : texts(reading))
      .filter(({ line }) => line <= document.lineCount)
      .map(({ line, text }): vscode.DecorationOptions => {
        return { range: document.lineAt(line - 1).range, renderOptions: { after: { contentText: text } } }
      })
    editor.setDecorations(decoration, options)
  }

  const drawOf = (uri: vscode.Uri) => {
    const key = uri.toString()
    for (const editor of vscode.window.visibleTextEditors) if (editor.document.uri.toString() === key) draw(editor)
  }
  const drawAll = () => vscode.window.visibleTextEditors.forEach(draw)
  drawAll()
  return vscode.Disposable.from(
    decoration,
    vscode.window.onDidChangeVisibleTextEditors(editors => editors.forEach(draw)),
    documents.onDidChange(drawOf),
    // A line break at the end of a line would take the text along until the next analysis.
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const breaks = contentChanges.some(({ range, text }) => text.includes('\n') || !range.isSingleLine)
      if (breaks && documents.has(document.uri)) drawOf(document.uri)
    }),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(affects)) drawAll()
    }),
  )
}
