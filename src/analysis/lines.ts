/** Roll-ups per line of the files that a model passes through, as shown by a CodeLens. */
import type { Graph } from '../graph/graph'
import type { Frame, Span } from '../graph/site'
import { shareOf } from './figures'
import { addOp, type PricedOp } from './layers'
import { commonPath } from './paths'
import type { LayerRow, LineRollup, Location } from './report'
import { emptyTally, figuresOf, merge, type Tally } from './tally'

export interface LineInput {
  /** Index of the model. */
  readonly model: number
  readonly ops: readonly PricedOp[]
  /** Row index of each op. */
  readonly rowOf: readonly number[]
  readonly callShapes: Graph['callShapes']
  readonly layers: readonly LayerRow[]
  readonly complete: boolean
  /** Line number of an offset in a file. */
  readonly lineAt: (file: string, offset: number) => number
  /** The call that holds all others that begin on a line; null without one. */
  readonly callOn: (file: string, line: number) => Span | null
  /** Line of the model's declaration, which has the model's own lens. */
  readonly declared: Pick<Location, 'file' | 'line'>
  /** Time of the model. */
  readonly total: number
}

interface Line {
  readonly kind: 'function' | 'layer'
  readonly file: string
  /** Start of the function, or of the line's first call. */
  readonly offset: number
  readonly line: number
  readonly name: string | null
  readonly tally: Tally
  readonly rows: Set<number>
  /** Number of times that each call ran. */
  readonly calls: Map<string, number>
  /** Whether something is created or contracted here, which is worth a lens. */
  shown: boolean
}

/**
 * Node of the call tree: all frames of one call under the same callers, such as the 12 iterations of a repeated block.
 */
interface Place {
  readonly children: Map<string, Place>
  readonly lines: readonly Line[]
  /** Innermost line of each file that belongs to a layer. */
  readonly layers: readonly Line[]
  readonly tally: Tally
  readonly rows: Set<number>
  /** Indices of ops made directly here. */
  readonly ops: number[]
  shown: boolean
}

/** Identifies a roll-up among those of a model. */
type RollupKey = Pick<LineRollup, 'kind' | 'file' | 'offset'>

export interface Lines {
  /** Roll-ups in line order, of all files. */
  readonly rollups: readonly LineRollup[]
  /** Indices of the ops summed in a roll-up. */
  readonly opsOf: (rollup: RollupKey) => number[]
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
    if (!seen.has(created)) countCall(created, place, lines, seen)
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
    opsOf: rollup => opsOf(places, rollup),
  }
}

function opsOf(places: readonly Place[], { kind, file, offset }: RollupKey): number[] {
  return places
    .filter(place => place.lines.some(line => line.kind === kind && line.offset === offset && line.file === file))
    .flatMap(({ ops }) => ops)
    .sort((a, b) => a - b)
}

/** Counts a call: a layer is created once per call, a function creates its layers each time it is entered. */
function countCall(created: Frame, { layers }: Place, lines: ReadonlyMap<string, Line>, seen: Set<Frame>): void {
  const count = (line: Line | undefined, call: string): void => {
    line?.calls.set(call, (line.calls.get(call) ?? 0) + 1)
  }
  seen.add(created)
  const { call } = created
  for (const layer of layers) count(layer, `${call.end}:${call.file}`)
  for (let frame = around(created); frame !== null && !seen.has(frame); frame = around(frame)) {
    const { callee } = frame
    seen.add(frame)
    if (callee !== null) count(lines.get(functionKey(callee)), 'entered')
  }
}

const functionKey = ({ file, start }: Pick<Span, 'file' | 'start'>): string => `f${start}:${file}`
const layerKey = (file: string, line: number): string => `l${line}:${file}`

/** The call around one in which a layer is made: of a layer that is a function of the model file, that which made it. */
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
        layers: innermostLayers(passed),
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

/** The last line of each file among those that belong to layers. */
const innermostLayers = (lines: readonly Line[]): readonly Line[] => [
  ...new Map(lines.filter(({ kind }) => kind === 'layer').map(line => [line.file, line])).values(),
]

/** Lines of the function that a call enters, and of the call itself. */
function linesOf({ call, callee, made }: Frame, input: LineInput, lines: Map<string, Line>): Line[] {
  const found: Line[] = []
  const add = (kind: Line['kind'], span: Span, name: string | null): void => {
    const { file, start: offset } = span
    const line = input.lineAt(file, offset)
    if (line === input.declared.line && file === input.declared.file) return
    const key = kind === 'function' ? functionKey(span) : layerKey(file, line)
    let own = lines.get(key)
    if (own === undefined) {
      own = { kind, file, offset, line, name, tally: emptyTally(), rows: new Set(), calls: new Map(), shown: false }
      lines.set(key, own)
    }
    found.push(own)
  }
  if (callee !== null && callee.name !== '') add('function', callee, callee.name)
  if (made === undefined) add('layer', call, null)
  return found
}

function rollup(line: Line, { model, layers, complete, total, callShapes, callOn }: LineInput): LineRollup {
  const rows = [...line.rows].sort((a, b) => a - b)
  const figures = figuresOf(line.tally)
  const call = line.kind === 'layer' ? callOn(line.file, line.line) : null
  return {
    kind: line.kind,
    file: line.file,
    line: line.line,
    offset: line.offset,
    name: line.name ?? commonPath(rows.map(row => layers[row]?.path ?? '')),
    model,
    rows,
    count: line.tally.count,
    times: most(line.calls.values()),
    share: shareOf(figures.time, total),
    complete,
    output: (call && callShapes.get(call)) ?? null,
    ...figures,
  }
}

const most = (counts: Iterable<number>): number => {
  let most = 1
  for (const count of counts) if (count > most) most = count
  return most
}
