/** Search for the largest integer size that fits, with as few trials as possible, since each builds the model anew. */
import type { Resumable } from '../../limits/resumable'

/** Part of the model is not counted at a size. */
export interface Uncounted {
  /** First error of the build, in its own words; null when it has none. */
  readonly problem: string | null
  /** Whether that error is a limit of the analysis (ops, steps) rather than one of the model. */
  readonly limited?: boolean
}

/**
 * Result of trying a size: bytes in excess of the limit (0 or less: it fits), the problem where the model cannot be
 * built, or `untried` when the search is to end.
 */
export type Trial = { readonly excess: number } | Uncounted | typeof untried
export const untried = { untried: true } as const

export interface Found {
  /** Largest size that fits; 0 when not even 1 does. */
  readonly size: number
  /** Result at the next larger size; null when it exceeds `largestTried`, `untried` when the search was ended. */
  readonly beyond: Trial | null
  /** Smallest size known not to fit where the search was ended before the next larger size; null when none is. */
  readonly above: number | null
}

/** Largest size that is tried. */
export const largestTried = 2 ** 31

interface Fitting {
  readonly size: number
  readonly excess: number
}

interface Failing {
  readonly size: number
  readonly trial: Exclude<Trial, typeof untried>
}

/**
 * Grows from a size that fits, or shrinks from one that does not, down to 1. Assumes that the footprint grows with the
 * size. Where it does not (the peak of activations may have steps), the result still fits and the next larger size does
 * not, but an even larger one may fit again. `from` is at least 1.
 */
export function* largestSize(trial: (size: number) => Trial, from: number): Resumable<Found> {
  const first = trial(from)
  yield
  if (fits(first)) return yield* grown(trial, { size: from, excess: first.excess })
  if (from === 1 || 'untried' in first) return { size: 0, beyond: first, above: null }
  const least = trial(1)
  yield
  if (!fits(least)) return { size: 0, beyond: least, above: null }
  return yield* between(trial, { size: 1, excess: least.excess }, { size: from, trial: first })
}

const fits = (trial: Trial): trial is Fitting => 'excess' in trial && trial.excess <= 0

/** Doubles once, then extrapolates from the last two sizes to where no memory is left, and just beyond. */
function* grown(trial: (size: number) => Trial, start: Fitting): Resumable<Found> {
  let before: Fitting | null = null
  let below = start
  while (below.size < largestTried) {
    const size: number = Math.min(before === null ? below.size * 2 : beyondLine(before, below), largestTried)
    const next = trial(size)
    yield
    if ('untried' in next) return { size: below.size, beyond: untried, above: null }
    if (!fits(next)) return yield* between(trial, below, { size, trial: next })
    before = below
    below = { size, excess: next.excess }
  }
  return { size: below.size, beyond: null, above: null }
}

function beyondLine(a: Fitting, b: Fitting): number {
  const slope = (b.excess - a.excess) / (b.size - a.size)
  return slope > 0 ? Math.max(b.size * 2, Math.floor(b.size - b.excess / slope) + 1) : largestTried
}

/**
 * Narrows the interval: bisection where the model cannot be built at the larger size, otherwise the secant between both
 * ends with the Illinois rule (an end that stays counts half) and an occasional bisection, so that no curve makes it
 * slow.
 */
function* between(trial: (size: number) => Trial, start: Fitting, end: Failing): Resumable<Found> {
  let [below, above] = [start, end]
  let [halves, stays]: [number, 'below' | 'above' | null] = [1, null]
  for (let step = 0; above.size - below.size > 1; step++) {
    const size = Math.min(Math.max(guess(below, above, step, { halves, stays }), below.size + 1), above.size - 1)
    const next = trial(size)
    yield
    if ('untried' in next) return { size: below.size, beyond: untried, above: above.size }
    if (fits(next)) {
      below = { size, excess: next.excess }
      halves = stays === 'above' ? halves / 2 : 1
      stays = 'above'
    } else {
      above = { size, trial: next }
      halves = stays === 'below' ? halves / 2 : 1
      stays = 'below'
    }
  }
  return { size: below.size, beyond: above.trial, above: null }
}

function guess(
  below: Fitting,
  above: Failing,
  step: number,
  { halves, stays }: { halves: number; stays: 'below' | 'above' | null },
): number {
  const { size, trial } = above
  // The size asked for is often the largest that can be built, such as the length of a position table.
  if ('problem' in trial) return step === 0 ? below.size + 1 : middle(below.size, size)
  if (step % 4 === 3) return middle(below.size, size)
  const free = -below.excess * (stays === 'below' ? halves : 1)
  const over = trial.excess * (stays === 'above' ? halves : 1)
  return Math.floor(below.size + ((size - below.size) * free) / (free + over))
}

/** Midpoint, in the logarithm while both ends are far apart. */
const middle = (a: number, b: number): number => Math.floor(b > 4 * a ? Math.sqrt(a * b) : (a + b) / 2)
