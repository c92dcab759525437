/** The analyses that are open: the latest ones, each with what was last worked out of it. */
import type { Conditions, Opening } from '../protocol/analysis'
import type { Analysis } from '../report/analysis'
import { openAnalysis } from '../report/analyze'
import { type Shown, shownUnder } from './shown'

/**
 * As many as are looked at side by side. Each holds the syntax trees of its files, the traces that its analysis keeps and
 * its last report: a few megabytes for an ordinary model file. One that was left out is opened again when it is asked for.
 */
const most = 16

interface Open {
  readonly analysis: Analysis
  readonly read: readonly string[]
  shown: Shown | null
}

export interface OpenAnalyses {
  has(id: number): boolean
  /** Evaluates the file. The paths that were asked for and that the opening does not speak of: there are none once it is open. */
  open(id: number, opening: Opening): readonly string[]
  /** What is known of an open analysis under these conditions; undefined where it is not open. */
  under(id: number, conditions: Conditions): Shown | undefined
  /** Every path that it asked for. */
  read(id: number): readonly string[]
  forget(id: number): void
}

export function openAnalyses(): OpenAnalyses {
  /** The one used last is at the end. */
  const open = new Map<number, Open>()
  return {
    has: id => open.has(id),
    open(id, { file, texts, limits }) {
      const known = new Map(texts)
      const asked = new Set<string>()
      const read = (path: string): string | undefined => {
        asked.add(path)
        return known.get(path) ?? undefined
      }
      const analysis = openAnalysis({ file, read }, limits)
      const missing = [...asked].filter(path => !known.has(path))
      if (missing.length > 0) return missing
      open.set(id, { analysis, read: [...asked], shown: null })
      for (const eldest of open.keys()) {
        if (open.size <= most) break
        open.delete(eldest)
      }
      return []
    },
    under(id, conditions) {
      const found = open.get(id)
      if (found === undefined) return undefined
      open.delete(id)
      open.set(id, found)
      if (JSON.stringify(found.shown?.conditions) !== JSON.stringify(conditions))
        found.shown = shownUnder(found.analysis, conditions)
      return found.shown ?? undefined
    },
    read: id => open.get(id)?.read ?? [],
    forget(id) {
      open.delete(id)
    },
  }
}
