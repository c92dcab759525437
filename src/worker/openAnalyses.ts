/** Open analyses: the most recent ones, each with its latest results. */

import type { Analysis } from '../analysis/analysis'
import { openAnalysis } from '../analysis/analyze'
import type { Conditions, Opening } from '../protocol/analysis'
import { type AnalysedTexts, analysisUnder, type ConditionedAnalysis } from './conditionedAnalysis'

/** Maximum number of open analyses, as many as are viewed side by side. A closed one is opened again on request. */
const mostOpen = 16
/**
 * Maximum number of ops in the last reports of all open analyses. An op takes about 2.6 KB in the traces that an
 * analysis keeps and in its report, so this is about 200 MB, which leaves room in the worker's heap for the next
 * analysis.
 */
const mostOps = 75_000
/** Characters of text whose syntax tree takes as much memory as an op. */
const charactersPerOp = 20

interface Open {
  readonly analysis: Analysis
  readonly texts: AnalysedTexts
  readonly read: readonly string[]
  /** Size of the syntax trees in ops. */
  readonly textOps: number
  /** Number of ops of the last report that is ready. */
  reportOps: number
  shown: ConditionedAnalysis | null
}

export interface OpenAnalyses {
  has(id: number): boolean
  /**
   * Evaluates the file. Returns paths that it asked for and that the opening does not contain; none once it is open.
   */
  open(id: number, opening: Opening): readonly string[]
  /** Results of an open analysis under these conditions; undefined when it is not open. */
  under(id: number, conditions: Conditions): ConditionedAnalysis | undefined
  /** Every path that the analysis asked for. */
  read(id: number): readonly string[]
  forget(id: number): void
}

export function openAnalyses(most = mostOps): OpenAnalyses {
  /** In order of use, the most recent last. */
  const open = new Map<number, Open>()

  /** Closes the least recently used analyses that exceed the limits, never the most recent one. */
  function leaveOut(): void {
    let [count, ops] = [0, 0]
    for (const [id, each] of [...open].reverse()) {
      each.reportOps = each.shown?.ops() ?? each.reportOps
      count++
      ops += each.textOps + each.reportOps
      if (count > 1 && (count > mostOpen || ops > most)) open.delete(id)
    }
  }

  return {
    has: id => open.has(id),
    open(id, { file, texts, limits }) {
      const textByPath = new Map(texts)
      const asked = new Set<string>()
      const read = (path: string): string | undefined => {
        asked.add(path)
        return textByPath.get(path) ?? undefined
      }
      const sources = { file, read }
      const analysis = openAnalysis(sources, limits)
      const missing = [...asked].filter(path => !textByPath.has(path))
      if (missing.length > 0) return missing
      const characters = texts.reduce((sum, [, text]) => sum + (text?.length ?? 0), 0)
      const textOps = Math.ceil(characters / charactersPerOp)
      open.set(id, { analysis, texts: { sources, limits }, read: [...asked], textOps, reportOps: 0, shown: null })
      leaveOut()
      return []
    },
    under(id, conditions) {
      const found = open.get(id)
      if (found === undefined) return undefined
      open.delete(id)
      open.set(id, found)
      leaveOut()
      if (JSON.stringify(found.shown?.conditions) !== JSON.stringify(conditions))
        found.shown = analysisUnder(found.analysis, found.texts, conditions)
      return found.shown ?? undefined
    },
    read: id => open.get(id)?.read ?? [],
    forget(id) {
      open.delete(id)
    },
  }
}
