/** Current model file: that of the active editor, or of the roofline panel while it has the focus. */
import * as vscode from 'vscode'
import type { Documents, Reading } from './documents'

export interface Current extends vscode.Disposable {
  readonly document: vscode.TextDocument | undefined
  readonly reading: Reading | undefined
  /** Called by the panel with its document while it is active, and with undefined when it no longer is. */
  focusPanel(document: vscode.TextDocument | undefined): void
  /** Fires for another document, or a change of its reading. */
  readonly onDidChange: vscode.Event<void>
}

export function currentModelFile(documents: Documents): Current {
  const changed = new vscode.EventEmitter<void>()
  let panel: vscode.TextDocument | undefined
  let shown: boolean | undefined

  function find(): vscode.TextDocument | undefined {
    const active = vscode.window.activeTextEditor?.document ?? panel
    return active !== undefined && documents.has(active.uri) ? active : undefined
  }

  function update(): void {
    const now = find() !== undefined
    if (now !== shown) void vscode.commands.executeCommand('setContext', 'memwall.isModelFile', now)
    shown = now
    changed.fire()
  }

  update()
  const watching = vscode.Disposable.from(
    changed,
    vscode.window.onDidChangeActiveTextEditor(update),
    documents.onDidChange(update),
  )
  return {
    get document() {
      return find()
    },
    get reading() {
      const document = find()
      return document && documents.get(document)
    },
    focusPanel(document) {
      panel = document
      update()
    },
    onDidChange: changed.event,
    dispose: () => watching.dispose(),
  }
}
