/**
 * The lines that carry figures, in terms of the text as it stands. Between analyses they move with the text; where an
 * edit that is under way has broken a line, it keeps its last figures, marked stale, so that nothing on screen jumps.
 */
import type { LineRollup, Report } from '../analysis/report'
import type { Shape } from '../tensor/shape'
import { type LineChange, type LineMap, moveLine } from './lineMap'

export interface ShownLine {
  /** In the text as it stands, from 1. */
  readonly line: number
  readonly rollup: LineRollup
  /** The roll-up's model, where several pass through the line; null where there is only one. */
  readonly among: string | null
  /** Of the line's one layer. */
  readonly output: Shape | null
  /** The figures are of an earlier text; the roll-up's rows no longer mean anything. */
  readonly stale: boolean
  readonly gone: boolean
}

/** The roll-up to show per line: the selected model's, else the first model's that passes the line. */
export function linesOf(report: Report, selected: number, map: LineMap): ShownLine[] {
  const shown: ShownLine[] = []
  const entries = report.lines.filter(entry => isHere(entry, report))
  for (let at = 0; at < entries.length; ) {
    const first = entries[at] as LineRollup
    let end = at + 1
    while (entries[end]?.line === first.line) end++
    const here = entries.slice(at, end)
    const rollup = here.find(entry => entry.model === selected) ?? first
    const own = here.filter(entry => entry.model === rollup.model)
    shown.push({
      line: map.now(first.line),
      rollup,
      among: here.length > own.length ? (report.models[rollup.model]?.name ?? null) : null,
      output: own.find(entry => entry.output !== null)?.output ?? null,
      stale: false,
      gone: map.gone(first.line),
    })
    at = end
  }
  return onePerLine(shown)
}

/** A model that an imported file declares has its own line there. */
const isHere = (entry: LineRollup, report: Report): boolean =>
  entry.kind !== 'model' || report.models[entry.model]?.location.file === report.file

/** Lines that `after` no longer has but whose text is still there. */
export function lostLines(before: readonly ShownLine[], after: readonly ShownLine[]): ShownLine[] {
  const taken = new Set(after.map(entry => entry.line))
  return before.filter(entry => !entry.gone && !taken.has(entry.line)).map(entry => ({ ...entry, stale: true }))
}

export const moveShown = (lines: readonly ShownLine[], change: LineChange): ShownLine[] =>
  lines.map(entry => {
    const { line, gone } = moveLine(entry.line, change)
    return { ...entry, line, gone: entry.gone || gone }
  })

/** Both lists in line order, one entry a line: deleting a line may put two on one, and the one that was deleted yields. */
export function onePerLine(lines: readonly ShownLine[]): ShownLine[] {
  const byLine = new Map<number, ShownLine>()
  for (const entry of lines) {
    const other = byLine.get(entry.line)
    if (other === undefined || other.gone || (other.stale && !entry.stale)) byLine.set(entry.line, entry)
  }
  return [...byLine.values()].sort((a, b) => a.line - b.line)
}
