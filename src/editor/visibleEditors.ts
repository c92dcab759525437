/** Visible editors of a file, of which there are several where it is split. */
import * as vscode from 'vscode'

export function visibleEditors(uri: vscode.Uri): readonly vscode.TextEditor[] {
  const key = uri.toString()
  return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === key)
}
