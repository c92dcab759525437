/** Cache entry of one model file: its last good report, and where its lines are in each of the files it passes through. */
import type * as vscode from 'vscode'
import type { ReportComparison } from '../analysis/baseline/comparison'
import type { Diagnostic, Report } from '../analysis/report'
import type { Conditions, Opening } from '../protocol/analysis'
import { type Baseline, comparisonWith, type MadeComparison } from './baseline/baseline'
import { compare, type FileLines, fileLines, follow, keepRemoved, rollupsByFile, shownIn } from './fileLines'
import { pathOf, uriOf } from './modelFile'
import type { ShownLine } from './shownLines'

/** Texts that were analysed. */
export interface OpenedAnalysis {
  /** Number that identifies the analysis to the worker. */
  readonly id: number
  /** Version of the text: the document's, 0 for one that no editor has open. */
  readonly version: number
  readonly opening: Opening
}

/** A report with the analysis it came from. */
export interface ReportedAnalysis {
  readonly opened: OpenedAnalysis
  readonly conditions: Conditions
  readonly report: Report
}

/** Figures of a model file in one of the files it passes through, in positions of that file's current text. */
export interface Reading extends ReportedAnalysis {
  /** Model file that the figures are of. */
  readonly root: vscode.Uri
  /** File that the lines are in: the model file, or one that it imports. */
  readonly uri: vscode.Uri
  /** Its path in the analysis. */
  readonly path: string
  /** Whether the current text fails to parse, so that the figures are the last good ones. */
  readonly stale: boolean
  /** Whether the figures are of earlier texts: they are stale, or an analysis is on its way, or has ended since. */
  readonly outdated: boolean
  /** Index of the selected model. */
  readonly selected: number
  readonly lines: readonly ShownLine[]
  /** Baseline that the figures are compared with; null without one. */
  readonly baseline: Baseline | null
  /** Comparison with the baseline; null without one, and while that is analysed under other conditions. */
  readonly comparison: ReportComparison | null
  /** Current line of a line in the report, whose positions are those of the analysed text. */
  lineNow(line: number): number
  /** Inverse of `lineNow`: the line of the analysed text that is now there, or the one before it. */
  lineWas(line: number): number
}

