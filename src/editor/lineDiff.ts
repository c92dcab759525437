/** Follows lines from one text to another whose edits do not say: a formatter, or a change on disk, replaces all at once. */
import { type LineMap, lineMap, type Moved } from './lineMap'

/** Cells of the table of common lines; past it, lines of a rewritten block are found by their beginnings alone. */
const mostCells = 1_000_000

/** Map of the lines of `before` to those of `after`. */
export function lineMapBetween(before: string, after: string): LineMap {
  const [from, to] = [linesOf(before), linesOf(after)]
  const moved: Moved[] = []
  let next = 0
  for (const [old, now] of [...commonLines(from, to), [from.length, to.length] as const]) {
    while (moved.length < old) {
      const line = from[moved.length] as string
      let found = next
      while (found < now && !isAlike(line, to[found] as string)) found++
      if (found < now) next = found + 1
      moved.push(found < now ? { line: next, gone: false } : { line: Math.min(next + 1, to.length), gone: true })
    }
    if (old < from.length) moved.push({ line: now + 1, gone: false })
    next = now + 1
  }
  return lineMap(from.length, moved)
}

/** Lines without what a formatter changes: blanks, quotes, and the punctuation that it adds or drops. */
const linesOf = (text: string): string[] => text.split('\n').map(line => line.replace(/[\s'"`;,()]/g, ''))

/** Whether a rewritten line begins as the one before, as one that a formatter has broken up. */
const isAlike = (before: string, after: string): boolean =>
  Math.min(before.length, after.length) >= 4 &&
  (before.startsWith(after.slice(0, beginning)) || after.startsWith(before.slice(0, beginning)))

/** Number of characters by which the beginnings of lines are compared. */
const beginning = 16

/** Index pairs of the longest common subsequence, in order. */
function commonLines(from: readonly string[], to: readonly string[]): (readonly [old: number, now: number])[] {
  let start = 0
  while (start < from.length && start < to.length && from[start] === to[start]) start++
  let end = 0
  const shorter = Math.min(from.length, to.length) - start
  while (end < shorter && from[from.length - 1 - end] === to[to.length - 1 - end]) end++
  const head = Array.from({ length: start }, (_, at) => [at, at] as const)
  const tail = Array.from({ length: end }, (_, at) => [from.length - end + at, to.length - end + at] as const)
  const middle = longestCommon(from.slice(start, from.length - end), to.slice(start, to.length - end))
  return [...head, ...middle.map(([old, now]) => [old + start, now + start] as const), ...tail]
}

function longestCommon(from: readonly string[], to: readonly string[]): (readonly [number, number])[] {
  const width = to.length + 1
  if ((from.length + 1) * width > mostCells) return []
  // Entry (i, j) is the length of the longest common subsequence of the lines from i and from j on.
  const lengths = new Uint16Array((from.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] as number
  for (let i = from.length - 1; i >= 0; i--)
    for (let j = to.length - 1; j >= 0; j--)
      lengths[i * width + j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pairs: (readonly [number, number])[] = []
  for (let i = 0, j = 0; i < from.length && j < to.length; )
    if (from[i] === to[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  return pairs
}
