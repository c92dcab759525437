/** One model file in the cache: its last good report, and where the lines of that report are in the text as it stands. */
import type * as vscode from 'vscode'
import type { Diagnostic, Report } from '../analysis/report'
import type { Conditions, Opening } from '../protocol/analysis'
import { type LineChange, type LineMap, lineMap } from './lineMap'
import { uriOf } from './modelFile'
import { linesOf, lostLines, moveShown, onePerLine, type ShownLine } from './shownLines'

/** A text that was analysed. */
export interface OpenedAnalysis {
  /** The worker knows the analysis by this number. */
  readonly id: number
  /** The version of the document's text. */
  readonly version: number
  readonly opening: Opening
}

/** A report, and what it was made from. */
export interface ReportedAnalysis {
  readonly opened: OpenedAnalysis
  readonly conditions: Conditions
  readonly report: Report
}

/** What is known of a model file, in terms of its text as it stands. */
export interface Reading extends ReportedAnalysis {
  readonly document: vscode.TextDocument
  /** The text as it stands does not parse: the figures are the last good ones. */
  readonly stale: boolean
  /** Index of the model that is looked at. */
  readonly selected: number
  readonly lines: readonly ShownLine[]
  /** Places in the report are those of the text it was made from: this is where a line of it is now. */
  lineNow(line: number): number
  /** And the other way: the line of that text that is there now, or the one before it. */
  lineWas(line: number): number
}

export interface Entry {
  readonly document: vscode.TextDocument
  /** The last that parsed; one that did not, where there was no better. */
  good: ReportedAnalysis | null
  /** The problems of the text as it stands, torn or not. */
  diagnostics: readonly Diagnostic[]
  stale: boolean
  /** Other figures have been chosen since: they are asked for when the file is looked at. */
  due: boolean
  map: LineMap
  /** Lines that an edit under way has broken. */
  kept: ShownLine[]
  /** What `linesFor` has last made; null where something has changed since. */
  lines: readonly ShownLine[] | null
  /** Name of the model that is looked at; the first where it has none. */
  selected: string | null
  /** Paths that the analysis reads or looks for. */
  paths: ReadonlySet<string>
  /** Their URIs. */
  reads: ReadonlySet<string>
  /** Set while an analysis is due. */
  timer: ReturnType<typeof setTimeout> | null
  /** Set while the file is about to be forgotten. */
  leaving: ReturnType<typeof setTimeout> | null
  /** Of what is being asked; null while nothing is. */
  asking: AbortController | null
  running: Promise<void>
  /** Milliseconds the last analysis took. */
  took: number
}

export const newEntry = (document: vscode.TextDocument): Entry => ({
  document,
  good: null,
  diagnostics: [],
  stale: false,
  due: false,
  map: lineMap(document.lineCount),
  kept: [],
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

/** Drops what is due and what is being asked. */
export function stop(entry: Entry): void {
  if (entry.timer !== null) clearTimeout(entry.timer)
  if (entry.leaving !== null) clearTimeout(entry.leaving)
  entry.timer = null
  entry.leaving = null
  entry.asking?.abort()
  entry.asking = null
}

/** Takes an analysis of the text as it stands; where that has errors, lines that have lost their figures keep the last. */
export function accept(entry: Entry, reported: ReportedAnalysis): void {
  const before = linesFor(entry)
  entry.good = reported
  entry.map = lineMap(entry.document.lineCount)
  entry.kept = []
  entry.lines = null
  const broken = reported.report.diagnostics.some(each => each.severity === 'error')
  if (!broken) return
  entry.kept = lostLines(before, linesFor(entry))
  entry.lines = null
}

/** The same text under other conditions. */
export function restate(entry: Entry, reported: ReportedAnalysis): void {
  entry.good = reported
  entry.lines = null
}

/** Takes what the analysis reads or looks for. */
export function watchPaths(entry: Entry, paths: Iterable<string>): void {
  entry.paths = new Set(paths)
  entry.reads = new Set([...entry.paths].map(path => uriOf(entry.document.uri, path).toString()))
}

/** Moves lines along with an edit. */
export function follow(entry: Entry, { contentChanges, document }: vscode.TextDocumentChangeEvent): void {
  for (const change of contentChanges) {
    const lines = lineChange(change, document, contentChanges.length === 1)
    entry.map.apply(lines)
    if (entry.kept.length > 0) entry.kept = moveShown(entry.kept, lines)
  }
  entry.lines = null
}

export function select(entry: Entry, name: string): void {
  entry.selected = name
  entry.lines = null
}

/** Undefined before the first analysis. */
export function readingOf(entry: Entry): Reading | undefined {
  if (entry.good === null) return undefined
  const { document, good, stale, map } = entry
  return {
    ...good,
    document,
    stale,
    selected: selectedIn(entry, good.report),
    get lines() {
      return linesFor(entry)
    },
    lineNow: map.now,
    lineWas: map.was,
  }
}

function selectedIn(entry: Entry, report: Report): number {
  return Math.max(
    0,
    report.models.findIndex(model => model.name === entry.selected),
  )
}

function linesFor(entry: Entry): readonly ShownLine[] {
  entry.lines ??= freshLines(entry)
  return entry.lines
}

function freshLines(entry: Entry): readonly ShownLine[] {
  const { good, kept, map } = entry
  if (good === null) return kept
  const lines = linesOf(good.report, selectedIn(entry, good.report), map)
  return kept.length === 0 ? lines : onePerLine([...lines, ...kept])
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
