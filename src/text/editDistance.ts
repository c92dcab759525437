/** How far a mistyped word is from the one that was meant. */

/**
 * Damerau–Levenshtein distance: the edits between two words, ignoring case, where a swap of neighbours is one edit.
 * `limit` if there are as many or more, which bounds the work.
 */
export function editDistance(one: string, other: string, limit: number): number {
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
