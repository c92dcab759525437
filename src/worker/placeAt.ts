/** Ops at a place in the analysed text: those of a call, or all that a line creates. */

import type { LineRollup, Location, ModelReport, Report } from '../analysis/report'
import type { Call, Ops, SourceIndex } from '../analysis/sourceIndex'
import type { Resumable } from '../limits/resumable'
import type { Pointed } from '../protocol/analysis'

export interface Place {
  readonly index: number
  readonly model: ModelReport
  readonly places: SourceIndex
  readonly ops: Ops
  /** Null when the place is a call. */
  readonly rollup: LineRollup | null
  /** Span of the call; null when the place is a line. */
  readonly span: Location | null
}

/** Finds a call of the selected model, else of another one, else the roll-up of the line; one step per model. */
export function* placeAt(
  report: Report,
  sourceIndexOf: (model: number) => SourceIndex | null,
  { file, line, column, selected, rollup }: Pointed,
): Resumable<Place | null> {
  const at = { file, line, column }
  const others = [...report.models.keys()].filter(index => index !== selected && mayHaveCallAt(report, index, at))
  for (const index of [selected, ...others]) {
    const [model, places] = [report.models[index], sourceIndexOf(index)]
    if (model === undefined || places === null) continue
    const call = callAt(model, places.calls, at)
    if (call !== null) return { index, model, places, ops: call.ops, rollup: null, span: call.location }
    yield
  }
  if (rollup === null) return null
  const [model, places] = [report.models[rollup.model], sourceIndexOf(rollup.model)]
  const found = report.lines.find(
    each =>
      each.model === rollup.model && each.kind === rollup.kind && each.file === file && each.offset === rollup.offset,
  )
  if (model === undefined || places === null || found === undefined) return null
  return { index: rollup.model, model, places, ops: places.ops(found), rollup: found, span: null }
}

/** Line and column of a file, from 1. */
interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * Smallest call around the position. A call that creates or applies a layer itself counts anywhere in its span; a call
 * that only encloses others counts at its start, since the text between them may be unrelated.
 */
function callAt(model: ModelReport, calls: readonly Call[], at: Position): Call | null {
  let smallest: Call | null = null
  let own: ReadonlySet<string> | null = null
  const isOwn = (location: Location): boolean => {
    own ??= new Set(model.layers.flatMap(row => [keyOf(row.location), keyOf(row.applied)]))
    return own.has(keyOf(location))
  }
  for (const call of calls) {
    const { location } = call
    if (!isWithin(at, location) || (smallest !== null && !isSmaller(location, smallest.location))) continue
    if (location.line === at.line || isOwn(location)) smallest = call
  }
  return smallest
}

/**
 * Whether there may be a call other than the model's own: functions are not calls, and the model's own stands for the
 * model.
 */
function mayHaveCallAt({ models, lines }: Report, model: number, at: Position): boolean {
  return (
    (models[model]?.layers ?? []).some(row => isWithin(at, row.location) || isWithin(at, row.applied)) ||
    lines.some(each => each.model === model && each.kind === 'layer' && each.line === at.line && each.file === at.file)
  )
}

const keyOf = ({ file, line, column, endLine, endColumn }: Location): string =>
  `${line}:${column}:${endLine}:${endColumn}:${file}`

const isWithin = ({ file, line, column }: Position, span: Location): boolean =>
  file === span.file &&
  (line > span.line || (line === span.line && column >= span.column)) &&
  (line < span.endLine || (line === span.endLine && column < span.endColumn))

/** Compares spans around one position, which always nest. */
const isSmaller = (a: Location, b: Location): boolean =>
  a.line > b.line ||
  (a.line === b.line && a.column > b.column) ||
  a.endLine < b.endLine ||
  (a.endLine === b.endLine && a.endColumn < b.endColumn)
