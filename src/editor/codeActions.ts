/** Lightbulb: fixes of mistakes, and edits of the layer at the cursor with their effect. The worker computes both. */
import * as vscode from 'vscode'
import { editorText } from '../present/editorText'
import type { OfferedAction } from '../protocol/analysis'
import { signalOf } from './cancellation'
import type { Documents, Reading } from './documents'
import { workspaceEdit } from './fileEdits'
import { pointedAt } from './hoverTarget'
import { selector } from './modelFile'

const kinds = { fix: vscode.CodeActionKind.QuickFix, edit: vscode.CodeActionKind.RefactorRewrite } as const

export function codeActions(documents: Documents): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range, { diagnostics, only }, cancelled) {
      if (!documents.has(document.uri)) return undefined
      if (only !== undefined && !Object.values(kinds).some(kind => only.intersects(kind))) return undefined
      const reading = await documents.settled(document)
      if (reading === undefined || cancelled.isCancellationRequested || reading.outdated) return undefined
      const { line, character } = range.start
      const at = pointedAt(reading, line + 1, character + 1)
      const offered = await documents
        .ask(reading, { what: 'actions', ...at }, signalOf(cancelled))
        .catch((error: unknown) => {
          console.error('Memwall: no code actions', error)
          return undefined
        })
      // The text may have changed while the worker was at it.
      if (offered === undefined || reading.outdated) return undefined
      const actions = offered.map(each => actionOf(each, reading, diagnostics))
      return at.rollup?.kind === 'model' ? [...actions, suggestions(reading, at.rollup.model)] : actions
    },
  }
  return vscode.languages.registerCodeActionsProvider(selector, provider, {
    providedCodeActionKinds: Object.values(kinds),
  })
}

function actionOf(
  { kind, title, problem, edits }: OfferedAction,
  reading: Reading,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, kinds[kind])
  action.edit = workspaceEdit(reading, edits)
  action.diagnostics = diagnostics.filter(
    ({ source, range: { start } }) =>
      source === 'memwall' && start.line + 1 === problem?.line && start.character + 1 === problem.column,
  )
  return action
}

/** Opens the list of a model's suggestions, which may take seconds to compute. */
function suggestions({ root, report }: Reading, model: number): vscode.CodeAction {
  const title = editorText.suggestions.of(report.models[model]?.name ?? '')
  const action = new vscode.CodeAction(title, kinds.edit)
  action.command = { command: 'memwall.applySuggestion', title, arguments: [{ uri: root.toString(), model }] }
  return action
}
