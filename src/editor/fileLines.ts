/** Lines with figures in one of the files of an analysis, and where they are in the file's current text. */
import type * as vscode from 'vscode'
import type { LineRollup, Report } from '../analysis/report'
import { lineMapBetween } from './lineDiff'
import { type LineChange, type LineMap, lineMap } from './lineMap'
import { linesOf, moveShown, onePerLine, removedLines, type ShownLine } from './shownLines'

export interface FileLines {
  /** Roll-ups of the report in this file. */
  rollups: readonly LineRollup[]
  map: LineMap
  /** Lines broken by an edit in progress. */
  stored: readonly ShownLine[]
  /** Result of `shownIn`; null after a change. */
  shown: readonly ShownLine[] | null
}

/** Lines of a text that was just analysed. */
export const fileLines = (rollups: readonly LineRollup[], analysed: string): FileLines => ({
  rollups,
  map: lineMap(analysed.split(/\r\n|\r|\n/).length),
  stored: [],
  shown: null,
})

/** Roll-ups of a report by the path of their file. */
export function rollupsByFile({ lines }: Report): ReadonlyMap<string, readonly LineRollup[]> {
  const byFile = new Map<string, LineRollup[]>()
  for (const rollup of lines) {
    const own = byFile.get(rollup.file)
    if (own === undefined) byFile.set(rollup.file, [rollup])
    else own.push(rollup)
  }
  return byFile
}

export function shownIn(lines: FileLines, models: Report['models'], selected: number): readonly ShownLine[] {
  if (lines.shown !== null) return lines.shown
  const { rollups, map, stored } = lines
  const fresh = linesOf(rollups, models, selected, map)
  lines.shown = stored.length === 0 ? fresh : onePerLine([...fresh, ...stored])
  return lines.shown
}

/** Keeps lines of an earlier report that are missing in a newer one although their text still exists. */
export function keepRemoved(lines: FileLines, before: readonly ShownLine[], after: readonly ShownLine[]): void {
  lines.stored = removedLines(before, after)
  lines.shown = null
}

/** Moves lines along with an edit. `analysed`: the text that the figures are of. */
export function follow(
  lines: FileLines,
  { contentChanges, document }: vscode.TextDocumentChangeEvent,
  analysed: string,
): void {
  lines.shown = null
  const changes = contentChanges.map(change => lineChange(change, document, contentChanges.length === 1))
  if (changes.some(isRewrite)) compare(lines, analysed, document.getText())
  else
    for (const change of changes) {
      lines.map.apply(change)
      if (lines.stored.length > 0) lines.stored = moveShown(lines.stored, change)
    }
}

/** Whether several lines were replaced by several, which does not say where each of them went. */
const isRewrite = ({ start, end, inserted }: LineChange): boolean => end > start && inserted > 0

/** Finds the lines of the analysed text in the current one. */
export function compare(lines: FileLines, analysed: string, current: string): void {
  const before = lines.map
  lines.shown = null
  lines.map = lineMapBetween(analysed, current)
  lines.stored = lines.stored.map(shown => {
    const was = before.was(shown.line)
    return { ...shown, line: lines.map.now(was), gone: shown.gone || lines.map.gone(was) }
  })
}

function lineChange(
  change: vscode.TextDocumentContentChangeEvent,
  after: vscode.TextDocument,
  alone: boolean,
): LineChange {
  const { start, end } = change.range
  // With several edits at once, the final text does not show what stood before this one.
  const before = alone && start.line < after.lineCount ? after.lineAt(start.line).text.slice(0, start.character) : 'x'
  return {
    start: start.line + 1,
    end: end.line + 1,
    atLineStart: start.character === 0 || before.trim() === '',
    inserted: change.text.split('\n').length - 1,
  }
}
