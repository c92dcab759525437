/**
 * When a model file is analysed: once typing pauses, or at once for another scenario. A request that a newer one overtakes
 * is dropped.
 */
import type * as vscode from 'vscode'
import { type AnalysedDocument, accept, type OpenedAnalysis, restate, stop, watchPaths } from './analysedDocument'
import { type Analyser, Stopped } from './analyser'
import { type Analysed, type AnalysisRequests, NoFile } from './analysisRequests'
import type { Files } from './files'
import { importsMemwall } from './modelFile'
import * as settings from './settings'
import { failureProblem } from './stopped'

export interface AnalysisRuns {
  /** Starts an analysis of the current texts. */
  start(entry: AnalysedDocument): void
  /** Schedules an analysis, until which the figures are outdated. */
  schedule(entry: AnalysedDocument): void
  /** Requests figures that are out of date under the current choice. */
  refresh(entry: AnalysedDocument): void
  /** Resolves once no analysis is scheduled or on its way. */
  settle(entry: AnalysedDocument): Promise<void>
}

/** Parts of the cache that the runs use. */
export interface RunsOf {
  readonly analyser: Analyser
  readonly files: Files
  readonly ask: AnalysisRequests
  isOpen(entry: AnalysedDocument): boolean
  isLookedAt(entry: AnalysedDocument): boolean
  close(entry: AnalysedDocument): void
  /** Called with the URIs that the analysis before read. */
  changed(entry: AnalysedDocument, readBefore: ReadonlySet<string>): void
  outdated(entry: AnalysedDocument): void
}

/** Milliseconds after which a file that no longer imports memwall is removed, as the import may only be under edit. */
const grace = 2000

/** Maximum milliseconds between an edit and its analysis, however long the file takes to analyse. */
const longestPause = 5000

export function analysisRuns(cache: RunsOf): AnalysisRuns {
  const { analyser, files, ask } = cache
  const textOf = (uri: vscode.Uri): string => files.text(uri) ?? ''

  const start = (entry: AnalysedDocument): void => run(entry, signal => analyse(entry, signal))

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
        if (!importsMemwall(textOf(entry.uri))) entry.leaving = setTimeout(() => cache.close(entry), grace)
      })
  }

  function failed(entry: AnalysedDocument, error: unknown): void {
    if (error instanceof NoFile) {
      cache.close(entry)
      return
    }
    if (!(error instanceof Stopped)) console.error('Memwall: the analysis failed', error)
    const { uri, good } = entry
    entry.diagnostics = [failureProblem(uri, textOf(uri), error, settings.watchdog(), good !== null)]
    entry.stale = true
    entry.edited = false
    cache.changed(entry, entry.reads)
  }

  async function analyse(entry: AnalysedDocument, signal: AbortSignal): Promise<void> {
    const analysed = await ask.analyse(entry, cache.isLookedAt(entry), signal)
    if (analysed !== undefined) publish(entry, analysed)
  }

  function publish(entry: AnalysedDocument, { read, took, ...reported }: Analysed): void {
    const { opened, report } = reported
    const readBefore = entry.reads
    watchPaths(entry, read)
    entry.took = took
    entry.edited = false
    entry.diagnostics = report.diagnostics
    entry.stale = report.hasSyntaxErrors || !importsMemwall(textOf(entry.uri))
    const before = entry.good
    if (before === null || before.report.hasSyntaxErrors || !entry.stale) accept(entry, reported)
    const dropped = entry.good === before ? opened : before?.opened
    if (dropped !== undefined) analyser.forget(dropped.id)
    cache.changed(entry, readBefore)
  }

  /** Requests a report on the same texts under the current choice. */
  async function report(entry: AnalysedDocument, opened: OpenedAnalysis, signal: AbortSignal): Promise<void> {
    const analysed = await ask.report(entry, opened, cache.isLookedAt(entry), signal)
    if (analysed === undefined) return
    restate(entry, analysed)
    if (!entry.stale) entry.diagnostics = analysed.report.diagnostics
    cache.changed(entry, entry.reads)
  }

  function refresh(entry: AnalysedDocument): void {
    if (!entry.due || entry.timer !== null) return
    const { good } = entry
    if (good === null || entry.asking !== null) start(entry)
    else run(entry, signal => report(entry, good.opened, signal))
  }

  return {
    start,
    /** A file that takes long to analyse waits longer, since most of the work would be discarded. */
    schedule(entry) {
      stop(entry)
      if (!entry.edited) {
        entry.edited = true
        cache.outdated(entry)
      }
      const pause = Math.max(settings.debounce(), Math.min(entry.took, longestPause))
      entry.timer = setTimeout(() => start(entry), pause)
    },
    refresh,
    async settle(entry) {
      while (cache.isOpen(entry)) {
        if (entry.timer !== null) start(entry)
        refresh(entry)
        const { running } = entry
        await running
        if (entry.running === running && entry.timer === null) return
      }
    },
  }
}
