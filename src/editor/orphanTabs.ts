/** Finds panels left behind when the extension host was restarted: their tabs stay, but their pages get no answers. */
import * as vscode from 'vscode'

/** Tabs of webviews of this type, whichever extension host created them. */
export const panelTabs = (viewType: string): readonly vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    // VS Code prefixes the type.
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType))

/** Milliseconds within which VS Code restores the visible panels of a reloaded window. */
const patience = 3000

/** Tab of a visible panel that VS Code does not restore; calls `isGivenBack` after waiting, which the signal ends. */
export async function orphanTab(
  viewType: string,
  isGivenBack: () => boolean,
  signal: AbortSignal,
): Promise<vscode.Tab | undefined> {
  if (!panelTabs(viewType).some(tab => tab.isActive)) return undefined
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, patience)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
  return signal.aborted || isGivenBack() ? undefined : panelTabs(viewType).find(tab => tab.isActive)
}
