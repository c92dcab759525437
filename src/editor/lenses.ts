/**
 * CodeLens provider. VS Code keeps lenses in place while an answer is pending and moves them with the text; they jump
 * only when an answer has fewer. So the provider always answers at once from the cache, and fires a change when the
 * result differs.
 */
import * as vscode from 'vscode'
import { iconSigns, type LensContext, lensText, lensTooltip } from '../present/lensText'
import type { Documents, Reading } from './documents'
import { openDocument } from './files'
import type { MarksOptions } from './marks'
import { selector } from './modelFile'
import * as settings from './settings'

interface Lens {
  readonly line: number
  readonly title: string
  readonly command: vscode.Command
}

/** Milliseconds after which VS Code shows an answer: it draws new titles a quarter of a second later, or somewhat more. */
const drawing = 500

export interface Lenses extends vscode.Disposable, MarksOptions {}

export function lenses(documents: Documents): Lenses {
  const changed = new vscode.EventEmitter<void>()
  const shown = new vscode.EventEmitter<vscode.Uri>()
  /** Last answer per document. */
  const answered = new Map<string, string>()
  /** Answer that is on screen, and the timer of the next, per document. */
  const drawn = new Map<string, string>()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  /** Notes an answer, and says when it is on screen. */
  function answer(uri: vscode.Uri, made: string): void {
    const key = uri.toString()
    answered.set(key, made)
    clearTimeout(timers.get(key))
    if (drawn.get(key) === made) return
    timers.set(
      key,
      setTimeout(() => {
        timers.delete(key)
        drawn.set(key, made)
        shown.fire(uri)
      }, drawing),
    )
  }

  function forget(key: string): void {
    clearTimeout(timers.get(key))
    for (const map of [answered, drawn, timers]) map.delete(key)
  }

  /** Lenses are the last to change; text after a line changes with the reading. */
  function isShown(reading: Reading): boolean {
    if (reading.outdated) return false
    const onScreen = drawn.get(reading.uri.toString())
    return !areOn() || onScreen === undefined || onScreen === JSON.stringify(lensesOf(reading))
  }

  function lensesOf(reading: Reading): Lens[] {
    return titles(reading, iconSigns, reading.outdated).map(({ line, title, tooltip, model }) => ({
      line,
      title,
      command: {
        title,
        tooltip,
        command: 'memwall.showRoofline',
        arguments: [{ uri: reading.root.toString(), file: reading.uri.toString(), line, model }],
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
      answer(document.uri, JSON.stringify(made))
      return made.map(({ line, command }) => {
        const start = Math.min(line, document.lineCount) - 1
        return new vscode.CodeLens(new vscode.Range(start, 0, start, 0), command)
      })
    },
  }

  const disposables = [
    changed,
    shown,
    vscode.languages.registerCodeLensProvider(selector, provider),
    documents.onDidChange(uri => {
      const key = uri.toString()
      const reading = openDocument(uri) && documents.get({ uri })
      const now = reading && settings.placement() === 'lens' ? JSON.stringify(lensesOf(reading)) : undefined
      if (now === answered.get(key)) return
      if (now === undefined) forget(key)
      changed.fire()
    }),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('memwall.lenses')) changed.fire()
    }),
  ]
  return {
    isShown,
    onDidShow: shown.event,
    dispose() {
      for (const key of [...timers.keys()]) forget(key)
      for (const each of disposables) each.dispose()
    },
  }
}

/** Whether figures stand in lenses, and VS Code shows lenses. */
const areOn = (): boolean =>
  settings.placement() === 'lens' && vscode.workspace.getConfiguration('editor').get('codeLens') !== false

export interface Title {
  readonly line: number
  readonly title: string
  readonly tooltip: string
  readonly model: number
}

/** Text of each line with a lens, according to the settings; line numbers of the current text. */
export function titles(reading: Reading, signs = iconSigns, stale = reading.stale): Title[] {
  const context = contextOf(reading, stale)
  return reading.lines.flatMap(shown => {
    const title = lensText(shown, context, signs)
    return title === null || title === ''
      ? []
      : [{ line: shown.line, title, tooltip: lensTooltip(shown, context), model: shown.rollup.model }]
  })
}

/** Text of the lens above a model. */
export function modelTitle(reading: Reading, model: number): string {
  const rollup = reading.report.lines.find(each => each.kind === 'model' && each.model === model)
  const shown = rollup && { rollup, among: null, stale: false }
  return (shown && lensText(shown, contextOf(reading, reading.outdated))) ?? ''
}

const contextOf = ({ report: { target, models }, comparison }: Reading, stale: boolean): LensContext => ({
  metrics: settings.lensMetrics(),
  modelMetrics: settings.lensModelMetrics(),
  most: settings.lensFigures(),
  threshold: settings.lensThreshold(),
  target,
  models,
  stale,
  comparison,
})
