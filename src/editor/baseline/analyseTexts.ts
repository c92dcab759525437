/** Analyses a model file whose texts are those of a baseline, apart from the documents of the editor. */
import type * as vscode from 'vscode'
import type { Report } from '../../analysis/report'
import { baselineMessages } from '../../present/baselineText'
import type { Conditions } from '../../protocol/analysis'
import type { Analyser } from '../analyser'
import { mostRounds, TooManyImports } from '../analysisRequests'
import { pathOf } from '../modelFile'
import * as settings from '../settings'

/** Reads a file of the baseline by its path in the analysis; null where it has no such file. */
export type ReadText = (path: string) => Promise<string | null>

/** Number of the last analysis, far from those of documents, which count up from 1, and of agents, which count down. */
let lastAnalysis = 2 ** 40

/** Undefined when the request was aborted. */
export async function analyseTexts(
  analyser: Analyser,
  root: vscode.Uri,
  read: ReadText,
  conditions: Conditions,
  signal: AbortSignal,
): Promise<Report | undefined> {
  const analysis = ++lastAnalysis
  const file = pathOf(root)
  const limits = settings.limits()
  const text = await read(file)
  if (text === null) throw new Error(baselineMessages.lost)
  const texts = new Map<string, string | null>([[file, text]])
  try {
    for (let round = 0; round < mostRounds; round++) {
      const opening = { file, texts: [...texts], limits }
      const question = { what: 'report' } as const
      const request = { document: root.toString(), version: 0, visible: false, analysis, opening, conditions, question }
      const answer = await analyser.ask<'report'>(request, signal)
      if (answer === undefined) return undefined
      if (!('missing' in answer)) return answer.report
      await Promise.all(answer.missing.map(async path => texts.set(path, await read(path))))
      if (signal.aborted) return undefined
    }
    throw new TooManyImports()
  } finally {
    // The report is all that is needed, and two analyses of a large model would take the memory of others.
    analyser.forget(analysis)
  }
}
