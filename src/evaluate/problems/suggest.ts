/** "did you mean": the known name nearest to a mistyped one. */
import { current } from '../run'

/** Largest number of names compared: the first ones, if a table is longer than people write. */
const mostNames = 1000
/** Longest name, in letters, that is taken to be mistyped. */
const longest = 60

/** `; did you mean "linear"?`, or nothing if no name is near. */
export function nearest(name: string, known: Iterable<string>): string {
  let best: string | null = null
  let least = Math.min(3, Math.ceil(name.length / 3) + 1)
  let looked = 0
  if (name.length <= longest)
    for (const candidate of known) {
      if (++looked > mostNames) break
      // The beginning of a name counts as one edit, a name with further letters as two.
      const begun = name.length > 1 && candidate.startsWith(name)
      const longer = candidate.length > 2 && name.startsWith(candidate)
      const away = begun ? 1 : Math.min(distance(name, candidate, least), longer ? 2 : least)
      if (away < least) {
        least = away
        best = candidate
      }
    }
  const run = current()
  run.steps = Math.min(run.part, run.steps + looked)
  return best === null ? '' : `; did you mean ${JSON.stringify(best)}?`
}

/**
 * Edits between two words, ignoring case, where a swap of neighbours is one edit; `limit` if there are as many or more.
 */
function distance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit
  const a = one.toLowerCase()
  const b = other.toLowerCase()
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = new Array<number>(b.length + 1).fill(limit)
    if (i < limit) next[0] = i
    // Cells further from the diagonal than the limit take at least that many edits.
    let fewest = next[0] as number
    for (let j = Math.max(1, i - limit + 1); j <= Math.min(b.length, i + limit - 1); j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1)
      next[j] = Math.min(least, limit)
      fewest = Math.min(fewest, least)
    }
    if (fewest >= limit) return limit
    before = row
    row = next
  }
  return row[b.length] as number
}
