/** The list of a model's suggestions; the one chosen is made, in the scenario or in the model file. */
import * as vscode from 'vscode'
import type { Advice, Change, Modification } from '../analysis/advice/advice'
import { isOfScenario, modified } from '../analysis/advice/modified'
import { suggestionEffect } from '../present/adviceText'
import { titleOf } from '../present/changeText'
import { editorText } from '../present/editorText'
import type { Choice } from './choice'
import type { Current } from './current'
import type { Documents, Reading } from './documents'
import { isUpToDate, workspaceEdit } from './fileEdits'
import { modelAt } from './modelAtCursor'

const text = editorText.suggestions

/** A suggestion of a model; without `change` the user chooses one. */
export interface SuggestionOf {
  readonly uri: string
  readonly model: number
  readonly change?: Modification
}

export async function applySuggestion(
  documents: Documents,
  current: Current,
  choice: Choice,
  argument: unknown,
): Promise<void> {
  const asked = isSuggestion(argument) ? argument : null
  const document =
    asked === null ? current.document : await vscode.workspace.openTextDocument(vscode.Uri.parse(asked.uri))
  const reading = document && (await documents.settled(document))
  if (reading === undefined) return void vscode.window.showInformationMessage(editorText.noModel)
  const model = asked?.model ?? modelInView(reading)
  const change = asked?.change ?? (await chosen(documents, reading, model))
  if (change !== undefined) await apply(documents, reading, model, choice, change)
}

const isSuggestion = (argument: unknown): argument is SuggestionOf =>
  typeof argument === 'object' && argument !== null && 'model' in argument && 'uri' in argument

function modelInView(reading: Reading): number {
  const editor = vscode.window.activeTextEditor
  const line = editor?.document === reading.document ? editor.selection.active.line + 1 : null
  return (line === null ? null : modelAt(reading, line)) ?? reading.selected
}

interface ChangeItem extends vscode.QuickPickItem {
  readonly change: Change
}

/** Shows the list at once, busy until the advice is there. */
async function chosen(documents: Documents, reading: Reading, model: number): Promise<Modification | undefined> {
  const stop = new AbortController()
  const title = text.of(reading.report.models[model]?.name ?? '')
  const items = documents.ask(reading, { what: 'advice', model }, stop.signal).then(advice => itemsOf(advice ?? null))
  try {
    const picked = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: text.choose,
      matchOnDescription: true,
    })
    if (picked === undefined && (await items).length === 0) void vscode.window.showInformationMessage(text.none)
    return picked?.change
  } finally {
    stop.abort()
  }
}

const itemsOf = (advice: Advice | null): ChangeItem[] =>
  (advice?.changes ?? []).map(change => ({
    label: titleOf(change),
    description: suggestionEffect(advice as Advice, change),
    detail:
      change.kind === 'target' ? text.changesHardware : isOfScenario(change) ? text.changesScenario : text.changesFile,
    change,
  }))

async function apply(
  documents: Documents,
  reading: Reading,
  model: number,
  choice: Choice,
  change: Modification,
): Promise<void> {
  if (change.kind === 'kvHeads') {
    const edits = await documents.ask(reading, { what: 'sharedHeads', model, heads: change.heads })
    if (edits === undefined || edits === null || !isUpToDate(reading))
      return void vscode.window.showInformationMessage(text.notEditable)
    await vscode.workspace.applyEdit(workspaceEdit(reading, edits))
    return
  }
  const { uri } = reading.document
  const { scenario, hardware } = modified({ scenario: choice.scenarioOf(uri), hardware: choice.hardware }, change)
  if (hardware !== choice.hardware) choice.setHardware(hardware)
  choice.setScenario(uri, scenario)
  await documents.settled(reading.document)
}
