/** Finds, for a visible file that declares no model, the model files of the workspace that use it. */
import * as vscode from 'vscode'
import type { AnalysedDocument } from './analysedDocument'
import { filesUsing } from './filesUsing'
import { importsMemwall } from './modelFile'
import type { Users } from './users'

export interface UserFinder extends vscode.Disposable {
  /** Starts a search for each visible file that imports memwall and has no figures, once while it is open. */
  look(entries: ReadonlyMap<string, AnalysedDocument>): void
  /** Whether a search has ended and the file still has no figures. */
  isUnused(uri: vscode.Uri): boolean
  /** Fires when a search has ended. */
  readonly onDidFinish: vscode.Event<vscode.Uri>
}

/** `found` analyses a user of a file. */
export function userFinder(users: Users, found: (user: vscode.Uri, library: vscode.Uri) => Promise<void>): UserFinder {
  const finished = new vscode.EventEmitter<vscode.Uri>()
  const searches = new Map<string, 'running' | 'ended'>()

  async function search(library: vscode.Uri): Promise<void> {
    const key = library.toString()
    searches.set(key, 'running')
    const files = await filesUsing(library).catch((error: unknown) => {
      console.error('Memwall: the search for models that use a file failed', error)
      return []
    })
    if (!searches.has(key)) return
    await Promise.all(files.map(file => found(file, library)))
    if (!searches.has(key)) return
    searches.set(key, 'ended')
    finished.fire(library)
  }

  const closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => searches.delete(uri.toString()))
  return {
    look(entries) {
      for (const { document } of vscode.window.visibleTextEditors) {
        const key = document.uri.toString()
        const good = entries.get(key)?.good
        if (good === undefined || good === null || searches.has(key) || users.of(document.uri).length > 0) continue
        if (importsMemwall(document.getText())) void search(document.uri)
      }
    },
    isUnused: uri => searches.get(uri.toString()) === 'ended' && users.of(uri).length === 0,
    onDidFinish: finished.event,
    dispose() {
      searches.clear()
      closing.dispose()
      finished.dispose()
    },
  }
}
