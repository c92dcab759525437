/**
 * What an answer may take, in steps: counted and not timed, so that a file gets the same figures on a machine that is busy. A
 * step is one of the evaluation; what is worked out of a trace counts by its ops.
 */
export interface Budget {
  /** Steps that may still be taken: 0 or more. */
  readonly left: number
  spend(steps: number): void
}

export function budgetOf(steps: number): Budget {
  let left = steps
  return {
    get left() {
      return left
    },
    spend(taken) {
      left = Math.max(0, left - taken)
    },
  }
}

/** Of each answer, as so many evaluations. */
export const evaluationsIn = {
  report: 5,
  /** Of what is asked of one model: what places stand for, formulas, the model uncompressed. */
  place: 5,
  frontier: 5,
  fit: 2,
  advice: 7,
} as const

/**
 * Steps that an op of a trace counts each time that its costs are worked out: about the time that it takes, in steps. Of decode
 * steps there are several in a generation, which share their rows.
 */
export const stepsPerOp = { forward: 60, decode: 8, train: 160 } as const
/** Steps that a row counts for each change that is tried: what becomes of each row is kept. */
export const stepsPerAdvisedRow = 100
/** Where only what is in memory is worked out. */
export const stepsPerHeldOp = { forward: 16, decode: 8, train: 60 } as const
