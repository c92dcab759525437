/** The explorer's view of layers. What it shows is loaded when it is first on screen. */
import * as vscode from 'vscode'
import { type SortOrder, sortOrders } from '../present/rowOrder'
import type { Current } from './current'
import type { Documents } from './documents'
import type { LayersContent } from './layersContent'

const orderKey = 'memwall.layers.order'

export interface LayersView extends vscode.Disposable, Pick<LayersContent, 'reveal' | 'showRoofline' | 'copyFigures'> {
  sort(order: SortOrder): Promise<void>
}

export function layersView(documents: Documents, current: Current, state: vscode.Memento): LayersView {
  const changed = new vscode.EventEmitter<void>()
  let content: Promise<LayersContent> | undefined
  const stored = state.get<unknown>(orderKey)
  let order = sortOrders.find(each => each === stored) ?? 'time'

  const load = (): Promise<LayersContent> => {
    content ??= import('./lazy').then(({ layersContent }) =>
      layersContent(view, documents, current, order, () => changed.fire()),
    )
    return content
  }
  const view = vscode.window.createTreeView<string>('memwall.layers', {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async id => (await load()).children(id),
      getTreeItem: async id => (await load()).item(id),
      getParent: async id => (await load()).parent(id),
      resolveTreeItem: async (shown, id) => (await load()).explain(shown, id),
    },
  })

  return {
    async sort(next) {
      order = next
      await state.update(orderKey, next)
      ;(await load()).sort(next)
    },
    reveal: async id => (await load()).reveal(id),
    showRoofline: async id => (await load()).showRoofline(id),
    copyFigures: async id => (await load()).copyFigures(id),
    dispose() {
      void content?.then(each => each.dispose())
      view.dispose()
      changed.dispose()
    },
  }
}
