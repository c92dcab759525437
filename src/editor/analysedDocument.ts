/** Cache entry of one model file: its last good report, and the current positions of the report's lines in the text. */
import type * as vscode from 'vscode'
import type { Diagnostic, Report } from '../analysis/report'
import type { Conditions, Opening } from '../protocol/analysis'
import { lineMapBetween } from './lineDiff'
import { type LineChange, type LineMap, lineMap } from './lineMap'
import { uriOf } from './modelFile'
import { linesOf, moveShown, onePerLine, removedLines, type ShownLine } from './shownLines'

/** A text that was analysed. */
export interface OpenedAnalysis {
  /** Number that identifies the analysis to the worker. */
  readonly id: number
  /** Version of the document's text. */
  readonly version: number
  readonly opening: Opening
}

/** A report with the analysis it came from. */
export interface ReportedAnalysis {
  readonly opened: OpenedAnalysis
  readonly conditions: Conditions
  readonly report: Report
}

/** State of a model file, in positions of its current text. */
export interface Reading extends ReportedAnalysis {
  readonly document: vscode.TextDocument
  /** Whether the current text fails to parse, so that the figures are the last good ones. */
  readonly stale: boolean
  /** Whether the figures are of an earlier text: they are stale, or an analysis is on its way. */
  readonly outdated: boolean
  /** Index of the selected model. */
  readonly selected: number
  readonly lines: readonly ShownLine[]
  /** Current line of a line in the report, whose positions are those of the analysed text. */
  lineNow(line: number): number
  /** Inverse of `lineNow`: the line of the analysed text that is now there, or the one before it. */
  lineWas(line: number): number
}

export interface AnalysedDocument {
  readonly document: vscode.TextDocument
  /** Last report of a text that parsed; of one that did not when there is no better. */
  good: ReportedAnalysis | null
  /** Problems of the current text, whether it parses or not. */
  diagnostics: readonly Diagnostic[]
  stale: boolean
  /** Whether an edit of the file, or of one that it imports, is not analysed yet. */
  edited: boolean
  /** Whether another scenario or target was chosen since; new figures are requested once the file is looked at. */
  due: boolean
  map: LineMap
  /** Lines broken by an edit in progress. */
  stored: ShownLine[]
  /** Cached result of `linesFor`; null after a change. */
  lines: readonly ShownLine[] | null
  /** Name of the selected model; null selects the first. */
  selected: string | null
  /** Paths that the analysis reads or looks for. */
  paths: ReadonlySet<string>
  /** URIs of `paths`. */
  reads: ReadonlySet<string>
  /** Set while an analysis is scheduled. */
  timer: ReturnType<typeof setTimeout> | null
  /** Set while the file is about to be removed from the cache. */
  leaving: ReturnType<typeof setTimeout> | null
  /** Cancels the running request; null when there is none. */
  asking: AbortController | null
  running: Promise<void>
  /** Milliseconds that the last analysis took. */
  took: number
}

export const newDocument = (document: vscode.TextDocument): AnalysedDocument => ({
  document,
  good: null,
  diagnostics: [],
  stale: false,
  edited: false,
  due: false,
  map: lineMap(document.lineCount),
  stored: [],
  lines: null,
  selected: null,
  paths: new Set(),
  reads: new Set(),
  timer: null,
  leaving: null,
  asking: null,
  running: Promise.resolve(),
  took: 0,
})

/** Cancels the scheduled analysis and the running request. */
export function stop(entry: AnalysedDocument): void {
  if (entry.timer !== null) clearTimeout(entry.timer)
  if (entry.leaving !== null) clearTimeout(entry.leaving)
  entry.timer = null
  entry.leaving = null
  entry.asking?.abort()
  entry.asking = null
}

/** Takes an analysis of the current text. If it has errors, lines without new figures keep their last. */
export function accept(entry: AnalysedDocument, reported: ReportedAnalysis): void {
  const before = linesFor(entry)
  entry.good = reported
  entry.map = lineMap(entry.document.lineCount)
  entry.stored = []
  entry.lines = null
  const broken = reported.report.diagnostics.some(each => each.severity === 'error')
  if (!broken) return
  entry.stored = removedLines(before, linesFor(entry))
  entry.lines = null
}

/** Takes a report of the same text under another scenario or target. */
export function restate(entry: AnalysedDocument, reported: ReportedAnalysis): void {
  entry.good = reported
  entry.lines = null
}

/** Sets the paths that the analysis reads or looks for. */
export function watchPaths(entry: AnalysedDocument, paths: Iterable<string>): void {
  entry.paths = new Set(paths)
  entry.reads = new Set([...entry.paths].map(path => uriOf(entry.document.uri, path).toString()))
}

/** Moves lines along with an edit. */
export function follow(entry: AnalysedDocument, { contentChanges, document }: vscode.TextDocumentChangeEvent): void {
  entry.lines = null
  const changes = contentChanges.map(change => lineChange(change, document, contentChanges.length === 1))
  if (entry.good !== null && changes.some(isRewrite)) compare(entry, entry.good.opened)
  else
    for (const change of changes) {
      entry.map.apply(change)
      if (entry.stored.length > 0) entry.stored = moveShown(entry.stored, change)
    }
}

/** Whether several lines were replaced by several, which does not say where each of them went. */
const isRewrite = ({ start, end, inserted }: LineChange): boolean => end > start && inserted > 0

/** Finds the lines of the analysed text in the current one. */
function compare(entry: AnalysedDocument, { opening }: OpenedAnalysis): void {
  const analysed = opening.texts.find(([path]) => path === opening.file)?.[1] ?? ''
  const before = entry.map
  entry.map = lineMapBetween(analysed, entry.document.getText())
  entry.stored = entry.stored.map(shown => {
    const was = before.was(shown.line)
    return { ...shown, line: entry.map.now(was), gone: shown.gone || entry.map.gone(was) }
  })
}

export function select(entry: AnalysedDocument, name: string): void {
  entry.selected = name
  entry.lines = null
}

/** Undefined before the first analysis. */
export function readingOf(entry: AnalysedDocument): Reading | undefined {
  if (entry.good === null) return undefined
  const { document, good, stale, edited, map } = entry
  return {
    ...good,
    document,
    stale,
    outdated: stale || edited,
    selected: selectedIn(entry, good.report),
    get lines() {
      return linesFor(entry)
    },
    lineNow: map.now,
    lineWas: map.was,
  }
}

function selectedIn(entry: AnalysedDocument, report: Report): number {
  return Math.max(
    0,
    report.models.findIndex(model => model.name === entry.selected),
  )
}

function linesFor(entry: AnalysedDocument): readonly ShownLine[] {
  entry.lines ??= freshLines(entry)
  return entry.lines
}

function freshLines(entry: AnalysedDocument): readonly ShownLine[] {
  const { good, stored, map } = entry
  if (good === null) return stored
  const lines = linesOf(good.report, selectedIn(entry, good.report), map)
  return stored.length === 0 ? lines : onePerLine([...lines, ...stored])
}

function lineChange(
  change: vscode.TextDocumentContentChangeEvent,
  after: vscode.TextDocument,
  alone: boolean,
): LineChange {
  const { start, end } = change.range
  // With several edits at once, the final text does not show what stood before this one.
  const before = alone && start.line < after.lineCount ? after.lineAt(start.line).text.slice(0, start.character) : 'x'
  return {
    start: start.line + 1,
    end: end.line + 1,
    atLineStart: start.character === 0 || before.trim() === '',
    inserted: change.text.split('\n').length - 1,
  }
}
