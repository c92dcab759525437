/** Computations that run in steps. */
/**
 * A computation of up to seconds. It yields between steps, so that an editor stays responsive and can drop it; the
 * value it returns is the answer.
 */
export type Resumable<T> = Generator<void, T>

/** Runs a computation to its end. */
export function finish<T>(work: Resumable<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
