/** Panels that an extension host has left behind when it was restarted: their tabs stay, and nobody answers their pages. */
import * as vscode from 'vscode'

const sessionKey = 'memwall.panel.session'

export interface Orphans {
  /** A panel is shown by this extension host. */
  note(): void
  /**
   * At the start of an extension host: those of a former host of the same window. A window that was loaded anew has
   * another session, and gives its panels back itself.
   */
  ofFormerHost(): readonly vscode.Tab[]
  /** All panels but those that this host shows. */
  close(tabs: readonly vscode.Tab[]): Promise<void>
}

export function orphansOf(viewType: string, memory: vscode.Memento): Orphans {
  const session = memory.get<unknown>(sessionKey)
  return {
    note: () => void memory.update(sessionKey, vscode.env.sessionId),
    ofFormerHost: () => (session === vscode.env.sessionId ? tabsOf(viewType) : []),
    close: async tabs => void (await vscode.window.tabGroups.close(tabs, true)),
  }
}

const tabsOf = (viewType: string): readonly vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    // VS Code puts words of its own before the type.
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType))
