/** Roll-ups per line of the analysed file, as shown by a CodeLens. */
import type { Frame } from '../graph/site'
import { shareOf } from './figures'
import { addOp, type PricedOp } from './layers'
import { commonPath } from './paths'
import type { LayerRow, LineRollup } from './report'
import { emptyTally, figuresOf, merge, type Tally } from './tally'

export interface LineInput {
  /** Index of the model. */
  readonly model: number
  readonly file: string
  readonly ops: readonly PricedOp[]
  /** Row index of each op. */
  readonly rowOf: readonly number[]
  readonly layers: readonly LayerRow[]
  readonly complete: boolean
  /** Line number of an offset in `file`. */
  readonly lineAt: (offset: number) => number
  /** Line of the model's declaration, which has the model's own lens. */
  readonly modelLine: number
  /** Time of the model. */
  readonly total: number
}

interface Line {
  readonly kind: 'function' | 'layer'
  /** Start of the function, or of the line's first call. */
  readonly offset: number
  readonly line: number
  readonly name: string | null
  readonly tally: Tally
  readonly rows: Set<number>
  /** Number of calls that ran, by their offset. */
  readonly calls: Map<number, number>
  /** Whether something is created or contracted here, which is worth a lens. */
  shown: boolean
}

/**
 * Node of the call tree: all frames of one call under the same callers, such as the 12 iterations of a repeated block.
 */
interface Place {
  readonly children: Map<string, Place>
  readonly lines: readonly Line[]
  /** Innermost line that belongs to a layer. */
  readonly layer: Line | null
  readonly tally: Tally
  readonly rows: Set<number>
  /** Indices of ops made directly here. */
  readonly ops: number[]
  shown: boolean
}

export interface Lines {
  /** Roll-ups in line order. */
  readonly rollups: readonly LineRollup[]
  /** Indices of the ops summed in a roll-up. */
  readonly opsOf: (rollup: Pick<LineRollup, 'kind' | 'offset'>) => number[]
}

/** Rolls up lines that create layers and functions that create layers. */
export function lineRollups(input: LineInput): Lines {
  const lines = new Map<string, Line>()
  const places: Place[] = []
  const placeOf = placing(input, lines, places)
  const seen = new Set<Frame>()
  input.ops.forEach((op, at) => {
    const { node } = op
    const { created, applied } = node.site
    if (created === null) return
    const place = placeOf(created)
    addOp(place.tally, op)
    place.ops.push(at)
    place.rows.add(input.rowOf[at] as number)
    const inLayer = created.parent?.made !== undefined
    if (created !== applied || inLayer || node.op.family === 'contraction') place.shown = true
    if (!seen.has(created)) countCall(created, place, lines, input.file, seen)
  })
  for (const place of places)
    for (const line of place.lines) {
      merge(line.tally, place.tally)
      for (const row of place.rows) line.rows.add(row)
      line.shown ||= place.shown
    }
  return {
    rollups: [...lines.values()]
      .filter(line => line.shown)
      .sort((a, b) => a.line - b.line || (a.kind === 'function' ? -1 : 1))
      .map(line => rollup(line, input)),
    opsOf: ({ kind, offset }) => opsOf(places, kind, offset),
  }
}

function opsOf(places: readonly Place[], kind: LineRollup['kind'], offset: number): number[] {
  return places
    .filter(place => place.lines.some(line => line.kind === kind && line.offset === offset))
    .flatMap(({ ops }) => ops)
    .sort((a, b) => a - b)
}

/** Counts a call: a layer is created once per call, a function creates its layers each time it is entered. */
function countCall(
  created: Frame,
  { layer }: Place,
  lines: ReadonlyMap<string, Line>,
  file: string,
  seen: Set<Frame>,
): void {
  const count = (line: Line | null | undefined, offset: number): void => {
    line?.calls.set(offset, (line.calls.get(offset) ?? 0) + 1)
  }
  seen.add(created)
  count(layer, created.call.end)
  for (let frame = around(created); frame !== null && !seen.has(frame); frame = around(frame)) {
    const { callee } = frame
    seen.add(frame)
    if (callee?.file === file) count(lines.get(functionKey(callee.start)), callee.start)
  }
}

const functionKey = (offset: number): string => `f${offset}`
const layerKey = (line: number): string => `l${line}`

const around = (frame: Frame): Frame | null => (frame.made === undefined ? frame.parent : frame.made)

function placing(input: LineInput, lines: Map<string, Line>, places: Place[]): (frame: Frame) => Place {
  const roots = new Map<string, Place>()
  const placeByFrame = new Map<Frame, Place>()
  const placeOf = (frame: Frame): Place => {
    const placed = placeByFrame.get(frame)
    if (placed !== undefined) return placed
    const before = around(frame)
    const parent = before === null ? null : placeOf(before)
    const siblings = parent === null ? roots : parent.children
    const key = `${frame.call.start}:${frame.callee?.start}:${frame.call.file}`
    let place = siblings.get(key)
    if (place === undefined) {
      const passed = withThose(parent?.lines ?? [], linesOf(frame, input, lines))
      place = {
        children: new Map(),
        lines: passed,
        layer: passed.findLast(({ kind }) => kind === 'layer') ?? null,
        tally: emptyTally(),
        rows: new Set(),
        ops: [],
        shown: false,
      }
      siblings.set(key, place)
      places.push(place)
    }
    placeByFrame.set(frame, place)
    return place
  }
  return placeOf
}

/** Appends lines that are not among the enclosing ones. */
function withThose(around: readonly Line[], own: readonly Line[]): readonly Line[] {
  const further = own.filter(line => !around.includes(line))
  return further.length === 0 ? around : [...around, ...further]
}

/** Lines of the function that a call enters, and of the call itself. */
function linesOf({ call, callee, made }: Frame, input: LineInput, lines: Map<string, Line>): Line[] {
  const found: Line[] = []
  const add = (kind: Line['kind'], offset: number, name: string | null): void => {
    const line = input.lineAt(offset)
    if (line === input.modelLine) return
    const key = kind === 'function' ? functionKey(offset) : layerKey(line)
    let own = lines.get(key)
    if (own === undefined) {
      own = { kind, offset, line, name, tally: emptyTally(), rows: new Set(), calls: new Map(), shown: false }
      lines.set(key, own)
    }
    found.push(own)
  }
  if (callee !== null && callee.file === input.file && callee.name !== '') add('function', callee.start, callee.name)
  if (call.file === input.file && made === undefined) add('layer', call.start, null)
  return found
}

function rollup(line: Line, { model, layers, complete, total }: LineInput): LineRollup {
  const rows = [...line.rows].sort((a, b) => a - b)
  const figures = figuresOf(line.tally)
  return {
    kind: line.kind,
    line: line.line,
    offset: line.offset,
    name: line.name ?? commonPath(rows.map(row => layers[row]?.path ?? '')),
    model,
    rows,
    count: line.tally.count,
    times: most(line.calls.values()),
    share: shareOf(figures.time, total),
    complete,
    output: rows.length === 1 ? (layers[rows[0] as number]?.output ?? null) : null,
    ...figures,
  }
}

const most = (counts: Iterable<number>): number => {
  let most = 1
  for (const count of counts) if (count > most) most = count
  return most
}
