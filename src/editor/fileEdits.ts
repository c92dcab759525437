/** Edits that the worker computed, as one edit of VS Code, which one undo takes back. */
import * as vscode from 'vscode'
import type { FileEdit } from '../protocol/analysis'
import type { Reading } from './documents'
import { uriOf } from './modelFile'

/** Whether the reading is of the document's current text, so that places in it are those of its report. */
export const isUpToDate = ({ document, opened, stale }: Reading): boolean =>
  !stale && opened.version === document.version

export function workspaceEdit({ document }: Reading, edits: readonly FileEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit()
  for (const { file, line, column, endLine, endColumn, text } of edits)
    edit.replace(uriOf(document.uri, file), new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1), text)
  return edit
}
