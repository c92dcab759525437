/**
 * Chooses the figures that a file shows: those of its own models, or those of a user, a model file whose models pass
 * through it.
 */
import * as vscode from 'vscode'
import { type AnalysedDocument, concerns, passes } from './analysedDocument'

export interface Users extends vscode.Disposable {
  /** Model files whose models have figures in the file, itself first. */
  of(uri: vscode.Uri): readonly AnalysedDocument[]
  /**
   * The one whose figures the file shows: the chosen one, else itself, else the one that the panel shows, else the one
   * that was active last. A model file without models shows its own problems.
   */
  shownIn(uri: vscode.Uri): AnalysedDocument | undefined
  choose(uri: vscode.Uri, user: vscode.Uri): void
  /** Fires for an open file that shows other figures. */
  readonly onDidChange: vscode.Event<vscode.Uri>
  /** Compares what the open files show with what they showed before. */
  update(): void
}

/** `panel` is the URI of the model file that the panel shows. */
export function usersAmong(entries: ReadonlyMap<string, AnalysedDocument>, panel: () => string | undefined): Users {
  const changed = new vscode.EventEmitter<vscode.Uri>()
  /** Chosen users by the file. */
  const chosen = new Map<string, string>()
  /** Files that were active, the last one first. */
  let recent = [vscode.window.activeTextEditor].flatMap(editor => editor?.document.uri.toString() ?? [])
  /** Users shown in open files. */
  let shown = new Map<string, string>()

  function of(uri: vscode.Uri): readonly AnalysedDocument[] {
    const key = uri.toString()
    const users = [...entries.values()].filter(entry => concerns(entry, key) && passes(entry, uri))
    const own = users.find(entry => entry.uri.toString() === key)
    return own === undefined ? users : [own, ...users.filter(entry => entry !== own)]
  }

  function shownIn(uri: vscode.Uri): AnalysedDocument | undefined {
    const key = uri.toString()
    const users = of(uri)
    for (const wanted of [chosen.get(key), key, panel(), ...recent]) {
      const user = users.find(entry => entry.uri.toString() === wanted)
      if (user !== undefined) return user
    }
    return users[0] ?? entries.get(key)
  }

  function update(): void {
    const before = shown
    const documents = vscode.workspace.textDocuments
    shown = new Map(documents.map(({ uri }) => [uri.toString(), shownIn(uri)?.uri.toString() ?? '']))
    for (const { uri } of documents) {
      const key = uri.toString()
      if (before.has(key) && before.get(key) !== shown.get(key)) changed.fire(uri)
    }
  }

  const watching = vscode.window.onDidChangeActiveTextEditor(editor => {
    const key = editor?.document.uri.toString()
    if (key === undefined || !entries.has(key)) return
    recent = [key, ...recent.filter(other => other !== key && entries.has(other))]
    update()
  })
  return {
    of,
    shownIn,
    choose(uri, user) {
      chosen.set(uri.toString(), user.toString())
      update()
    },
    onDidChange: changed.event,
    update,
    dispose() {
      watching.dispose()
      changed.dispose()
    },
  }
}
