/** The list of a model's suggestions; the one chosen is made, in the scenario or in the model file. */
import * as vscode from 'vscode'
import type { Modification } from '../analysis/advice/advice'
import { modified } from '../analysis/advice/modified'
import { titleOf } from '../present/changeText'
import { editorText } from '../present/editorText'
import { changedText, suggestionEffect } from '../present/suggestionText'
import type { OfferedAdvice } from '../protocol/analysis'
import { readScenario } from '../scenario/read'
import type { Choice } from './choice'
import type { Current } from './current'
import type { Documents, Reading } from './documents'
import { workspaceEdit } from './fileEdits'
import { modelAt } from './modelAtCursor'
import { offerModel } from './noModel'
import { reveal } from './panelReveal'

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
  if (reading === undefined) return offerModel()
  const model = asked?.model ?? modelInView(documents, reading)
  const change = asked?.change ?? (await chosen(documents, reading, model))
  if (change !== undefined) await apply(documents, reading, model, choice, change)
}

/** Links and other extensions pass any argument. */
function isSuggestion(argument: unknown): argument is SuggestionOf {
  if (!isRecord(argument)) return false
  const { uri, model, change } = argument
  return typeof uri === 'string' && Number.isSafeInteger(model) && (change === undefined || isChange(change))
}

/** Whether an object says what kind of change it is; the scenario that it leads to is read as one from outside. */
const isChange = (change: unknown): boolean =>
  isRecord(change) &&
  typeof change.kind === 'string' &&
  (change.kind !== 'combined' || (Array.isArray(change.parts) && change.parts.every(isChange)))

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The model at the cursor, which may be in a file that the model file imports. */
function modelInView(documents: Documents, { root, selected }: Reading): number {
  const editor = vscode.window.activeTextEditor
  const here = editor && documents.of(root, editor.document.uri)
  return (editor && here && modelAt(here, editor.selection.active.line + 1)) ?? selected
}

interface ChangeItem extends vscode.QuickPickItem {
  readonly change: Modification
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
      matchOnDetail: true,
    })
    if (picked === undefined && (await items).length === 0) void vscode.window.showInformationMessage(text.none)
    return picked?.change
  } finally {
    stop.abort()
  }
}

/** Selects the text that an edit put in first, which may be far from where it was asked for. */
async function showFirst(edit: vscode.WorkspaceEdit): Promise<void> {
  const [uri, [first] = []] = edit.entries()[0] ?? []
  if (uri === undefined || first === undefined) return
  const lines = first.newText.split('\n')
  const { start } = first.range
  const length = lines.at(-1)?.length ?? 0
  const end =
    lines.length === 1 ? start.translate(0, length) : new vscode.Position(start.line + lines.length - 1, length)
  await reveal({ uri, selection: new vscode.Range(start, end) }, undefined)
}

/** The changes that can be made with a click, other hardware last, as it is the largest of them. */
function itemsOf(advice: OfferedAdvice | null): ChangeItem[] {
  if (advice === null) return []
  const offered = advice.changes.filter((_, at) => advice.applicable[at])
  const isHardware = ({ kind }: Modification): boolean => kind === 'target'
  return [...offered.filter(change => !isHardware(change)), ...offered.filter(isHardware)].map(change => ({
    label: titleOf(change),
    description: changedText(change),
    // The line below has room for all figures.
    detail: suggestionEffect(advice, change),
    change,
  }))
}

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
    const edit = workspaceEdit(reading, edits)
    if (await vscode.workspace.applyEdit(edit)) await showFirst(edit)
    return
  }
  const uri = reading.root
  const before = { scenario: choice.scenarioOf(uri), hardware: choice.hardware }
  const set = ({ scenario, hardware }: typeof before): void => {
    if (hardware !== choice.hardware) choice.setHardware(hardware)
    choice.setScenario(uri, scenario)
  }
  const after = modified(before, change)
  set({ ...after, scenario: readScenario(after.scenario, before.scenario) })
  await documents.settled({ uri })
  // An edit is taken back like any other; a change of the scenario by this button.
  void vscode.window.showInformationMessage(text.made(titleOf(change)), text.undo).then(answer => {
    if (answer === text.undo) set(before)
  })
}
