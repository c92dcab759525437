/**
 * The text of files for an analysis: open documents first, unsaved changes and all, else what was fetched from disk before.
 */
import * as vscode from 'vscode'

export interface Files extends vscode.Disposable {
  /** Null where there is no such file; undefined where it is not known yet. */
  text(uri: vscode.Uri): string | null | undefined
  /** Fetches files from disk. */
  fetch(uris: readonly vscode.Uri[], maxBytes: number): Promise<void>
  /** Forgets what is not among the files in use. */
  keepOnly(uris: ReadonlySet<string>): void
  /** A file that was fetched, or looked for, has changed on disk. */
  readonly onDidChange: vscode.Event<vscode.Uri>
}

export function workspaceFiles(): Files {
  /** By URI; null where there is no such file. */
  const disk = new Map<string, string | null>()
  /** By folder. */
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
      const key = uri.toString()
      const open = vscode.workspace.textDocuments.find(each => each.uri.toString() === key)
      return open === undefined ? disk.get(key) : open.getText()
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
      // A file that is still being fetched is in use as well.
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

/** Null where there is no such file. One that is too large to analyse is not loaded: blanks stand for it, one too many. */
async function textOf(uri: vscode.Uri, maxBytes: number): Promise<string | null> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri)
    if ((type & vscode.FileType.File) === 0) return null
    if (size > maxBytes) return ' '.repeat(maxBytes + 1)
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))
  } catch {
    return null
  }
}
