/**
 * CodeLens provider. VS Code keeps lenses in place while an answer is pending and moves them with the text; they jump
 * only when an answer has fewer. So the provider always answers at once from the cache, and fires a change when the
 * result differs.
 */
import * as vscode from 'vscode'
import { iconSigns, lensText, lensTooltip } from '../present/lensText'
import type { Documents, Reading } from './documents'
import { selector } from './modelFile'
import * as settings from './settings'

interface Lens {
  readonly line: number
  readonly title: string
  readonly command: vscode.Command
}

export function lenses(documents: Documents): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>()
  /** Last answer per document. */
  const answered = new Map<string, string>()

  function lensesOf(reading: Reading): Lens[] {
    return titles(reading).map(({ line, title, tooltip, model }) => ({
      line,
      title,
      command: {
        title,
        tooltip,
        command: 'memwall.showRoofline',
        arguments: [{ uri: reading.document.uri.toString(), line, model }],
      },
    }))
  }

  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document, cancelled) {
      if (settings.placement() !== 'lens' || !documents.has(document.uri)) return []
      // Before the first analysis there are no lenses to keep in place.
      const reading = documents.get(document) ?? (await documents.settled(document))
      if (reading === undefined || cancelled.isCancellationRequested) return []
      const made = lensesOf(reading)
      answered.set(document.uri.toString(), JSON.stringify(made))
      return made.map(({ line, command }) => {
        const start = Math.min(line, document.lineCount) - 1
        return new vscode.CodeLens(new vscode.Range(start, 0, start, 0), command)
      })
    },
  }

  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(selector, provider),
    documents.onDidChange(uri => {
      const key = uri.toString()
      const document = vscode.workspace.textDocuments.find(each => each.uri.toString() === key)
      const reading = document && documents.get(document)
      const now = reading && settings.placement() === 'lens' ? JSON.stringify(lensesOf(reading)) : undefined
      if (now === answered.get(key)) return
      if (now === undefined) answered.delete(key)
      changed.fire()
    }),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('memwall.lenses')) changed.fire()
    }),
  )
}

export interface Title {
  readonly line: number
  readonly title: string
  readonly tooltip: string
  readonly model: number
}

/** Text of each line with a lens, according to the settings; line numbers of the current text. */
export function titles(reading: Reading, signs = iconSigns): Title[] {
  const { report, stale } = reading
  const context = {
    metrics: settings.lensMetrics(),
    modelMetrics: settings.lensModelMetrics(),
    most: settings.lensFigures(),
    threshold: settings.lensThreshold(),
    target: report.target,
    models: report.models,
    stale,
  }
  return reading.lines.flatMap(shown => {
    const title = lensText(shown, context, signs)
    return title === null || title === ''
      ? []
      : [{ line: shown.line, title, tooltip: lensTooltip(shown, context), model: shown.rollup.model }]
  })
}
