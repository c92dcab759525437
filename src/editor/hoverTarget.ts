/** Maps places in the current text to places in the text of a report, and to its rows. */

import type { LayerRow, Location, ModelReport } from '../analysis/report'
import type { Pointed } from '../protocol/analysis'
import type { Reading } from './documents'

/** Part of a reading that is needed to look up rows. */
export type HoverReading = Pick<Reading, 'report' | 'path' | 'selected' | 'lines' | 'lineNow' | 'lineWas'>

/** Place in the text of the report. Text inserted after a line counts as its end. */
export function pointedAt(
  { path, selected, lines, lineNow, lineWas }: HoverReading,
  line: number,
  column: number,
): Pointed {
  const was = lineWas(line)
  const shown = lines.find(each => each.line === line)
  // The roll-up of a stale line belongs to an even earlier text.
  const rollup = shown === undefined || shown.stale ? null : shown.rollup
  return {
    file: path,
    line: was,
    column: lineNow(was) === line ? column : Number.MAX_SAFE_INTEGER,
    selected,
    rollup: rollup && { model: rollup.model, kind: rollup.kind, offset: rollup.offset },
  }
}

/** Rows of the selected model that a line of the text creates or applies. */
export function rowsOnLine(reading: HoverReading, line: number): number[] {
  const model: ModelReport | undefined = reading.report.models[reading.selected]
  const rows = new Set<number>()
  for (const row of model?.layers ?? []) if (startsOn(reading, row, line)) rows.add(row.index)
  for (const entry of reading.report.lines)
    if (
      entry.model === reading.selected &&
      entry.kind !== 'model' &&
      entry.file === reading.path &&
      reading.lineNow(entry.line) === line
    )
      for (const row of entry.rows) rows.add(row)
  return [...rows].sort((a, b) => a - b)
}

const startsOn = (reading: HoverReading, row: LayerRow, line: number): boolean =>
  [row.location, row.applied].some(each => current(reading, each)?.line === line)

/** Location in the current text; null when it is in another file. */
function current(reading: HoverReading, location: Location): Location | null {
  if (location.file !== reading.path) return null
  return { ...location, line: reading.lineNow(location.line), endLine: reading.lineNow(location.endLine) }
}
