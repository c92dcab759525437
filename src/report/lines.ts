/** Roll-ups per line of the analysed file: what a CodeLens shows. */
import type { Frame } from '../graph/site'
import { add, figuresOf, nothing, type Sum, shareOf } from './figures'
import type { Priced } from './layers'
import type { LayerRow, LineRollup } from './report'

/** Line of an offset in the analysed file. */
export type LineAt = (offset: number) => number

interface Line {
  readonly kind: 'function' | 'layer'
  readonly line: number
  readonly name: string | null
  readonly sum: Sum
  readonly rows: Set<number>
  /** Frames that pass through, per call or function on the line. */
  readonly frames: Map<string, Set<Frame>>
  count: number
  /** Something is made here, or contracted: worth a lens. */
  shown: boolean
}

export interface LineInput {
  readonly model: number
  readonly file: string
  readonly ops: readonly Priced[]
  readonly rowOf: readonly number[]
  readonly layers: readonly LayerRow[]
  readonly complete: boolean
  readonly lineAt: LineAt
  /** Functions on this line are the model's own build. */
  readonly modelLine: number
  readonly total: number
}

/** Lines that make layers and functions that make layers, in line order. */
export function lineRollups(input: LineInput): LineRollup[] {
  const lines = new Map<string, Line>()
  const through = passages(input, lines)
  input.ops.forEach((op, at) => {
    const { created, applied } = op.node.site
    if (created === null) return
    const worth = created !== applied || op.node.op.family === 'contraction'
    for (const line of through(created)) {
      add(line.sum, op.cost, op.time, op.parameters)
      line.count += op.count
      line.rows.add(input.rowOf[at] as number)
      if (worth) line.shown = true
    }
  })
  return [...lines.values()]
    .filter(line => line.shown)
    .sort((a, b) => a.line - b.line || (a.kind === 'function' ? -1 : 1))
    .map(line => rollup(line, input))
}

/** The lines a creation passes through: its own call's, and those of the calls and functions around it. */
function passages(input: LineInput, lines: Map<string, Line>): (frame: Frame) => readonly Line[] {
  const known = new Map<Frame, readonly Line[]>()
  const lineFor = (kind: Line['kind'], offset: number, name: string | null, frame: Frame): Line => {
    const number = input.lineAt(offset)
    const key = kind === 'function' ? `f${offset}` : `l${number}`
    let line = lines.get(key)
    if (line === undefined) {
      line = { kind, line: number, name, sum: nothing(), rows: new Set(), frames: new Map(), count: 0, shown: false }
      lines.set(key, line)
    }
    const place = `${offset}`
    const frames = line.frames.get(place) ?? new Set()
    frames.add(frame)
    line.frames.set(place, frames)
    return line
  }
  const through = (frame: Frame): readonly Line[] => {
    const before = known.get(frame)
    if (before !== undefined) return before
    const own = new Set(frame.parent === null ? [] : through(frame.parent))
    const { call, callee } = frame
    if (
      callee !== null &&
      callee.file === input.file &&
      callee.name !== '' &&
      input.lineAt(callee.start) !== input.modelLine
    )
      own.add(lineFor('function', callee.start, callee.name, frame))
    if (call.file === input.file && input.lineAt(call.start) !== input.modelLine)
      own.add(lineFor('layer', call.start, null, frame))
    const all = [...own]
    known.set(frame, all)
    return all
  }
  return through
}

function rollup(line: Line, { model, layers, complete, total }: LineInput): LineRollup {
  const rows = [...line.rows].sort((a, b) => a - b)
  const only = rows.length === 1 ? layers[rows[0] as number] : undefined
  return {
    kind: line.kind,
    line: line.line,
    name: line.name ?? commonPath(rows.map(row => layers[row]?.path ?? '')),
    model,
    rows,
    count: line.count,
    times: Math.max(...[...line.frames.values()].map(frames => frames.size)),
    share: shareOf(line.sum.time, total),
    complete,
    output: only?.output ?? null,
    ...figuresOf(line.sum),
  }
}

/** The path segments that all of them begin with. */
function commonPath(paths: readonly string[]): string {
  const split = paths.map(path => path.split('/'))
  const first = split[0] ?? []
  const end = first.findIndex((segment, at) => split.some(each => each[at] !== segment))
  return first.slice(0, end < 0 ? first.length : end).join('/')
}
