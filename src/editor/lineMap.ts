/** Where the lines of an analysed text are now, while the text is edited and no newer analysis is there. */

/** An edit as far as lines are concerned; lines count from 1. */
export interface LineChange {
  readonly start: number
  readonly end: number
  /** Only blanks stand before the edit on its first line, so what followed on it moves with the text. */
  readonly atLineStart: boolean
  /** Line breaks in the new text. */
  readonly inserted: number
}

export interface Moved {
  readonly line: number
  /** The line's own text was replaced or deleted. */
  readonly gone: boolean
}

/** Where one edit takes a line. A line that was deleted goes to the nearest that is left. */
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
  /** Where a line of the analysed text is now. */
  now(line: number): number
  /** The line of the analysed text that is there now; the one before it where there is none. */
  was(line: number): number
  gone(line: number): boolean
  apply(change: LineChange): void
}

/** The map of a text that was just analysed: every line where it was. `lines` is how many it has. */
export function lineMap(lines: number): LineMap {
  let at: number[] | null = null
  const deleted = new Set<number>()
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

/** The last index whose value is at most `most`; values rise, from index 1 on. */
function lastUpTo(values: readonly number[], most: number): number {
  let [low, high] = [1, values.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((values[middle] as number) <= most) low = middle
    else high = middle - 1
  }
  return low
}
