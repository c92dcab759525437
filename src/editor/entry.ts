/** One model file in the cache: its last good report, and where the lines of that report are in the text as it stands. */
import type * as vscode from 'vscode'
import type { Scenario } from '../cost/scenario'
import type { Analysis } from '../report/analysis'
import type { Diagnostic, Report } from '../report/report'
import { type LineChange, type LineMap, lineMap } from './lineMap'
import { linesOf, lostLines, moveShown, onePerLine, type ShownLine } from './shownLines'

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
  /** To ask more of what the report was made from, under the scenario it was made for. */
  readonly analysis: Analysis
  readonly scenario: Scenario
}

export interface Entry {
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
  /** Milliseconds the last analysis took. */
  took: number
}

export const newEntry = (document: vscode.TextDocument): Entry => ({
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
  took: 0,
})

export function stopTimers(entry: Entry): void {
  if (entry.timer !== null) clearTimeout(entry.timer)
  if (entry.leaving !== null) clearTimeout(entry.leaving)
  entry.timer = null
  entry.leaving = null
}

/** Takes an analysis of the text as it stands; where that has errors, lines that have lost their figures keep the last. */
export function accept(entry: Entry, analysis: Analysis, report: Report): void {
  const before = linesFor(entry)
  entry.good = { analysis, report }
  entry.map = lineMap(entry.document.lineCount)
  entry.kept = []
  const broken = report.diagnostics.some(each => each.severity === 'error')
  if (broken) entry.kept = lostLines(before, linesFor(entry))
}

/** Moves lines along with an edit. */
export function follow(entry: Entry, { contentChanges, document }: vscode.TextDocumentChangeEvent): void {
  for (const change of contentChanges) {
    const lines = lineChange(change, document, contentChanges.length === 1)
    entry.map.apply(lines)
    if (entry.kept.length > 0) entry.kept = moveShown(entry.kept, lines)
  }
}

/** Undefined before the first analysis. `scenario`: what the report was made for. */
export function readingOf(entry: Entry, scenario: Scenario): Reading | undefined {
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
    formulas: model => good.analysis.formulas(scenario, model),
    analysis: good.analysis,
    scenario,
  }
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
