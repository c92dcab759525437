/**
 * Work that takes up to seconds, in parts: it yields between them, so that an editor stays responsive and can drop it. What
 * it returns is the answer.
 */
export type Resumable<T> = Generator<void, T>

/** Runs it to its end. */
export function finish<T>(work: Resumable<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
