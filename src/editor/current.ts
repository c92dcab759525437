/** Current model file: that of the figures in the active editor, or of the roofline panel while it has the focus. */
import * as vscode from 'vscode'
import type { Documents, Reading } from './documents'

export interface Current extends vscode.Disposable {
  /** The model file. In a file that others use, it is the one whose figures that file shows. */
  readonly file: vscode.Uri | undefined
  /** Its reading in the active editor, or in itself while the panel has the focus. */
  readonly reading: Reading | undefined
  /** File of the active editor, where it is a model file or shows figures of one. */
  readonly shown: vscode.Uri | undefined
  /** Called by the panel with its model file while it is active, and with undefined when it no longer is. */
  focusPanel(file: vscode.Uri | undefined): void
  /** Fires for another file, or a change of its reading. */
  readonly onDidChange: vscode.Event<void>
}

export function currentModelFile(documents: Documents): Current {
  const changed = new vscode.EventEmitter<void>()
  let panel: vscode.Uri | undefined
  let isModelFile: boolean | undefined

  function shown(): vscode.Uri | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri
    return uri !== undefined && documents.has(uri) ? uri : undefined
  }

  function reading(): Reading | undefined {
    if (vscode.window.activeTextEditor === undefined) return panel && documents.of(panel)
    const uri = shown()
    return uri && documents.get({ uri })
  }

  const file = (): vscode.Uri | undefined =>
    vscode.window.activeTextEditor === undefined ? panel : (reading()?.root ?? shown())

  function update(): void {
    const now = file() !== undefined
    if (now !== isModelFile) void vscode.commands.executeCommand('setContext', 'memwall.isModelFile', now)
    isModelFile = now
    changed.fire()
  }

  update()
  const watching = vscode.Disposable.from(
    changed,
    vscode.window.onDidChangeActiveTextEditor(update),
    documents.onDidChange(update),
  )
  return {
    get file() {
      return file()
    },
    get reading() {
      return reading()
    },
    get shown() {
      return shown()
    },
    focusPanel(file) {
      panel = file
      update()
    },
    onDidChange: changed.event,
    dispose: () => watching.dispose(),
  }
}
