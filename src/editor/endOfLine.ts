/** Dimmed text after the end of lines, which costs next to nothing and never moves code. */
import * as vscode from 'vscode'
import type { Documents, Reading } from './documents'
import { visibleEditors } from './visibleEditors'

/** Texts and the lines they follow, as line numbers of the current text, from 1. */
export type LineTexts = (reading: Reading) => readonly { readonly line: number; readonly text: string }[]

/** Keeps the texts in visible editors up to date; `affects` names the setting they depend on. */
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

  const drawOf = (uri: vscode.Uri) => visibleEditors(uri).forEach(draw)
  const drawAll = () => vscode.window.visibleTextEditors.forEach(draw)
  drawAll()
  return vscode.Disposable.from(
    decoration,
    vscode.window.onDidChangeVisibleTextEditors(editors => editors.forEach(draw)),
    documents.onDidChange(drawOf),
    // Without this, a line break at the end of a line would take the text along until the next analysis.
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const breaks = contentChanges.some(({ range, text }) => text.includes('\n') || !range.isSingleLine)
      if (breaks && documents.has(document.uri)) drawOf(document.uri)
    }),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(affects)) drawAll()
    }),
  )
}
