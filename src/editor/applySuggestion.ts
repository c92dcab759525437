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
import { workspaceEdit } from './fileEdits'
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
  const uri = asked === null ? current.file : vscode.Uri.parse(asked.uri)
  const reading = uri && (await documents.settled({ uri }))
  if (reading === undefined) return void vscode.window.showInformationMessage(text.noModel)
  const model = asked?.model ?? modelInView(documents, reading)
  const change = asked?.change ?? (await chosen(documents, reading, model))
  if (change !== undefined) await apply(documents, reading, model, choice, change)
}

const isSuggestion = (argument: unknown): argument is SuggestionOf =>
  typeof argument === 'object' && argument !== null && 'model' in argument && 'uri' in argument

/** The model at the cursor, which may be in a file that the model file imports. */
function modelInView(documents: Documents, { root, selected }: Reading): number {
  const editor = vscode.window.activeTextEditor
  const here = editor && documents.of(root, editor.document.uri)
  return (editor && here && modelAt(here, editor.selection.active.line + 1)) ?? selected
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
    if (edits === undefined || edits === null || reading.outdated)
      return void vscode.window.showInformationMessage(text.notEditable)
    await vscode.workspace.applyEdit(workspaceEdit(reading, edits))
    return
  }
  const { scenario, hardware } = modified({ scenario: choice.scenario, hardware: choice.hardware }, change)
  choice.setHardware(hardware)
  choice.setScenario(scenario)
  await documents.settled({ uri: reading.root })
}
