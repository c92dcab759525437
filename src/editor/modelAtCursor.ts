/** The model that the cursor is in, which commands about one model are for. */
import * as vscode from 'vscode'
import type { Documents, Reading } from './documents'

/** Selects the model at the cursor of the active editor. A menu of the explorer passes a file, which has no cursor. */
export async function selectAtCursor(documents: Documents, argument: unknown): Promise<void> {
  const editor = vscode.window.activeTextEditor
  if (editor === undefined || !documents.has(editor.document.uri)) return
  if (argument instanceof vscode.Uri && argument.toString() !== editor.document.uri.toString()) return
  const reading = await documents.settled(editor.document)
  if (reading === undefined) return
  const model = modelAt(reading, editor.selection.active.line + 1)
  if (model !== null) documents.select(reading.root, model)
}

/**
 * Index of the model whose call spans the line, else of the one that alone passes through the line; null where none or
 * several do, as in a block that they share.
 */
export function modelAt({ report, path, lineNow, selected }: Reading, line: number): number | null {
  const own = report.models.findIndex(
    ({ location }) => location.file === path && lineNow(location.line) <= line && line <= lineNow(location.endLine),
  )
  const passing = new Set(
    report.lines.filter(each => each.file === path && lineNow(each.line) === line).map(each => each.model),
  )
  if (passing.has(selected)) return selected
  if (passing.size === 1) return [...passing][0] as number
  return own === -1 ? null : own
}
