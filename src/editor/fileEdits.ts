/** Edits that the worker computed, as one edit of VS Code, which one undo takes back. */
import * as vscode from 'vscode'
import type { FileEdit } from '../protocol/analysis'
import type { Reading } from './documents'
import { uriOf } from './modelFile'

export function workspaceEdit({ root }: Reading, edits: readonly FileEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit()
  for (const { file, line, column, endLine, endColumn, text } of edits)
    edit.replace(uriOf(root, file), new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1), text)
  return edit
}
