/** Panels that an extension host has left behind when it was restarted: their tabs stay, and nobody answers their pages. */
import * as vscode from 'vscode'

/** Of this type, whoever shows them. */
export const panelTabs = (viewType: string): readonly vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    // VS Code puts words of its own before the type.
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType))

/** Milliseconds in which VS Code gives back the visible panels of a window that was loaded again. */
const patience = 3000

/** The tab of a panel that is on show and that VS Code does not give back: `isGivenBack` is asked a moment later. */
export async function orphan(viewType: string, isGivenBack: () => boolean): Promise<vscode.Tab | undefined> {
  if (!panelTabs(viewType).some(tab => tab.isActive)) return undefined
  await new Promise(resolve => setTimeout(resolve, patience))
  return isGivenBack() ? undefined : panelTabs(viewType).find(tab => tab.isActive)
}
