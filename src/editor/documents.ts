/**
 * The one cache: a model file's last good report, kept true to its text. An edit moves the lines at once and starts an
 * analysis when typing pauses; work that a newer edit has overtaken is dropped. Every view reads from here.
 */
import * as vscode from 'vscode'
import type { Target } from '../hardware/target'
import type { Analysis } from '../report/analysis'
import type { Report } from '../report/report'
import type { Choice } from './choice'
import { accept, type Entry, follow, newEntry, type Reading, readingOf, stopTimers } from './entry'
import { type Files, type Reader, workspaceFiles } from './files'
import { importsMemwall, isModelFile, isTypeScript, pathOf, touchesImport, uriOf } from './modelFile'
import * as settings from './settings'
import { chosenTarget, type Known } from './targets'

export type { Reading } from './entry'

export interface Documents extends vscode.Disposable {
  /** What is there now; undefined for a document that is no model file or was not analysed yet. */
  get(document: vscode.TextDocument): Reading | undefined
  /** What is there once no analysis is due any more. */
  settled(document: vscode.TextDocument): Promise<Reading | undefined>
  has(uri: vscode.Uri): boolean
  all(): readonly Reading[]
  select(uri: vscode.Uri, model: number): void
  /** Something of this document's reading has changed, or the document is gone. */
  readonly onDidChange: vscode.Event<vscode.Uri>
}

/** An import may lead to another: so many rounds of fetching before giving up. */
const maxRounds = 64

/** A file that no longer imports memwall is forgotten after this many milliseconds: its import may be just being edited. */
const grace = 2000

