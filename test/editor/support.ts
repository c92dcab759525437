/** A reading of a text as the editor would hold it, without an editor. */

import type { Report } from '../../src/analysis/report'
import type { HoverReading } from '../../src/editor/hoverTarget'
import { type LineChange, lineMap } from '../../src/editor/lineMap'
import { linesOf } from '../../src/editor/shownLines'

/** As it is after some edits that no analysis has seen, with one of its models selected. */
export function held(report: Report, edits: readonly LineChange[] = [], selected = 0): HoverReading {
  const map = lineMap(1000)
  for (const edit of edits) map.apply(edit)
  const path = report.file
  const entries = report.lines.filter(({ file }) => file === path)
  const lines = linesOf(entries, report.models, selected, map)
  return { report, path, selected, lines, lineNow: map.now, lineWas: map.was }
}

/** The line that `text` stands on and the column where it starts, from 1. */
export function positionOf(text: string, wanted: string): { line: number; column: number } {
  const before = text.slice(0, text.indexOf(wanted)).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}
