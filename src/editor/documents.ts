/**
 * The one cache: a model file's last good report, kept true to its text. An edit moves the lines at once and starts an
 * analysis when typing pauses; work that a newer edit has overtaken is dropped. Every view reads from here.
 */
import * as vscode from 'vscode'
import type { Target } from '../hardware/target'
import type { Analysis } from '../report/analysis'
import type { Diagnostic, Report } from '../report/report'
import type { Choice } from './choice'
import { type Files, type Reader, workspaceFiles } from './files'
import { type LineChange, type LineMap, lineMap } from './lineMap'
import { importsMemwall, isModelFile, isTypeScript, pathOf, touchesImport, uriOf } from './modelFile'
import * as settings from './settings'
import { linesOf, lostLines, moveShown, onePerLine, type ShownLine } from './shownLines'
import { chosenTarget } from './targets'

/** What is known of a model file, in terms of its text as it stands. */
export interface Reading {
  readonly document: vscode.TextDocument
  /** Its places are those of the text it was made from: `lineNow` tells where a line is now. */
  readonly report: Report
  /** The text as it stands does not parse: the figures are the last good ones. */
  readonly stale: boolean
  /** Of the text as it stands, torn or not. */
  readonly diagnostics: readonly Diagnostic[]
  /** Index of the model that is looked at. */
  readonly selected: number
  readonly lines: readonly ShownLine[]
  lineNow(line: number): number
  /** The op rules of a model's rows with their numbers in. */
  formulas(model: number): readonly string[]
}

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

interface Entry {
  readonly document: vscode.TextDocument
  /** The last that parsed; one that did not, where there was no better. */
  good: { readonly analysis: Analysis; readonly report: Report } | null
  diagnostics: readonly Diagnostic[]
  stale: boolean
  map: LineMap
  /** Lines that an edit under way has broken. */
  kept: ShownLine[]
  /** Name of the model that is looked at; the first where it has none. */
  selected: string | null
  /** URIs of what the analysis read or looked for. */
  reads: ReadonlySet<string>
  /** Set while an analysis is due. */
  timer: ReturnType<typeof setTimeout> | null
  /** Set while the file is about to be forgotten. */
  leaving: ReturnType<typeof setTimeout> | null
  /** Counts the analyses begun: one that is not the latest is overtaken. */
  run: number
  running: Promise<void>
}

/** An import may lead to another: so many rounds of fetching before giving up. */
const maxRounds = 64

/** A file that no longer imports memwall is forgotten after this many milliseconds: its import may be just being edited. */
const grace = 2000

