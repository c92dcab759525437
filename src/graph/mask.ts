/** Masks of attentions: which keys a query sees, as closed sums over all queries. */

/** A query attends to the keys that all of these leave. Infinity: no bound. */
export interface Mask {
  /** No key after the query's own position. */
  readonly causal: boolean
  /** Causal: the last `window` keys, the query's own included; else keys at a distance of floor(window / 2) at most. */
  readonly window: number
  /** Keys of the query's own chunk of this many tokens, up to its own position. */
  readonly chunk: number
  /** How many of the keys left each query selects. */
  readonly selected: number
}

export const noMask: Mask = { causal: false, window: Infinity, chunk: Infinity, selected: Infinity }
export const causalMask = (window: number): Mask => ({ ...noMask, causal: true, window })

const isCausal = ({ causal, chunk }: Mask): boolean => causal || chunk !== Infinity

/**
 * Keys that some query sees, out of `keys` of which the last `queries` are the queries' own positions. A causal window
 * or a chunk leaves the last of them; of selected keys, at most what all queries together select.
 */
export function presentKeys(mask: Mask, queries: number, keys: number): number {
  const past = keys - queries
  const seen =
    isCausal(mask) && past >= 0 ? Math.min(keys, mask.window + queries - 1, keys - chunkStart(mask, past)) : keys
  return mask.selected === Infinity ? seen : Math.min(seen, mask.selected * queries)
}

const chunkStart = ({ chunk }: Mask, position: number): number =>
  chunk === Infinity ? 0 : Math.floor(position / chunk) * chunk

/** Number of scores that a mask leaves of queries x keys, the queries being at the last positions. */
export function visibleScores(mask: Mask, queries: number, keys: number): number {
  const { window, chunk, selected } = mask
  const past = keys - queries
  if (past < 0 || (!isCausal(mask) && window === Infinity)) return queries * Math.min(keys, selected)
  if (!isCausal(mask)) {
    const upTo = bothSides(Math.floor(window / 2), selected, keys)
    return upTo(keys) - upTo(past)
  }
  const cap = Math.min(window, selected)
  const upTo = (count: number): number =>
    chunk === Infinity
      ? cappedSum(count, cap)
      : Math.floor(count / chunk) * cappedSum(chunk, cap) + cappedSum(count % chunk, cap)
  return upTo(keys) - upTo(past)
}

/** Sum of min(i, cap) over i = 1 .. count. */
function cappedSum(count: number, cap: number): number {
  const growing = Math.min(count, cap)
  return (growing * (growing + 1)) / 2 + (count > cap ? (count - cap) * cap : 0)
}

/**
 * Scores of the first n queries of a bidirectional window of `reach` keys to each side, as a function of n. Queries near
 * an end see reach + 1 keys, and one more for each step away from it.
 */
function bothSides(reach: number, selected: number, keys: number): (count: number) => number {
  const most = Math.min(2 * reach + 1, keys)
  const ramp = Math.max(0, most - 1 - reach)
  const between = (low: number, high: number): number => cappedSum(high, selected) - cappedSum(low, selected)
  return count => {
    const rising = between(reach, reach + Math.min(count, ramp))
    const level = Math.min(Math.max(count - ramp, 0), keys - 2 * ramp) * Math.min(selected, most)
    const falling = count > keys - ramp ? between(most - 1 - (count - keys + ramp), most - 1) : 0
    return (ramp > 0 ? rising + falling : 0) + level
  }
}
