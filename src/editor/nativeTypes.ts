/**
 * Types of `memwall` where VS Code runs TypeScript 7, the native server: it takes no plugins, so imports have types only from
 * an installed package, which is offered once.
 */
import * as vscode from 'vscode'
import type { Current } from './current'

const dismissedKey = 'memwall.nativeTypesDismissed'

/** Whether VS Code is set to run TypeScript 7; the setting has had two names. */
const isNative = (): boolean =>
  ['js/ts', 'typescript'].some(
    section => vscode.workspace.getConfiguration(section).get('experimental.useTsgo') === true,
  )

/** Offers the package when a model file of a folder becomes current, at most once in a session. */
export function nativeTypes(current: Current, memory: vscode.Memento): vscode.Disposable {
  let isDone = memory.get<unknown>(dismissedKey) === true

  async function check(): Promise<void> {
    const { file } = current
    // Without trust VS Code runs no TypeScript, and other file systems have nowhere to install to.
    if (isDone || file?.scheme !== 'file' || !vscode.workspace.isTrusted || !isNative()) return
    const folder = vscode.workspace.getWorkspaceFolder(file)
    if (folder === undefined) return
    isDone = true
    const answer = await (await import('./lazy')).offerTypes(file, folder.uri)
    if (answer === 'installed') isDone = false
    if (answer === 'dismissed') await memory.update(dismissedKey, true)
  }

  void check()
  return vscode.Disposable.from(
    current.onDidChange(() => void check()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void check()),
  )
}