export function openDocuments(choice: Choice, load: () => Promise<typeof import('../report/analyze')>): Documents {
  const entries = new Map<string, Entry>()
  const files: Files = workspaceFiles()
  const changed = new vscode.EventEmitter<vscode.Uri>()

  function open(document: vscode.TextDocument): void {
    const key = document.uri.toString()
    if (entries.has(key) || !isModelFile(document)) return
    const entry: Entry = {
      document,
      good: null,
      diagnostics: [],
      stale: false,
      map: lineMap(document.lineCount),
      kept: [],
      selected: null,
      reads: new Set(),
      timer: null,
      leaving: null,
      run: 0,
      running: Promise.resolve(),
    }
    entries.set(key, entry)
    start(entry)
  }

  function close(uri: vscode.Uri): void {
    const entry = entries.get(uri.toString())
    if (entry === undefined) return
    stopTimers(entry)
    entries.delete(uri.toString())
    files.keepOnly(new Set([...entries.values()].flatMap(each => [...each.reads])))
    changed.fire(uri)
  }

  const isOpen = (entry: Entry): boolean => entries.get(entry.document.uri.toString()) === entry

  function schedule(entry: Entry): void {
    stopTimers(entry)
    entry.timer = setTimeout(() => start(entry), settings.debounce())
  }

  function start(entry: Entry): void {
    stopTimers(entry)
    entry.run++
    entry.running = analyse(entry).catch((error: unknown) => {
      console.error('Memwall: the analysis failed', error)
      entry.stale = true
      changed.fire(entry.document.uri)
    })
  }

  async function analyse(entry: Entry): Promise<void> {
    const { document, run } = entry
    const overtaken = () => !isOpen(entry) || entry.timer !== null || entry.run !== run
    const { openAnalysis } = await load()
    for (let round = 0; round < maxRounds && !overtaken(); round++) {
      const reader = files.reader(document)
      const limits = settings.limits()
      const analysis = openAnalysis({ file: pathOf(document.uri), read: reader.read }, limits)
      const report = reportOf(entry, analysis)
      const fetched = reader.missing.size > 0 && (await files.fetch([...reader.missing.values()], limits.textBytes))
      if (fetched) continue
      if (!overtaken()) publish(entry, analysis, report, reader)
      return
    }
  }

  function reportOf(entry: Entry, analysis: Analysis): Report {
    const known: readonly Target[] = entry.good?.report.targets ?? []
    const report = analysis.report(choice.scenario, chosenTarget(choice.hardware, known))
    const target = chosenTarget(choice.hardware, report.targets)
    return JSON.stringify(target) === JSON.stringify(report.target) ? report : analysis.report(choice.scenario, target)
  }

  function publish(entry: Entry, analysis: Analysis, report: Report, { asked }: Reader): void {
    const { document } = entry
    entry.reads = new Set([...asked].map(path => uriOf(document.uri, path).toString()))
    entry.diagnostics = report.diagnostics
    const importing = importsMemwall(document.getText())
    entry.stale = report.torn || !importing
    if (entry.good === null || entry.good.report.torn || !entry.stale) {
      const before = linesFor(entry)
      entry.good = { analysis, report }
      entry.map = lineMap(document.lineCount)
      entry.kept = []
      const broken = report.diagnostics.some(each => each.severity === 'error')
      if (broken) entry.kept = lostLines(before, linesFor(entry))
    }
    if (!importing) entry.leaving = setTimeout(() => close(document.uri), grace)
    changed.fire(document.uri)
  }

  function selectedIn(entry: Entry, report: Report): number {
    return Math.max(
      0,
      report.models.findIndex(model => model.name === entry.selected),
    )
  }

  function linesFor(entry: Entry): ShownLine[] {
    if (entry.good === null) return entry.kept
    const { report } = entry.good
    const lines = linesOf(report, selectedIn(entry, report), entry.map)
    return entry.kept.length === 0 ? lines : onePerLine([...lines, ...entry.kept])
  }

  function readingOf(entry: Entry): Reading | undefined {
    if (entry.good === null) return undefined
    const { document, good, stale, diagnostics, map } = entry
    return {
      document,
      report: good.report,
      stale,
      diagnostics,
      selected: selectedIn(entry, good.report),
      get lines() {
        return linesFor(entry)
      },
      lineNow: map.now,
      formulas: model => good.analysis.formulas(choice.scenario, model),
    }
  }

  function edited(event: vscode.TextDocumentChangeEvent): void {
    const { document } = event
    if (event.contentChanges.length === 0) return
    const key = document.uri.toString()
    const entry = entries.get(key)
    if (entry === undefined) {
      if (isTypeScript(document) && touchesImport(event)) open(document)
    } else {
      for (const change of event.contentChanges) {
        const lines = lineChange(change, document, event.contentChanges.length === 1)
        entry.map.apply(lines)
        if (entry.kept.length > 0) entry.kept = moveShown(entry.kept, lines)
      }
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
    const visible = new Set(vscode.window.visibleTextEditors.map(editor => editor.document.uri.toString()))
    const order = [...entries].sort(([a], [b]) => Number(visible.has(b)) - Number(visible.has(a)))
    for (const [, entry] of order) {
      if (entry.good === null) continue
      const { analysis } = entry.good
      entry.good = { analysis, report: reportOf(entry, analysis) }
      if (!entry.stale) entry.diagnostics = entry.good.report.diagnostics
      changed.fire(entry.document.uri)
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
      return entry && readingOf(entry)
    },
    async settled(document) {
      for (let entry = entries.get(document.uri.toString()); entry !== undefined; ) {
        if (entry.timer !== null) start(entry)
        const { running } = entry
        await running
        if (!isOpen(entry)) return undefined
        if (entry.running === running) return readingOf(entry)
      }
      return undefined
    },
    has: uri => entries.has(uri.toString()),
    all: () => [...entries.values()].flatMap(entry => readingOf(entry) ?? []),
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

function stopTimers(entry: Entry): void {
  if (entry.timer !== null) clearTimeout(entry.timer)
  if (entry.leaving !== null) clearTimeout(entry.leaving)
  entry.timer = null
  entry.leaving = null
}

function lineChange(
  change: vscode.TextDocumentContentChangeEvent,
  after: vscode.TextDocument,
  alone: boolean,
): LineChange {
  const { start, end } = change.range
  // With several edits at once the text after all of them does not tell what stood before this one.
  const before = alone && start.line < after.lineCount ? after.lineAt(start.line).text.slice(0, start.character) : 'x'
  return {
    start: start.line + 1,
    end: end.line + 1,
    atLineStart: start.character === 0 || before.trim() === '',
    inserted: change.text.split('\n').length - 1,
  }
}
