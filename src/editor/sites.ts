/** Which rows a place in the text stands for. */
import type { LayerRow, Location, ModelReport } from '../report/report'
import type { Reading } from './documents'
import type { ShownLine } from './shownLines'

/** As much of a reading as places are looked up in. */
export type Held = Pick<Reading, 'report' | 'selected' | 'lines' | 'lineNow'>

/** What a place stands for: the rows of a call, or all that a line makes. */
export interface Place {
  readonly model: number
  readonly rows: readonly number[]
  /** The line's roll-up where the place is not one call. */
  readonly line: ShownLine | null
  /** The call, in the text as it stands. */
  readonly span: Location | null
}

/** Lines and columns count from 1; null where nothing is made or applied. */
export function placeAt(reading: Held, line: number, column: number): Place | null {
  const found = callAt(reading, line, column)
  if (found !== null) return found
  const shown = reading.lines.find(each => each.line === line)
  if (shown === undefined) return null
  return { model: shown.rollup.model, rows: shown.stale ? [] : shown.rollup.rows, line: shown, span: null }
}

/** The rows of the smallest call around the position, of the selected model where it has any. */
function callAt(reading: Held, line: number, column: number): Place | null {
  const { models } = reading.report
  const order = [reading.selected, ...models.keys()]
  for (const model of order) {
    const layers = models[model]?.layers ?? []
    let span: Location | null = null
    for (const row of layers)
      for (const each of [row.location, row.applied]) {
        const now = current(reading, each)
        if (now !== null && contains(now, line, column) && (span === null || smaller(now, span))) span = now
      }
    if (span === null) continue
    const at = span
    const same = (each: Location): boolean => {
      const now = current(reading, each)
      return now !== null && now.line === at.line && now.column === at.column && sameEnd(now, at)
    }
    const rows = layers.filter(row => same(row.location) || same(row.applied)).map(row => row.index)
    return { model, rows, line: null, span }
  }
  return null
}

/** Rows of the selected model that a line of the text creates or applies. */
export function rowsOnLine(reading: Held, line: number): number[] {
  const model: ModelReport | undefined = reading.report.models[reading.selected]
  const rows = new Set<number>()
  for (const row of model?.layers ?? []) if (startsOn(reading, row, line)) rows.add(row.index)
  for (const entry of reading.report.lines)
    if (entry.model === reading.selected && entry.kind !== 'model' && reading.lineNow(entry.line) === line)
      for (const row of entry.rows) rows.add(row)
  return [...rows].sort((a, b) => a - b)
}

const startsOn = (reading: Held, row: LayerRow, line: number): boolean =>
  [row.location, row.applied].some(each => current(reading, each)?.line === line)

/** The place in the text as it stands; null for one in another file. */
function current(reading: Held, location: Location): Location | null {
  if (location.file !== reading.report.file) return null
  return { ...location, line: reading.lineNow(location.line), endLine: reading.lineNow(location.endLine) }
}

const contains = (span: Location, line: number, column: number): boolean =>
  (line > span.line || (line === span.line && column >= span.column)) &&
  (line < span.endLine || (line === span.endLine && column < span.endColumn))

const sameEnd = (a: Location, b: Location): boolean => a.endLine === b.endLine && a.endColumn === b.endColumn

/** Spans around one position nest. */
const smaller = (a: Location, b: Location): boolean =>
  a.line > b.line ||
  (a.line === b.line && a.column > b.column) ||
  a.endLine < b.endLine ||
  (a.endLine === b.endLine && a.endColumn < b.endColumn)
