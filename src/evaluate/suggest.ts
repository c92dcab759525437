/** "did you mean": the known name nearest to a mistyped one. */

/** `; did you mean "linear"?`, or nothing where no name is near. */
export function nearest(name: string, known: Iterable<string>): string {
  let best: string | null = null
  let least = Math.min(3, Math.ceil(name.length / 3) + 1)
  for (const candidate of known) {
    // Half a name is as good as one with a slip, a name with more to it as one with two.
    const begun = name.length > 1 && candidate.startsWith(name)
    const longer = candidate.length > 2 && name.startsWith(candidate)
    const away = begun ? 1 : Math.min(distance(name.toLowerCase(), candidate.toLowerCase(), least), longer ? 2 : least)
    if (away < least) {
      least = away
      best = candidate
    }
  }
  return best === null ? '' : `; did you mean ${JSON.stringify(best)}?`
}

/** Edits between two words, neighbours swapped counting one; `limit` where there are as many or more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit || a.length > 60) return limit
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1)
      next.push(least)
    }
    before = row
    row = next
  }
  return row[b.length] as number
}