export function openDocuments(choice: Choice, load: () => Promise<typeof import('../report/analyze')>): Documents {
  const entries = new Map<string, Entry>()
  /** Null before the first analysis. */
  let known: Known | null = null
  const files: Files = workspaceFiles()
  const changed = new vscode.EventEmitter<vscode.Uri>()

  function open(document: vscode.TextDocument): void {
    const key = document.uri.toString()
    if (entries.has(key) || !isModelFile(document)) return
    const entry = newEntry(document)
    entries.set(key, entry)
    start(entry)
  }

  function close(uri: vscode.Uri): void {
    const entry = entries.get(uri.toString())
    if (entry === undefined) return
    stopTimers(entry)
    entries.delete(uri.toString())
    keepWhatIsRead()
    changed.fire(uri)
  }

  /** A half-typed import asks for files that no analysis asks for again. */
  const keepWhatIsRead = (): void => files.keepOnly(new Set([...entries.values()].flatMap(each => [...each.reads])))

  const isOpen = (entry: Entry): boolean => entries.get(entry.document.uri.toString()) === entry

  /** A file that takes long to analyse is analysed less often, so that typing in it stays as light as in any. */
  function schedule(entry: Entry): void {
    stopTimers(entry)
    entry.timer = setTimeout(() => start(entry), Math.max(settings.debounce(), entry.took))
  }

  function start(entry: Entry): void {
    stopTimers(entry)
    entry.run++
    entry.running = analyse(entry).catch((error: unknown) => failed(entry, error))
  }

  function failed(entry: Entry, error: unknown): void {
    console.error('Memwall: the analysis failed', error)
    entry.stale = true
    changed.fire(entry.document.uri)
  }

  async function analyse(entry: Entry): Promise<void> {
    const { document, run } = entry
    const overtaken = () => !isOpen(entry) || entry.timer !== null || entry.run !== run
    const { openAnalysis, catalogue, findTarget } = await load()
    known = { catalogue, findTarget }
    for (let round = 0; round < maxRounds && !overtaken(); round++) {
      const started = Date.now()
      const reader = files.reader(document)
      const limits = settings.limits()
      const analysis = openAnalysis({ file: pathOf(document.uri), read: reader.read }, limits)
      let report = reportOf(entry, analysis, known)
      entry.took = Date.now() - started
      if (reader.missing.size > 0) {
        // In use from now on, whichever file is done first.
        entry.reads = new Set([...entry.reads, ...urisOf(document, reader)])
        if (await files.fetch([...reader.missing.values()], limits.textBytes)) continue
        // The choice may be another by now.
        report = reportOf(entry, analysis, known)
      }
      if (!overtaken()) publish(entry, analysis, report, reader)
      return
    }
  }

  function reportOf(entry: Entry, analysis: Analysis, targets: Known): Report {
    const before: readonly Target[] = entry.good?.report.targets ?? []
    const report = analysis.report(choice.scenario, chosenTarget(choice.hardware, before, targets))
    const target = chosenTarget(choice.hardware, report.targets, targets)
    return JSON.stringify(target) === JSON.stringify(report.target) ? report : analysis.report(choice.scenario, target)
  }

  function publish(entry: Entry, analysis: Analysis, report: Report, reader: Reader): void {
    const { document } = entry
    entry.reads = new Set(urisOf(document, reader))
    keepWhatIsRead()
    entry.diagnostics = report.diagnostics
    const importing = importsMemwall(document.getText())
    entry.stale = report.torn || !importing
    if (entry.good === null || entry.good.report.torn || !entry.stale) accept(entry, analysis, report)
    if (!importing) entry.leaving = setTimeout(() => close(document.uri), grace)
    changed.fire(document.uri)
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

  /** Files whose analysis read this one are due again. */
  function dependents(uri: vscode.Uri): void {
    const key = uri.toString()
    for (const entry of entries.values())
      if (entry.reads.has(key) && entry.document.uri.toString() !== key) schedule(entry)
  }

  /** Another scenario or target: nothing is evaluated again. What the user looks at comes first. */
  function redraw(): void {
    if (known === null) return
    const visible = new Set(vscode.window.visibleTextEditors.map(editor => editor.document.uri.toString()))
    const order = [...entries].sort(([a], [b]) => Number(visible.has(b)) - Number(visible.has(a)))
    for (const [, entry] of order) {
      if (entry.good === null) continue
      const { analysis } = entry.good
      try {
        entry.good = { analysis, report: reportOf(entry, analysis, known) }
        if (!entry.stale) entry.diagnostics = entry.good.report.diagnostics
        changed.fire(entry.document.uri)
      } catch (error) {
        failed(entry, error)
      }
    }
  }

  for (const document of vscode.workspace.textDocuments) open(document)
  const disposables = [
    files,
    changed,
    vscode.workspace.onDidOpenTextDocument(open),
    vscode.workspace.onDidCloseTextDocument(document => {
      close(document.uri)
      dependents(document.uri)
    }),
    vscode.workspace.onDidChangeTextDocument(edited),
    files.onDidChange(dependents),
    choice.onDidChange(redraw),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('memwall.limits')) for (const entry of entries.values()) start(entry)
    }),
  ]

  return {
    get(document) {
      const entry = entries.get(document.uri.toString())
      return entry && readingOf(entry, choice.scenario)
    },
    async settled(document) {
      for (let entry = entries.get(document.uri.toString()); entry !== undefined; ) {
        if (entry.timer !== null) start(entry)
        const { running } = entry
        await running
        if (!isOpen(entry)) return undefined
        if (entry.running === running) return readingOf(entry, choice.scenario)
      }
      return undefined
    },
    has: uri => entries.has(uri.toString()),
    all: () => [...entries.values()].flatMap(entry => readingOf(entry, choice.scenario) ?? []),
    select(uri, model) {
      const entry = entries.get(uri.toString())
      const name = entry?.good?.report.models[model]?.name
      if (entry === undefined || name === undefined || name === entry.selected) return
      entry.selected = name
      changed.fire(uri)
    },
    onDidChange: changed.event,
    dispose() {
      for (const entry of entries.values()) stopTimers(entry)
      entries.clear()
      for (const each of disposables) each.dispose()
    },
  }
}

const urisOf = ({ uri }: vscode.TextDocument, { asked }: Reader): readonly string[] =>
  [...asked].map(path => uriOf(uri, path).toString())
