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
import type { Files } from './files'
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

/** Creates the requests. `conditions` gives the currently chosen scenario and target of a document. */
export function analysisRequests(
  analyser: Analyser,
  files: Files,
  conditions: (document: vscode.TextDocument) => Conditions,
): AnalysisRequests {
  let lastAnalysis = 0

  async function reportOn(
    document: vscode.TextDocument,
    opened: OpenedAnalysis,
    visible: boolean,
    signal: AbortSignal,
  ): Promise<Analysed | Missing | undefined> {
    const now = conditions(document)
    const question = { what: 'report' } as const
    const request = { ...requestFor(document, { opened, conditions: now }), visible, question }
    const answer = await analyser.ask<'report'>(request, signal)
    return answer === undefined || 'missing' in answer ? answer : { ...answer, opened, conditions: now }
  }

  /** Current text and the texts of files that the analysis is known to ask for. */
  function textsFor({ document, paths }: AnalysedDocument): [string, string | null][] {
    const own = pathOf(document.uri)
    const others = [...paths].flatMap((path): [string, string | null][] => {
      const text = path === own ? undefined : files.text(uriOf(document.uri, path))
      return text === undefined ? [] : [[path, text]]
    })
    return [[own, document.getText()], ...others]
  }

  return {
    async analyse(entry, visible, signal) {
      const { document } = entry
      for (let round = 0; round < mostRounds; round++) {
        const limits = settings.limits()
        const opening = { file: pathOf(document.uri), texts: textsFor(entry), limits }
        const opened = { id: ++lastAnalysis, version: document.version, opening }
        const answer = await reportOn(document, opened, visible, signal)
        // The worker may have opened the analysis before it received the cancellation.
        if (answer === undefined) analyser.forget(opened.id)
        if (answer === undefined || !('missing' in answer)) return answer
        // Marks the files as in use, so that another file that completes first does not evict them.
        watchPaths(entry, [...entry.paths, ...answer.missing])
        const uris = answer.missing.map(path => uriOf(document.uri, path))
        await files.fetch(uris, limits.textBytes)
        if (signal.aborted) return undefined
      }
      throw new TooManyImports()
    },
    async report({ document }, opened, visible, signal) {
      return found(await reportOn(document, opened, visible, signal))
    },
    async more(reading, question, signal) {
      return found(await analyser.ask({ ...requestFor(reading.document, reading), visible: true, question }, signal))
    },
  }
}

const requestFor = (
  { uri }: vscode.TextDocument,
  { opened, conditions }: Pick<ReportedAnalysis, 'opened' | 'conditions'>,
) => ({
  document: uri.toString(),
  version: opened.version,
  analysis: opened.id,
  opening: opened.opening,
  conditions,
})

/** An analysis that is open has all of its files, and so does its opening. */
const found = <T>(answer: T | Missing): T | undefined =>
  typeof answer === 'object' && answer !== null && 'missing' in answer ? undefined : (answer as T)
