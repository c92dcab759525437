/** Maps lines of an analysed text to the edited text until a newer analysis is available. */

/** Lines affected by an edit; they count from 1. */
export interface LineChange {
  readonly start: number
  readonly end: number
  /** Whether only blanks precede the edit on its first line, so that the rest of the line moves with the text. */
  readonly atLineStart: boolean
  /** Number of line breaks in the new text. */
  readonly inserted: number
}

export interface Moved {
  readonly line: number
  /** Whether the line's own text was replaced or deleted. */
  readonly gone: boolean
}

/** Moves a line by one edit. A deleted line goes to the nearest remaining one. */
export function moveLine(line: number, change: LineChange): Moved {
  const { start, end, inserted, atLineStart } = change
  const added = inserted - (end - start)
  if (line < start) return { line, gone: false }
  if (line === start) {
    if (end > start) return { line, gone: atLineStart }
    return { line: atLineStart ? line + added : line, gone: false }
  }
  if (line < end) return { line: start + Math.min(line - start, inserted), gone: true }
  return { line: line + added, gone: false }
}

export interface LineMap {
  /** Current line of a line of the analysed text. */
  now(line: number): number
  /** Line of the analysed text that is now there; the one before it when there is none. */
  was(line: number): number
  gone(line: number): boolean
  apply(change: LineChange): void
}

/**
 * Map of a text that was analysed. `lines`: number of its lines. `moved`: where they are now, if not in their place, in
 * ascending order.
 */
export function lineMap(lines: number, moved: readonly Moved[] | null = null): LineMap {
  let at: number[] | null = moved === null ? null : [0, ...moved.map(({ line }) => line)]
  const deleted = new Set(moved?.flatMap(({ gone }, index) => (gone ? [index + 1] : [])))
  return {
    now: line => at?.[line] ?? line,
    was(line) {
      if (at === null) return line
      let was = lastUpTo(at, line)
      while (deleted.has(was) && at[was - 1] === at[was]) was--
      return was
    },
    gone: line => deleted.has(line),
    apply(change) {
      if (change.inserted === 0 && change.start === change.end) return
      at ??= Array.from({ length: lines + 1 }, (_, line) => line)
      for (let line = 1; line <= lines; line++) {
        const moved = moveLine(at[line] as number, change)
        at[line] = moved.line
        if (moved.gone) deleted.add(line)
      }
    },
  }
}

/** Last index, from 1 on, whose value is at most `most`; values are in ascending order. */
function lastUpTo(values: readonly number[], most: number): number {
  let [low, high] = [1, values.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((values[middle] as number) <= most) low = middle
    else high = middle - 1
  }
  return low
}
