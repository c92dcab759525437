/** Shapes of what lines of a model file make, as shown at their ends. */
import type { CallShapes, Span } from '../graph/site'
import type { Shape } from '../tensor/shape'

/** The calls that begin on a line: from the first character to the last, and the shape of the call that holds all others. */
interface Line {
  readonly start: number
  readonly end: number
  readonly shape: Shape | null
}

/**
 * Shape of what a line makes: that of the call on it that holds all others. Null where none does, where the call makes
 * several shapes, and where it makes neither a tensor nor a layer that is applied.
 */
export function lineShapes(
  shapes: CallShapes,
  lineAt: (file: string, offset: number) => number,
): (file: string, line: number) => Shape | null {
  const lines = new Map<string, Line>()
  for (const [call, shape] of shapes) {
    const key = lineKey(call.file, lineAt(call.file, call.start))
    lines.set(key, withCall(lines.get(key), call, shape))
  }
  return (file, line) => lines.get(lineKey(file, line))?.shape ?? null
}

function withCall(line: Line | undefined, { start, end }: Span, shape: Shape | null): Line {
  if (line === undefined || (start <= line.start && end >= line.end)) return { start, end, shape }
  if (start >= line.start && end <= line.end) return line
  return { start: Math.min(start, line.start), end: Math.max(end, line.end), shape: null }
}

const lineKey = (file: string, line: number): string => `${line}:${file}`
