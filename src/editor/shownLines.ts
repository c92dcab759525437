/**
 * Lines with figures, in positions of the current text. Between analyses they move with the text. A line broken by an
 * edit in progress keeps its last figures, marked stale, so that nothing on screen jumps.
 */
import type { LineRollup, Report } from '../analysis/report'
import type { LensLine } from '../present/lensText'
import type { Shape } from '../tensor/shape'
import { type LineChange, type LineMap, moveLine } from './lineMap'

/** A line whose figures, once stale, name rows that are no longer valid. */
export interface ShownLine extends LensLine {
  /** Line number in the current text, from 1. */
  readonly line: number
  /** Shape of the line's result. */
  readonly output: Shape | null
  readonly gone: boolean
}

/**
 * Roll-up to show per line of a file: that of the selected model, else of the first model that passes the line. `entries`:
 * the report's roll-ups in the file.
 */
export function linesOf(
  entries: readonly LineRollup[],
  models: Report['models'],
  selected: number,
  map: Pick<LineMap, 'now' | 'gone'>,
): ShownLine[] {
  const shown: ShownLine[] = []
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
      among: here.length > own.length ? (models[rollup.model]?.name ?? null) : null,
      output: own.find(entry => entry.output !== null)?.output ?? null,
      stale: false,
      gone: map.gone(first.line),
    })
    at = end
  }
  return onePerLine(shown)
}

/** Lines that are missing in `after` although their text still exists. */
export function removedLines(before: readonly ShownLine[], after: readonly ShownLine[]): ShownLine[] {
  const taken = new Set(after.map(entry => entry.line))
  return before.filter(entry => !entry.gone && !taken.has(entry.line)).map(entry => ({ ...entry, stale: true }))
}

export const moveShown = (lines: readonly ShownLine[], change: LineChange): ShownLine[] =>
  lines.map(entry => {
    const { line, gone } = moveLine(entry.line, change)
    return { ...entry, line, gone: entry.gone || gone }
  })

/**
 * Keeps one entry per line, in line order. A deletion may put two entries on one line; the entry of the deleted line is
 * dropped.
 */
export function onePerLine(lines: readonly ShownLine[]): ShownLine[] {
  const byLine = new Map<number, ShownLine>()
  for (const entry of lines) {
    const other = byLine.get(entry.line)
    if (other === undefined || other.gone || (other.stale && !entry.stale)) byLine.set(entry.line, entry)
  }
  return [...byLine.values()].sort((a, b) => a.line - b.line)
}
