/** The questions of the cache: the figures of a text with all that it imports, the same under another choice, and more of a report. */
import type * as vscode from 'vscode'
import type { Conditions, Question } from '../protocol/analysis'
import { type Entry, type OpenedAnalysis, type Reading, type ReportedAnalysis, watchPaths } from './analysedDocument'
import type { Analyser, Missing, WorkerAnswer } from './analyser'
import type { Files } from './files'
import { pathOf, uriOf } from './modelFile'
import * as settings from './settings'

/** A report, with every path that it was made from and the milliseconds that it took. */
export type Analysed = ReportedAnalysis & Pick<WorkerAnswer<'report'>, 'read' | 'took'>

export interface Asking {
  /** Analyses the text as it stands. Undefined where nobody waits for it any more, here and below. */
  analyse(entry: Entry, visible: boolean, signal: AbortSignal): Promise<Analysed | undefined>
  /** Gives the figures of a text that was analysed under what is chosen now. */
  report(entry: Entry, opened: OpenedAnalysis, visible: boolean, signal: AbortSignal): Promise<Analysed | undefined>
  more<W extends Question['what']>(
    reading: Reading,
    question: Extract<Question, { readonly what: W }>,
    signal?: AbortSignal,
  ): Promise<WorkerAnswer<W> | undefined>
}

/** An import may lead to another, which is fetched in a round of its own. */
export const mostRounds = 1000

export class TooManyImports extends Error {
  constructor() {
    super(`more than ${mostRounds} files import one another`)
  }
}

/** `conditions` are those that are chosen now. */
export function asking(analyser: Analyser, files: Files, conditions: () => Conditions): Asking {
  let lastAnalysis = 0

  async function reportOn(
    document: vscode.TextDocument,
    opened: OpenedAnalysis,
    visible: boolean,
    signal: AbortSignal,
  ): Promise<Analysed | Missing | undefined> {
    const now = conditions()
    const question = { what: 'report' } as const
    const request = { ...requestFor(document, { opened, conditions: now }), visible, question }
    const answer = await analyser.ask<'report'>(request, signal)
    return answer === undefined || 'missing' in answer ? answer : { ...answer, opened, conditions: now }
  }

  /** The text as it stands, and those of the files that it is known to ask for. */
  function textsFor({ document, paths }: Entry): [string, string | null][] {
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
        // The worker may have opened it before it heard that it was overtaken.
        if (answer === undefined) analyser.forget(opened.id)
        if (answer === undefined || !('missing' in answer)) return answer
        // They are in use from now on, so that another file that is done first does not have them forgotten.
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

/** An analysis that was opened before had every file, and so has its opening. */
const found = <T>(answer: T | Missing): T | undefined =>
  typeof answer === 'object' && answer !== null && 'missing' in answer ? undefined : (answer as T)
