/**
 * Cache of the last good report of each model file, kept in step with its text. An edit moves the lines at once and
 * requests an analysis when typing pauses; a request overtaken by a newer edit is dropped. Every view reads from here.
 */
import * as vscode from 'vscode'
import type { Diagnostic } from '../analysis/report'
import type { Question } from '../protocol/analysis'
import {
  type AnalysedDocument,
  accept,
  follow,
  newDocument,
  type OpenedAnalysis,
  type Reading,
  readingOf,
  restate,
  select,
  stop,
  watchPaths,
} from './analysedDocument'
import { type Analyser, Stopped, type WorkerAnswer } from './analyser'
import { type Analysed, analysisRequests } from './analysisRequests'
import type { Choice } from './choice'
import { type Files, workspaceFiles } from './files'
import { importsMemwall, isModelFile, isTypeScript, touchesImport } from './modelFile'
import * as settings from './settings'
import { failureProblem } from './stopped'

export type { Reading } from './analysedDocument'

export interface Problems {
  readonly document: vscode.TextDocument
  readonly diagnostics: readonly Diagnostic[]
}

export interface Documents extends vscode.Disposable {
  /** Current reading; undefined for a document that is no model file or was not analysed yet. */
  get(document: vscode.TextDocument): Reading | undefined
  /** Reading after all scheduled analyses are complete. */
  settled(document: vscode.TextDocument): Promise<Reading | undefined>
  has(uri: vscode.Uri): boolean
  /** Problems of the current text of every model file. */
  problems(): readonly Problems[]
  select(uri: vscode.Uri, model: number): void
  /** Sets the document that the panel shows, whose figures get the same priority as those of a visible editor. */
  lookAt(document: vscode.TextDocument | undefined): void
  /** Further answers about a report. Undefined when the request was aborted; rejects with the error of the request. */
  ask<W extends Exclude<Question['what'], 'report'>>(
    reading: Reading,
    question: Extract<Question, { readonly what: W }>,
    signal?: AbortSignal,
  ): Promise<WorkerAnswer<W> | undefined>
  /** Fires when a document's reading changes, or the document is closed. */
  readonly onDidChange: vscode.Event<vscode.Uri>
  /** Fires when the figures of a document become those of an earlier text, by an edit of it or of a file it imports. */
  readonly onDidEdit: vscode.Event<vscode.Uri>
}

/** Milliseconds after which a file that no longer imports memwall is removed, as the import may only be under edit. */
const grace = 2000

/** Maximum milliseconds between an edit and its analysis, however long the file takes to analyse. */
const longestPause = 5000

