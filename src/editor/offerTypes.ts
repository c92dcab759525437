/** Offer to install the package, whose types every TypeScript server finds. */
import * as vscode from 'vscode'
import { editorText } from '../present/editorText'

const text = editorText.types

/** Answer to the offer: `installed` where the package is there already, null where nothing was chosen. */
export async function offerTypes(file: vscode.Uri, folder: vscode.Uri): Promise<'installed' | 'dismissed' | null> {
  if (await hasPackage(file, folder)) return 'installed'
  const answer = await vscode.window.showInformationMessage(text.missing, text.install, text.never)
  if (answer === text.install) typeCommand(folder)
  return answer === text.never ? 'dismissed' : null
}

/** Whether a folder from that of the file up to the workspace folder has the package. */
async function hasPackage(file: vscode.Uri, folder: vscode.Uri): Promise<boolean> {
  for (let at = vscode.Uri.joinPath(file, '..'); at.path.startsWith(folder.path); at = vscode.Uri.joinPath(at, '..')) {
    if (await exists(vscode.Uri.joinPath(at, 'node_modules', 'memwall', 'package.json'))) return true
    if (at.path === folder.path) break
  }
  return false
}

const exists = async (file: vscode.Uri): Promise<boolean> => {
  try {
    await vscode.workspace.fs.stat(file)
    return true
  } catch {
    return false
  }
}

/** Types the command into a terminal, where the user may change it, and runs it with Enter. */
function typeCommand(folder: vscode.Uri): void {
  const terminal = vscode.window.createTerminal({ cwd: folder, name: 'memwall' })
  terminal.show()
  terminal.sendText('npm install --save-dev memwall', false)
}
