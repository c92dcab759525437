/** The walkthrough, which never opens by itself. */
import * as vscode from 'vscode'

const seenKey = 'memwall.activatedBefore'

/**
 * Lists the walkthrough on VS Code's page of walkthroughs, from the second session on. VS Code opens that of an extension
 * when it is installed, unless its `when` is false in that moment; the command opens it in any case.
 */
export function listWalkthrough(memory: vscode.Memento): void {
  const seen = memory.get<unknown>(seenKey) === true
  void vscode.commands.executeCommand('setContext', 'memwall.listsWalkthrough', seen)
  if (!seen) void memory.update(seenKey, true)
}

export const openWalkthrough = (extension: string): Thenable<unknown> =>
  vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension}#start`)
