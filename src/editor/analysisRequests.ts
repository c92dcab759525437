/**
 * Requests of the cache: analysing a text with its imports, reporting on it under another choice, and further answers.
 */
import type * as vscode from 'vscode'
import type { Conditions, Question } from '../protocol/analysis'
import {
  type AnalysedDocument,
  type OpenedAnalysis,
  type Reading,
  type ReportedAnalysis,
  watchPaths,
} from './analysedDocument'
import type { Analyser, Missing, WorkerAnswer } from './analyser'
import { type Files, openDocument } from './files'
import { pathOf, uriOf } from './modelFile'
import * as settings from './settings'

/** A report, with every path it was made from and the milliseconds it took. */
export type Analysed = ReportedAnalysis & Pick<WorkerAnswer<'report'>, 'read' | 'took'>

export interface AnalysisRequests {
  /** Analyses the current text. Undefined when the request was aborted, here and below. */
  analyse(entry: AnalysedDocument, visible: boolean, signal: AbortSignal): Promise<Analysed | undefined>
  /** Reports on an analysed text under the current choice. */
  report(
    entry: AnalysedDocument,
    opened: OpenedAnalysis,
    visible: boolean,
    signal: AbortSignal,
  ): Promise<Analysed | undefined>
  more<W extends Question['what']>(
    reading: Reading,
    question: Extract<Question, { readonly what: W }>,
    signal?: AbortSignal,
  ): Promise<WorkerAnswer<W> | undefined>
}

/** Maximum number of rounds of fetching imports; files that an import leads to are fetched in another round. */
export const mostRounds = 1000

export class TooManyImports extends Error {}

/** The model file itself is gone. */
export class NoFile extends Error {}

/** Creates the requests. `conditions` gives the currently chosen scenario and target of a model file. */
export function analysisRequests(
  analyser: Analyser,
  files: Files,
  conditions: (file: vscode.Uri) => Conditions,
): AnalysisRequests {
  let lastAnalysis = 0

  async function reportOn(
    uri: vscode.Uri,
    opened: OpenedAnalysis,
    visible: boolean,
    signal: AbortSignal,
  ): Promise<Analysed | Missing | undefined> {
    const now = conditions(uri)
    const question = { what: 'report' } as const
    const request = { ...requestFor(uri, { opened, conditions: now }), visible, question }
    const answer = await analyser.ask<'report'>(request, signal)
    return answer === undefined || 'missing' in answer ? answer : { ...answer, opened, conditions: now }
  }

  /** Texts of files that the analysis is known to ask for, the model file's own first. */
  const textsFor = ({ uri, paths }: AnalysedDocument): [string, string | null][] =>
    [...new Set([pathOf(uri), ...paths])].flatMap((path): [string, string | null][] => {
      const text = files.text(uriOf(uri, path))
      return text === undefined ? [] : [[path, text]]
    })

  return {
    async analyse(entry, visible, signal) {
      const { uri } = entry
      for (let round = 0; round < mostRounds; round++) {
        const limits = settings.limits()
        const opening = { file: pathOf(uri), texts: textsFor(entry), limits }
        const opened = { id: ++lastAnalysis, version: openDocument(uri)?.version ?? 0, opening }
        const answer =
          files.text(uri) === undefined ? { missing: [opening.file] } : await reportOn(uri, opened, visible, signal)
        // The worker may have opened the analysis before it received the cancellation.
        if (answer === undefined) analyser.forget(opened.id)
        if (answer === undefined || !('missing' in answer)) return answer
        // Marks the files as in use, so that another file that completes first does not evict them.
        watchPaths(entry, [...entry.paths, ...answer.missing])
        const uris = answer.missing.map(path => uriOf(uri, path))
        await files.fetch(uris, limits.textBytes)
        if (signal.aborted) return undefined
        if (files.text(uri) === null) throw new NoFile()
      }
      throw new TooManyImports()
    },
    async report({ uri }, opened, visible, signal) {
      return found(await reportOn(uri, opened, visible, signal))
    },
    async more(reading, question, signal) {
      return found(await analyser.ask({ ...requestFor(reading.root, reading), visible: true, question }, signal))
    },
  }
}

const requestFor = (uri: vscode.Uri, { opened, conditions }: Pick<ReportedAnalysis, 'opened' | 'conditions'>) => ({
  document: uri.toString(),
  version: opened.version,
  analysis: opened.id,
  opening: opened.opening,
  conditions,
})

/** An analysis that is open has all of its files, and so does its opening. */
const found = <T>(answer: T | Missing): T | undefined =>
  typeof answer === 'object' && answer !== null && 'missing' in answer ? undefined : (answer as T)
