/** Files as they are at git HEAD, read through the API of VS Code's built-in git extension. */
import * as vscode from 'vscode'
import { baselineMessages } from '../../present/baselineText'
import { textOf } from '../files'
import { fileName } from '../panelState'
import * as settings from '../settings'

/** Parts of version 1 of the git extension's API that are used. */
interface GitExtension {
  readonly enabled: boolean
  getAPI(version: 1): GitApi
}

interface GitApi {
  readonly state: 'uninitialized' | 'initialized'
  readonly onDidChangeState: vscode.Event<GitApi['state']>
  getRepository(uri: vscode.Uri): GitRepository | null
  openRepository(folder: vscode.Uri): Promise<GitRepository | null>
}

interface GitRepository {
  readonly rootUri: vscode.Uri
  readonly state: { readonly HEAD: { readonly commit?: string } | undefined; readonly onDidChange: vscode.Event<void> }
  readonly onDidCommit: vscode.Event<void>
  status(): Promise<void>
  show(ref: string, path: string): Promise<string>
  /** Rejects with the error code UnknownPath where a commit does not have the path. */
  getObjectDetails(commit: string, path: string): Promise<unknown>
}

/** Reason why there is no HEAD to read from. */
export type HeadProblem = 'restricted' | 'web' | 'off' | 'noRepository' | 'noCommit'

export interface Head extends vscode.Disposable {
  readonly commit: string
  /**
   * Text of a file at HEAD; null where HEAD does not have it. Rejects where git cannot read it. A file outside of a
   * repository is read from disk.
   */
  read(uri: vscode.Uri): Promise<string | null>
  /** Fires when HEAD is another commit. */
  readonly onDidMove: vscode.Event<void>
}

/** Finds the repository of a file, opening it where git has not looked yet. */
export async function gitHead(file: vscode.Uri): Promise<Head | HeadProblem> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git')
  if (extension === undefined) return withoutGit()
  const git = await extension.activate()
  // The extension stays enabled where the setting is switched off later, and opens no repository then.
  if (!git.enabled || vscode.workspace.getConfiguration('git', file).get('enabled') === false) return 'off'
  const api = git.getAPI(1)
  await initialized(api)
  const repository =
    api.getRepository(file) ??
    (file.scheme === 'file' ? await api.openRepository(vscode.Uri.joinPath(file, '..')) : null)
  if (repository === null) return 'noRepository'
  if (repository.state.HEAD?.commit === undefined) await repository.status()
  const commit = repository.state.HEAD?.commit
  return commit === undefined ? 'noCommit' : headOf(api, repository, commit)
}

/** Reason why the git extension is not there. It has no part that runs in a browser without a machine behind it. */
function withoutGit(): HeadProblem {
  if (vscode.env.uiKind === vscode.UIKind.Web && vscode.env.remoteName === undefined) return 'web'
  return vscode.workspace.isTrusted ? 'off' : 'restricted'
}

const initialized = (api: GitApi): Promise<void> =>
  api.state === 'initialized'
    ? Promise.resolve()
    : new Promise(resolve => {
        const listener = api.onDidChangeState(state => {
          if (state !== 'initialized') return
          listener.dispose()
          resolve()
        })
      })

function headOf(api: GitApi, { rootUri, state, onDidCommit }: GitRepository, first: string): Head {
  const moved = new vscode.EventEmitter<void>()
  let commit = first
  /** The state changes with every file that is saved, and HEAD seldom. */
  function look(): void {
    const now = state.HEAD?.commit
    if (now === undefined || now === commit) return
    commit = now
    moved.fire()
  }
  const watching = vscode.Disposable.from(moved, state.onDidChange(look), onDidCommit(look))
  return {
    get commit() {
      return commit
    },
    read(uri) {
      const own = api.getRepository(uri)
      if (own === null) return textOf(uri, settings.limits().textBytes)
      // A submodule has a HEAD of its own.
      const isSame = own.rootUri.toString() === rootUri.toString()
      return textAt(own, isSame ? commit : (own.state.HEAD?.commit ?? 'HEAD'), uri.fsPath)
    },
    onDidMove: moved.event,
    dispose: () => watching.dispose(),
  }
}

/** Text of a path at a commit; null where the commit does not have the path. */
async function textAt(repository: GitRepository, commit: string, path: string): Promise<string | null> {
  try {
    return await repository.show(commit, path)
  } catch {
    // The error of `show` does not tell a path that is missing from a failure of git.
    if (await isMissing(repository, commit, path)) return null
    throw new Error(baselineMessages.unreadable(fileName(vscode.Uri.file(path)), commit.slice(0, 7)))
  }
}

const isMissing = (repository: GitRepository, commit: string, path: string): Promise<boolean> =>
  repository.getObjectDetails(commit, path).then(
    () => false,
    error => (error as { readonly gitErrorCode?: unknown } | undefined)?.gitErrorCode === 'UnknownPath',
  )