export interface AnalysedDocument {
  readonly uri: vscode.Uri
  /** Last report of a text that parsed; of one that did not when there is no better. */
  good: ReportedAnalysis | null
  /** Problems of the current text, whether it parses or not. */
  diagnostics: readonly Diagnostic[]
  stale: boolean
  /** Whether an edit of the file, or of one that it imports, is not analysed yet. */
  edited: boolean
  /** Whether another scenario or target was chosen since; new figures are requested once the file is looked at. */
  due: boolean
  /** Lines by the path of their file. */
  files: Map<string, FileLines>
  baseline: Baseline | null
  /** Last comparison with the baseline. */
  compared: MadeComparison | null
  /** Name of the selected model; null selects the first. */
  selected: string | null
  /** Paths that the analysis reads or looks for. */
  paths: ReadonlySet<string>
  /** URIs of `paths`. */
  reads: ReadonlySet<string>
  /** URIs of the files for which a search found this one; it is analysed while one of them is open. */
  readonly foundFor: Set<string>
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

export const newDocument = (uri: vscode.Uri): AnalysedDocument => ({
  uri,
  good: null,
  diagnostics: [],
  stale: false,
  edited: false,
  due: false,
  files: new Map(),
  baseline: null,
  compared: null,
  selected: null,
  paths: new Set(),
  reads: new Set(),
  foundFor: new Set(),
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

/** Takes an analysis of the current texts. If it has errors, lines without new figures keep their last. */
export function accept(entry: AnalysedDocument, reported: ReportedAnalysis): void {
  const before = entry.files
  const broken = reported.report.diagnostics.some(each => each.severity === 'error')
  const shownBefore = new Map(broken ? [...before.keys()].map(path => [path, linesIn(entry, path)]) : [])
  entry.good = reported
  entry.files = filesOf(reported)
  for (const [path, shown] of shownBefore) keepRemoved(linesOf(entry, path, reported), shown, linesIn(entry, path))
}

/** Takes a report of the same texts under another scenario or target. */
export function restate(entry: AnalysedDocument, reported: ReportedAnalysis): void {
  entry.good = reported
  const rollups = rollupsByFile(reported.report)
  for (const path of new Set([...entry.files.keys(), ...rollups.keys()]))
    Object.assign(linesOf(entry, path, reported), { rollups: rollups.get(path) ?? [], shown: null })
}

const filesOf = (reported: ReportedAnalysis): Map<string, FileLines> =>
  new Map(
    [...rollupsByFile(reported.report)].map(([path, rollups]) => [path, fileLines(rollups, textOf(reported, path))]),
  )

/** Sets the paths that the analysis reads or looks for. */
export function watchPaths(entry: AnalysedDocument, paths: Iterable<string>): void {
  entry.paths = new Set(paths)
  entry.reads = new Set([...entry.paths].map(path => uriOf(entry.uri, path).toString()))
}

/** Whether the analysis is of this file, or reads it. */
export const concerns = ({ uri, reads }: AnalysedDocument, key: string): boolean =>
  uri.toString() === key || reads.has(key)

/** Moves the lines of a file along with an edit. */
export function followEdit(entry: AnalysedDocument, event: vscode.TextDocumentChangeEvent): void {
  const { good } = entry
  if (good === null) return
  const path = pathOf(event.document.uri)
  follow(linesOf(entry, path, good), event, textOf(good, path))
}

/** Moves the lines of a file to where they are in a text that is not the analysed one; returns false if it is. */
export function followText(entry: AnalysedDocument, uri: vscode.Uri, text: string): boolean {
  const { good } = entry
  if (good === null) return false
  const path = pathOf(uri)
  const analysed = textOf(good, path)
  if (analysed === text) return false
  compare(linesOf(entry, path, good), analysed, text)
  return true
}

const textOf = ({ opened }: ReportedAnalysis, path: string): string =>
  opened.opening.texts.find(([other]) => other === path)?.[1] ?? ''

/** Lines of a file; of one without figures the positions alone. */
function linesOf(entry: AnalysedDocument, path: string, good: ReportedAnalysis): FileLines {
  const existing = entry.files.get(path)
  if (existing !== undefined) return existing
  const made = fileLines([], textOf(good, path))
  entry.files.set(path, made)
  return made
}

export function select(entry: AnalysedDocument, name: string): void {
  entry.selected = name
  for (const lines of entry.files.values()) lines.shown = null
}

/** Undefined before the first analysis. */
export function readingOf(entry: AnalysedDocument, uri: vscode.Uri): Reading | undefined {
  const { good } = entry
  if (good === null) return undefined
  const path = pathOf(uri)
  const { map } = linesOf(entry, path, good)
  return {
    ...good,
    root: entry.uri,
    uri,
    path,
    stale: entry.stale,
    get outdated() {
      return entry.stale || entry.edited || entry.good?.opened !== good.opened
    },
    selected: selectedIn(entry, good.report),
    get lines() {
      return linesIn(entry, path)
    },
    baseline: entry.baseline,
    get comparison() {
      return comparisonOf(entry, good)
    },
    lineNow: map.now,
    lineWas: map.was,
  }
}

/** Comparison of a report of the entry, made once. */
function comparisonOf(entry: AnalysedDocument, { report, conditions }: ReportedAnalysis): ReportComparison | null {
  const { baseline, compared } = entry
  if (baseline === null) return null
  if (compared?.baseline === baseline && compared.report === report) return compared.comparison
  entry.compared = comparisonWith(baseline, report, conditions)
  return entry.compared.comparison
}

function selectedIn(entry: AnalysedDocument, report: Report): number {
  return Math.max(
    0,
    report.models.findIndex(model => model.name === entry.selected),
  )
}

function linesIn(entry: AnalysedDocument, path: string): readonly ShownLine[] {
  const { good, files } = entry
  const lines = files.get(path)
  if (good === null || lines === undefined) return []
  return shownIn(lines, good.report.models, selectedIn(entry, good.report))
}

/** Whether models of the entry have figures in the file. */
export const passes = ({ files }: AnalysedDocument, uri: vscode.Uri): boolean => {
  const lines = files.get(pathOf(uri))
  return lines !== undefined && (lines.rollups.length > 0 || lines.stored.length > 0)
}
