/** Medians with their spread, and two things measured in turn so that their ratio holds on a noisy machine. */

/** @param {readonly number[]} values */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (/** @type {number} */ part) => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN
  return { median: at(0.5), low: at(0.1), high: at(0.9) }
}

/**
 * Runs a and b in turn and gives the spread of a, of b, and of a / b pair by pair.
 * @param {(round: number) => number} a milliseconds of one run
 * @param {(round: number) => number} b
 * @param {{ rounds: number, warmup: number }} options
 */
export function paired(a, b, { rounds, warmup }) {
  for (let round = 0; round < warmup; round++) {
    a(round)
    b(round)
  }
  const pairs = Array.from({ length: rounds }, (_, round) => /** @type {const} */ ([a(round), b(round)]))
  return {
    a: spread(pairs.map(([first]) => first)),
    b: spread(pairs.map(([, second]) => second)),
    ratio: spread(pairs.map(([first, second]) => first / second)),
  }
}

/** @param {() => unknown} body */
export function milliseconds(body) {
  const start = performance.now()
  body()
  return performance.now() - start
}

/** @param {{ median: number, low: number, high: number }} figure @param {string} unit */
export const shown = ({ median, low, high }, unit) =>
  `${median.toFixed(2)}${unit} (${low.toFixed(2)}–${high.toFixed(2)})`

/** @param {string} what @param {string} figure @param {string} goal @param {boolean} reached */
export const line = (what, figure, goal, reached) =>
  console.log(`${what.padEnd(46)} ${figure.padEnd(28)} goal ${goal.padEnd(8)} ${reached ? 'reached' : 'not reached'}`)