export function openDocuments(choice: Choice, analyser: Analyser): Documents {
  const entries = new Map<string, AnalysedDocument>()
  const files: Files = workspaceFiles()
  const changed = new vscode.EventEmitter<vscode.Uri>()
  const outdated = new vscode.EventEmitter<vscode.Uri>()
  const ask = analysisRequests(analyser, files, ({ uri }) => {
    const { hardware } = choice
    const defaultHardware = settings.defaultHardware()
    const custom = settings.customTargets().targets.filter(({ id }) => id === hardware || id === defaultHardware)
    return { scenario: choice.scenarioOf(uri), hardware, defaultHardware, custom }
  })
  /** URI of the document that the panel shows. */
  let lookedAt: string | undefined

  function open(document: vscode.TextDocument): void {
    const key = document.uri.toString()
    if (entries.has(key) || !isModelFile(document)) return
    const entry = newDocument(document)
    entries.set(key, entry)
    start(entry)
  }

  function close(uri: vscode.Uri): void {
    const entry = entries.get(uri.toString())
    if (entry === undefined) return
    stop(entry)
    entries.delete(uri.toString())
    if (entry.good !== null) analyser.forget(entry.good.opened.id)
    keepWhatIsRead()
    changed.fire(uri)
  }

  /** Evicts files that no entry reads, such as those of a half-typed import. */
  const keepWhatIsRead = (): void => files.keepOnly(new Set([...entries.values()].flatMap(({ reads }) => [...reads])))

  const isOpen = (entry: AnalysedDocument): boolean => entries.get(entry.document.uri.toString()) === entry

  function isLookedAt({ document }: AnalysedDocument): boolean {
    const key = document.uri.toString()
    return key === lookedAt || vscode.window.visibleTextEditors.some(editor => editor.document.uri.toString() === key)
  }

  /**
   * Schedules an analysis. A file that takes long to analyse waits longer, since most of the work would be discarded.
   */
  function schedule(entry: AnalysedDocument): void {
    stop(entry)
    if (!entry.edited) {
      entry.edited = true
      outdated.fire(entry.document.uri)
    }
    const pause = Math.max(settings.debounce(), Math.min(entry.took, longestPause))
    entry.timer = setTimeout(() => start(entry), pause)
  }

  /** Starts an analysis of the current text. */
  const start = (entry: AnalysedDocument): void => run(entry, signal => analyse(entry, signal))

  /** Requests figures that are out of date if the file is looked at. */
  function refresh(entry: AnalysedDocument): void {
    if (!entry.due || entry.timer !== null) return
    const { good } = entry
    if (good === null || entry.asking !== null) start(entry)
    else run(entry, signal => report(entry, good.opened, signal))
  }

  function run(entry: AnalysedDocument, task: (signal: AbortSignal) => Promise<void>): void {
    stop(entry)
    const asking = new AbortController()
    entry.asking = asking
    entry.due = false
    entry.running = task(asking.signal)
      .catch((error: unknown) => {
        if (!asking.signal.aborted) failed(entry, error)
      })
      .finally(() => {
        if (entry.asking !== asking) return
        entry.asking = null
        leaveWithoutImport(entry)
      })
  }

  function leaveWithoutImport(entry: AnalysedDocument): void {
    const { document } = entry
    if (!importsMemwall(document.getText())) entry.leaving = setTimeout(() => close(document.uri), grace)
  }

  function failed(entry: AnalysedDocument, error: unknown): void {
    const { document, good } = entry
    if (!(error instanceof Stopped)) console.error('Memwall: the analysis failed', error)
    entry.diagnostics = [failureProblem(document, error, settings.watchdog(), good !== null)]
    entry.stale = true
    entry.edited = false
    changed.fire(document.uri)
  }

  async function analyse(entry: AnalysedDocument, signal: AbortSignal): Promise<void> {
    const analysed = await ask.analyse(entry, isLookedAt(entry), signal)
    if (analysed !== undefined) publish(entry, analysed)
  }

  function publish(entry: AnalysedDocument, { read, took, ...reported }: Analysed): void {
    const { document } = entry
    const { opened, report } = reported
    watchPaths(entry, read)
    entry.took = took
    entry.edited = false
    keepWhatIsRead()
    entry.diagnostics = report.diagnostics
    entry.stale = report.hasSyntaxErrors || !importsMemwall(document.getText())
    const before = entry.good
    if (before === null || before.report.hasSyntaxErrors || !entry.stale) accept(entry, reported)
    const dropped = entry.good === before ? opened : before?.opened
    if (dropped !== undefined) analyser.forget(dropped.id)
    changed.fire(document.uri)
  }

  /** Requests a report on the same text under the current choice. */
  async function report(entry: AnalysedDocument, opened: OpenedAnalysis, signal: AbortSignal): Promise<void> {
    const analysed = await ask.report(entry, opened, isLookedAt(entry), signal)
    if (analysed === undefined) return
    restate(entry, analysed)
    if (!entry.stale) entry.diagnostics = analysed.report.diagnostics
    changed.fire(entry.document.uri)
  }

  function edited(event: vscode.TextDocumentChangeEvent): void {
    const { document } = event
    if (event.contentChanges.length === 0) return
    const key = document.uri.toString()
    const entry = entries.get(key)
    if (entry === undefined) {
      if (isTypeScript(document) && touchesImport(event)) open(document)
    } else {
      follow(entry, event)
      schedule(entry)
    }
    dependents(document.uri)
  }

  /** Schedules the files whose analysis read this one. */
  function dependents(uri: vscode.Uri): void {
    const key = uri.toString()
    for (const entry of entries.values())
      if (entry.document.uri.toString() !== key && entry.reads.has(key)) schedule(entry)
  }

  /**
   * Requests figures of visible files at once after a choice for one file or for all, and marks those of the others as
   * out of date.
   */
  function chosen(file: vscode.Uri | undefined): void {
    for (const entry of entries.values())
      if (file === undefined || entry.document.uri.toString() === file.toString()) entry.due = true
    looked()
  }

  function looked(): void {
    for (const entry of entries.values()) if (entry.due && isLookedAt(entry)) refresh(entry)
  }

  for (const document of vscode.workspace.textDocuments) open(document)
  const disposables = [
    files,
    changed,
    outdated,
    vscode.workspace.onDidOpenTextDocument(open),
    vscode.workspace.onDidCloseTextDocument(document => {
      close(document.uri)
      dependents(document.uri)
    }),
    vscode.workspace.onDidChangeTextDocument(edited),
    vscode.window.onDidChangeVisibleTextEditors(looked),
    files.onDidChange(dependents),
    choice.onDidChange(chosen),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('memwall.limits')) for (const entry of entries.values()) start(entry)
    }),
  ]

  return {
    get(document) {
      const entry = entries.get(document.uri.toString())
      return entry && readingOf(entry)
    },
    async settled(document) {
      for (let entry = entries.get(document.uri.toString()); entry !== undefined; ) {
        if (entry.timer !== null) start(entry)
        refresh(entry)
        const { running } = entry
        await running
        if (!isOpen(entry)) return undefined
        if (entry.running === running && entry.timer === null) return readingOf(entry)
      }
      return undefined
    },
    has: uri => entries.has(uri.toString()),
    problems: () => [...entries.values()],
    select(uri, model) {
      const entry = entries.get(uri.toString())
      const name = entry?.good?.report.models[model]?.name
      if (entry === undefined || name === undefined || name === entry.selected) return
      select(entry, name)
      changed.fire(uri)
    },
    lookAt(document) {
      lookedAt = document?.uri.toString()
      looked()
    },
    ask: ask.more,
    onDidChange: changed.event,
    onDidEdit: outdated.event,
    dispose() {
      for (const entry of entries.values()) stop(entry)
      entries.clear()
      for (const each of disposables) each.dispose()
    },
  }
}
