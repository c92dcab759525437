/**
 * Types of `memwall` where VS Code leaves TypeScript to version 7, the native server: it takes no plugins, so imports have types
 * only from an installed package.
 */
import * as vscode from 'vscode'
import type { Current } from './current'

const dismissedKey = 'memwall.nativeTypesDismissed'

/** Extensions that bring the native server; without one, VS Code ignores the setting. */
const nativeExtensions = [
  'typescriptteam.vscode-typescript',
  'typescriptteam.vscode-typescript-nightly',
  'typescriptteam.native-preview',
]

/** Whether VS Code leaves TypeScript to the native server. The setting has had two names, of which the newer has precedence. */
function isNative(): boolean {
  const name = 'experimental.useTsgo'
  const [newer, older] = ['js/ts', 'typescript'].map(section => vscode.workspace.getConfiguration(section))
  const set = newer?.inspect(name)
  const isSet = [set?.globalValue, set?.workspaceValue, set?.workspaceFolderValue].some(value => value !== undefined)
  return (
    (isSet ? newer : older)?.get(name) === true &&
    nativeExtensions.some(id => vscode.extensions.getExtension(id) !== undefined)
  )
}

/** Offers the package when a model file becomes current, once in a session for each folder, until it is dismissed for good. */
export function nativeTypes(current: Current, memory: vscode.Memento): vscode.Disposable {
  const offered = new Set<string>()

  async function check(): Promise<void> {
    const { file } = current
    // Without trust VS Code runs no TypeScript, and other file systems have nowhere to install to.
    if (file?.scheme !== 'file' || !vscode.workspace.isTrusted || !isNative()) return
    const folder = vscode.workspace.getWorkspaceFolder(file)?.uri
    if (folder === undefined || offered.has(folder.path) || memory.get<unknown>(dismissedKey) === true) return
    offered.add(folder.path)
    const { hasPackage, offerPackage } = await import('./lazy')
    if (await hasPackage(file)) return
    if (await offerPackage(folder)) await memory.update(dismissedKey, true)
  }

  void check()
  return vscode.Disposable.from(
    current.onDidChange(() => void check()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void check()),
  )
}
