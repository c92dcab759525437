/** Texts of files for an analysis: those of open documents, including unsaved changes, else those fetched from disk. */
import * as vscode from 'vscode'

export interface Files extends vscode.Disposable {
  /** Null when there is no such file; undefined when it was not fetched yet. */
  text(uri: vscode.Uri): string | null | undefined
  /** Fetches files from disk. */
  fetch(uris: readonly vscode.Uri[], maxBytes: number): Promise<void>
  /** Evicts files that are not in use. */
  keepOnly(uris: ReadonlySet<string>): void
  /** Fires when a file that was fetched, or looked for, changes on disk. */
  readonly onDidChange: vscode.Event<vscode.Uri>
}

/** Document of a file that an editor has open. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString()
  return vscode.workspace.textDocuments.find(document => document.uri.toString() === key)
}

export function workspaceFiles(): Files {
  /** Texts by URI; null when there is no such file. */
  const disk = new Map<string, string | null>()
  /** Watchers by folder. */
  const watchers = new Map<string, vscode.FileSystemWatcher>()
  const changed = new vscode.EventEmitter<vscode.Uri>()

  function forget(uri: vscode.Uri): void {
    if (disk.delete(uri.toString())) changed.fire(uri)
  }

  function watch(uri: vscode.Uri): void {
    const folder = vscode.Uri.joinPath(uri, '..')
    const key = folder.toString()
    if (watchers.has(key)) return
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*'))
    watcher.onDidChange(forget)
    watcher.onDidCreate(forget)
    watcher.onDidDelete(forget)
    watchers.set(key, watcher)
  }

  return {
    text(uri) {
      const open = openDocument(uri)
      return open === undefined ? disk.get(uri.toString()) : open.getText()
    },
    async fetch(uris, maxBytes) {
      await Promise.all(
        uris.map(async uri => {
          watch(uri)
          disk.set(uri.toString(), await textOf(uri, maxBytes))
        }),
      )
    },
    keepOnly(uris) {
      for (const key of disk.keys()) if (!uris.has(key)) disk.delete(key)
      // Files still being fetched are in use as well.
      const folders = new Set([...uris].map(key => vscode.Uri.joinPath(vscode.Uri.parse(key), '..').toString()))
      for (const [folder, watcher] of watchers) {
        if (folders.has(folder)) continue
        watcher.dispose()
        watchers.delete(folder)
      }
    },
    onDidChange: changed.event,
    dispose() {
      changed.dispose()
      for (const watcher of watchers.values()) watcher.dispose()
    },
  }
}

/**
 * Reads a file; null when there is none. A file too large to analyse is not loaded, and is represented by blanks, one
 * more than the limit.
 */
export async function textOf(uri: vscode.Uri, maxBytes: number): Promise<string | null> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri)
    if ((type & vscode.FileType.File) === 0) return null
    if (size > maxBytes) return ' '.repeat(maxBytes + 1)
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))
  } catch {
    return null
  }
}
