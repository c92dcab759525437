/** Aligns two sequences by a longest common subsequence. */

/** An element of the sequence before and the equal one of the sequence after, by their positions. */
export type AlignedPair = readonly [before: number, after: number]

/** Number of comparisons left for all alignments that share it. */
export interface AlignmentBudget {
  cells: number
}

/** Comparisons that take about a millisecond. */
export const alignmentBudget = (): AlignmentBudget => ({ cells: 50_000 })

/**
 * Pairs of equal elements in the order of both sequences: as many as possible within the budget, beyond it each element
 * with the next equal one.
 */
export function align(
  before: readonly string[],
  after: readonly string[],
  budget = alignmentBudget(),
): readonly AlignedPair[] {
  const pairs: AlignedPair[] = []
  let start = 0
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) pairs.push([start, start++])
  let [endBefore, endAfter] = [before.length, after.length]
  const tail: AlignedPair[] = []
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1])
    tail.push([--endBefore, --endAfter])
  const middle = [before.slice(start, endBefore), after.slice(start, endAfter)] as const
  const cells = middle[0].length * middle[1].length
  const isWithin = cells <= budget.cells
  if (isWithin) budget.cells -= cells
  const aligned = isWithin ? longest(...middle) : greedy(...middle)
  for (const [was, now] of aligned) pairs.push([start + was, start + now])
  return [...pairs, ...tail.reverse()]
}

/** Longest common subsequence, by the table of its lengths for all ends of the two sequences. */
function longest(before: readonly string[], after: readonly string[]): AlignedPair[] {
  const width = after.length + 1
  const lengths = new Uint32Array((before.length + 1) * width)
  const lengthAt = (was: number, now: number): number => lengths[was * width + now] ?? 0
  for (let was = before.length - 1; was >= 0; was--)
    for (let now = after.length - 1; now >= 0; now--)
      lengths[was * width + now] =
        before[was] === after[now]
          ? lengthAt(was + 1, now + 1) + 1
          : Math.max(lengthAt(was + 1, now), lengthAt(was, now + 1))
  const pairs: AlignedPair[] = []
  for (let was = 0, now = 0; was < before.length && now < after.length; )
    if (before[was] === after[now]) pairs.push([was++, now++])
    else if (lengthAt(was + 1, now) >= lengthAt(was, now + 1)) was++
    else now++
  return pairs
}

/** Pairs each element with the next equal one, in time proportional to the lengths. */
function greedy(before: readonly string[], after: readonly string[]): AlignedPair[] {
  const places = new Map<string, number[]>()
  for (const [at, element] of before.entries()) {
    const own = places.get(element)
    if (own === undefined) places.set(element, [at])
    else own.push(at)
  }
  for (const own of places.values()) own.reverse()
  const pairs: AlignedPair[] = []
  let last = -1
  for (const [now, element] of after.entries()) {
    const own = places.get(element) ?? []
    while (own.length > 0 && (own.at(-1) as number) <= last) own.pop()
    const was = own.pop()
    if (was === undefined) continue
    pairs.push([was, now])
    last = was
  }
  return pairs
}
