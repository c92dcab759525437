/**
 * Content of the explorer's view of layers: the models of the current model file, or of the last one while another file is
 * active. While the view is hidden it does nothing.
 */
import * as vscode from 'vscode'
import type { LineRollup } from '../analysis/report'
import { layersViewText } from '../present/layersViewText'
import type { SortOrder } from '../present/rowOrder'
import type { Current } from './current'
import type { Documents, Reading } from './documents'
import { rowsOnLine } from './hoverTarget'
import { type LayerItem, layerItems } from './layerItems'
import { modelAt } from './modelAtCursor'
import { placeOf, type RevealedPlace, reveal } from './panelReveal'

export interface LayersContent extends vscode.Disposable {
  children(id: string | undefined): string[]
  item(id: string): vscode.TreeItem
  parent(id: string): string | undefined
  /** Adds all figures to an item that the pointer rests on. */
  explain(shown: vscode.TreeItem, id: string): vscode.TreeItem
  sort(order: SortOrder): void
  /** Goes to the code of an item. */
  reveal(id: unknown): Promise<void>
  showRoofline(id: unknown): Promise<void>
  copyFigures(id: unknown): Promise<void>
}

/** `changed` is called when the items on screen are no longer right. */
export function layersContent(
  view: vscode.TreeView<string>,
  documents: Documents,
  current: Current,
  first: SortOrder,
  changed: () => void,
): LayersContent {
  let order = first
  /** Model file that is shown. */
  let root: vscode.Uri | undefined
  const items = layerItems()
  /** Line whose item was selected last. */
  let followed = ''

  const reading = (): Reading | undefined => root && documents.of(root)

  function update(): void {
    if (!view.visible) return
    if (current.reading !== undefined) root = current.reading.root
    if (items.show(reading(), order)) changed()
    mark()
    follow(vscode.window.activeTextEditor)
  }

  /** Says what the figures are of. */
  function mark(): void {
    if (!view.visible) return
    const at = reading()
    view.description = at === undefined ? '' : layersViewText.orderOf(order, at.outdated, at.baseline?.kind ?? null)
    view.message = at?.stale ? layersViewText.stale : ''
  }

  /** Selects the layer at the cursor, once per line, so that a choice in the view stays. */
  function follow(editor: vscode.TextEditor | undefined): void {
    if (!view.visible || root === undefined || editor === undefined) return
    const { uri } = editor.document
    const line = editor.selection.active.line + 1
    const place = placeKey(uri, line)
    if (place === followed) return
    const here = documents.of(root, uri)
    const id = here && itemAt(here, line)
    if (id === undefined) return
    followed = place
    // An item that has just gone cannot be selected, and needs not be.
    if (id !== view.selection[0]) view.reveal(id, { select: true, focus: false }).then(undefined, () => {})
  }

  function itemAt(here: Reading, line: number): string | undefined {
    const model = modelAt(here, line) ?? here.selected
    const rows = rowsOnLine({ ...here, selected: model }, line)
    const { location } = here.report.models[model] ?? {}
    const isModel = location?.file === here.path && here.lineNow(location.line) === line
    return rows.length > 0 || isModel ? items.of(model, rows) : undefined
  }

  /** Runs something for an item that is still there. */
  async function withItem(id: unknown, run: (item: LayerItem, at: Reading) => Promise<void>): Promise<void> {
    const at = reading()
    const item = typeof id === 'string' ? items.get(id) : undefined
    if (at !== undefined && item !== undefined) await run(item, at)
  }

  /** Code of an item: the call of a layer, the line that makes all of a scope, or the call of the model. */
  function placeIn({ node, model }: LayerItem, at: Reading): RevealedPlace | undefined {
    const [row] = node.rows
    if (node.kind === 'layer' && row !== undefined) return placeOf(documents, at, row.location)
    const { location } = at.report.models[model] ?? {}
    if (node.kind === 'model' || row === undefined) return location && placeOf(documents, at, location)
    const line = smallestAround(
      at.report.lines,
      model,
      node.rows.map(({ index }) => index),
    )
    if (line === undefined) return placeOf(documents, at, row.location)
    return placeOf(documents, at, { ...line, column: 1, endLine: line.line, endColumn: 1 })
  }

  const watching = vscode.Disposable.from(
    current.onDidChange(update),
    view.onDidChangeVisibility(update),
    documents.onDidEdit(mark),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => follow(textEditor)),
    vscode.window.onDidChangeActiveTextEditor(editor => editor && follow(editor)),
  )
  update()

  return {
    children: items.inside,
    item: id => items.get(id)?.shown ?? new vscode.TreeItem(''),
    parent: id => items.get(id)?.parent,
    explain: (shown, id) => Object.assign(shown, { tooltip: items.figures(id) }),
    sort(next) {
      order = next
      update()
    },
    reveal: id =>
      withItem(id, async (item, at) => {
        const place = placeIn(item, at)
        if (place === undefined) return
        followed = placeKey(place.uri, place.selection.end.line + 1)
        await reveal(place, undefined)
      }),
    showRoofline: id =>
      withItem(id, async (item, at) => {
        const place = placeIn(item, at)
        if (place === undefined) return
        const [uri, file] = [at.root.toString(), place.uri.toString()]
        const line = place.selection.start.line + 1
        await vscode.commands.executeCommand('memwall.showRoofline', { uri, file, line, model: item.model })
      }),
    copyFigures: id =>
      withItem(id, async ({ node, shown }) => {
        await vscode.env.clipboard.writeText(items.figures(shown.id ?? ''))
        vscode.window.setStatusBarMessage(layersViewText.copied(node.name), 4000)
      }),
    dispose: () => watching.dispose(),
  }
}

const placeKey = (uri: vscode.Uri, line: number): string => `${uri}:${line}`

/** Line with the fewest rows among those that have all of these rows. */
function smallestAround(lines: readonly LineRollup[], model: number, rows: readonly number[]): LineRollup | undefined {
  return lines
    .filter(line => line.model === model && line.kind !== 'model' && line.rows.length >= rows.length)
    .sort((a, b) => a.rows.length - b.rows.length)
    .find(line => {
      const has = new Set(line.rows)
      return rows.every(row => has.has(row))
    })
}
