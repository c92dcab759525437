/** Offer to install the package, whose types every TypeScript server finds. */
import * as vscode from 'vscode'
import { editorText } from '../present/editorText'

const text = editorText.types

/** Whether TypeScript finds the package from a file: in a folder around it, up to the root. */
export async function hasPackage(file: vscode.Uri): Promise<boolean> {
  for (let at = vscode.Uri.joinPath(file, '..'); ; at = vscode.Uri.joinPath(at, '..')) {
    if (await exists(vscode.Uri.joinPath(at, 'node_modules', 'memwall', 'package.json'))) return true
    if (at.path === vscode.Uri.joinPath(at, '..').path) return false
  }
}

const exists = async (file: vscode.Uri): Promise<boolean> => {
  try {
    await vscode.workspace.fs.stat(file)
    return true
  } catch {
    return false
  }
}

/** Whether the offer was dismissed for good. */
export async function offerPackage(folder: vscode.Uri): Promise<boolean> {
  const answer = await vscode.window.showInformationMessage(text.missing, text.install, text.never)
  if (answer === text.install) typeCommand(folder)
  return answer === text.never
}

/** Types the command into a terminal, where the user may change it, and runs it with Enter. */
function typeCommand(folder: vscode.Uri): void {
  const terminal = vscode.window.createTerminal({ cwd: folder, name: 'memwall' })
  terminal.show()
  terminal.sendText('npm install --save-dev memwall', false)
}
