/** Goes from a layer in the panel or the explorer's view to its code, without covering the panel. */
import * as vscode from 'vscode'
import type { Location } from '../analysis/report'
import type { Documents, Reading } from './documents'
import { uriOf } from './modelFile'
import { visibleEditors } from './visibleEditors'

export interface RevealedPlace {
  readonly uri: vscode.Uri
  readonly selection: vscode.Range
}

/** Creation call of a row, in the current text of its file; undefined when there is no such row. */
export function placeOfRow(
  documents: Documents,
  reading: Reading,
  model: number,
  row: number,
): RevealedPlace | undefined {
  const location = reading.report.models[model]?.layers[row]?.location
  return location && placeOf(documents, reading, location)
}

/** Place of the report in the current text of its file. */
export function placeOf(documents: Documents, { root }: Reading, location: Location): RevealedPlace {
  const uri = uriOf(root, location.file)
  const here = documents.of(root, uri)
  const line = (was: number): number => (here?.lineNow(was) ?? was) - 1
  const { column, endColumn } = location
  return {
    uri,
    selection: new vscode.Range(line(location.line), column - 1, line(location.endLine), endColumn - 1),
  }
}

export async function reveal({ uri, selection }: RevealedPlace, panel: vscode.ViewColumn | undefined): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri)
  await vscode.window.showTextDocument(document, { selection, preview: false, viewColumn: columnFor(uri, panel) })
}

/** Column of an editor that shows the file, else of one that has its tab, else of any visible editor, else a new one. */
function columnFor(uri: vscode.Uri, panel: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const columns = [
    ...visibleEditors(uri).map(columnOf),
    ...columnsWithTab(uri),
    ...vscode.window.visibleTextEditors.map(columnOf),
  ]
  return columns.find(column => column !== undefined && column !== panel) ?? vscode.ViewColumn.Beside
}

/** Undefined for an editor outside of the columns, such as one that peeks at a definition. */
const columnOf = ({ viewColumn }: vscode.TextEditor): vscode.ViewColumn | undefined => viewColumn

function columnsWithTab(uri: vscode.Uri): vscode.ViewColumn[] {
  const key = uri.toString()
  const isOf = ({ input }: vscode.Tab): boolean => input instanceof vscode.TabInputText && input.uri.toString() === key
  return vscode.window.tabGroups.all.filter(({ tabs }) => tabs.some(isOf)).map(({ viewColumn }) => viewColumn)
}
