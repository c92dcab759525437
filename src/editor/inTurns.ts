/** Long work beside an editor that stays responsive. */
import type { Work } from '../cost/work'

/** Milliseconds at a time: shorter than the time between two frames. */
const turn = 8

/**
 * Runs work to its end, in turns, between which whatever else waits comes first. Undefined where `wanted` said no: it is
 * asked before every turn, the first one too.
 */
export async function inTurns<T>(work: Work<T>, wanted: () => boolean): Promise<T | undefined> {
  for (;;) {
    await new Promise(next => setTimeout(next, 0))
    if (!wanted()) return undefined
    const end = performance.now() + turn
    do {
      const step = work.next()
      if (step.done) return step.value
    } while (performance.now() < end)
  }
}
