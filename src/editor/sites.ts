/** Which ops and rows a place in the text stands for. */
import type { Work } from '../cost/work'
import type { Call, Ops, Places } from '../report/places'
import type { LayerRow, Location, ModelReport } from '../report/report'
import type { Reading } from './documents'
import type { ShownLine } from './shownLines'

/** As much of a reading as places are looked up in. */
export type Held = Pick<Reading, 'report' | 'selected' | 'lines' | 'lineNow'>

/** What a place stands for: the ops of a call, or all that a line makes. */
export interface Place {
  readonly model: number
  /** None where the figures are of an earlier text, or the model has none. */
  readonly ops: Ops
  /** The line's roll-up where the place is not one call. */
  readonly line: ShownLine | null
  /** The call, in the text as it stands. */
  readonly span: Location | null
}

/**
 * Lines and columns count from 1; null where nothing is made or applied. `placesOf` a model is asked for in steps of their
 * own: of the selected model always, of others where one of their rows or lines is there.
 */
export function* placeAt(
  reading: Held,
  line: number,
  column: number,
  placesOf: (model: number) => Places | null,
): Work<Place | null> {
  const at = { line, column }
  const { selected, report, lines } = reading
  const others = [...report.models.keys()].filter(model => model !== selected && isThere(reading, model, at))
  for (const model of [selected, ...others]) {
    const found = callAt(reading, model, at, placesOf(model)?.calls ?? [])
    if (found !== null) return found
    yield
  }
  const shown = lines.find(each => each.line === line)
  if (shown === undefined) return null
  const { rollup } = shown
  const ops = shown.stale ? [] : (placesOf(rollup.model)?.ops(rollup) ?? [])
  return { model: rollup.model, ops, line: shown, span: null }
}

interface Position {
  readonly line: number
  readonly column: number
}

/** Whether a call of the model's own may be there: a function's roll-up is no call, the model's own stands for itself. */
function isThere(reading: Held, model: number, at: Position): boolean {
  const { layers = [] } = reading.report.models[model] ?? {}
  return (
    layers.some(row => [row.location, row.applied].some(each => isWithin(at, current(reading, each)))) ||
    reading.report.lines.some(
      each => each.model === model && each.kind === 'layer' && reading.lineNow(each.line) === at.line,
    )
  )
}

/**
 * The smallest call around the position. One that makes or applies a layer itself counts wherever it reaches; one around
 * others where it starts, since what is between them may have nothing to do with it.
 */
function callAt(reading: Held, model: number, at: Position, calls: readonly Call[]): Place | null {
  const { layers = [] } = reading.report.models[model] ?? {}
  let smallest: (Place & { readonly span: Location }) | null = null
  for (const { location, ops } of calls) {
    const span = current(reading, location)
    if (span === null || !isWithin(at, span) || (smallest !== null && !isSmaller(span, smallest.span))) continue
    const isOwn = () => layers.some(row => isSame(row.location, location) || isSame(row.applied, location))
    if (span.line === at.line || isOwn()) smallest = { model, ops, line: null, span }
  }
  return smallest
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

const isWithin = ({ line, column }: Position, span: Location | null): boolean =>
  span !== null &&
  (line > span.line || (line === span.line && column >= span.column)) &&
  (line < span.endLine || (line === span.endLine && column < span.endColumn))

const isSame = (a: Location, b: Location): boolean =>
  a.file === b.file &&
  a.line === b.line &&
  a.column === b.column &&
  a.endLine === b.endLine &&
  a.endColumn === b.endColumn

/** Spans around one position nest. */
const isSmaller = (a: Location, b: Location): boolean =>
  a.line > b.line ||
  (a.line === b.line && a.column > b.column) ||
  a.endLine < b.endLine ||
  (a.endLine === b.endLine && a.endColumn < b.endColumn)
