/**
 * The budget of an answer, in steps: counted and not timed, so that a file gets the same figures on a busy machine. A
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

/** A part of a budget for each of so many answers, one after the other: what one leaves is shared among those after it. */
export function* partsOf(budget: Budget, answers: number): Generator<Budget, void> {
  for (let after = answers; after > 0; after--) {
    const part = budgetOf(Math.floor(budget.left / after))
    yield {
      get left() {
        return part.left
      },
      spend(steps) {
        part.spend(steps)
        budget.spend(steps)
      },
    }
  }
}

/** Budget of each kind of answer, in evaluations of `limits.steps` steps. */
export const evaluationsIn = {
  report: 5,
  /** A question about one model: its places in the text, its formulas, its totals uncompressed. */
  place: 5,
  frontier: 5,
  fit: 2,
  /** A fit that plans recomputation for every size that it tries. */
  plannedFit: 5,
  advice: 7,
} as const

/** Steps that an op counts when it is traced, beside those of the evaluation: its processor time, 0.3 us a step. */
export const stepsPerTracedOp = { forward: 15, decode: 15, train: 15 } as const
/** Steps that an op counts in a report of a model: its share of costs, rows and lines. */
export const stepsPerReportedOp = { forward: 65, decode: 90, generate: 240, train: 85 } as const
/** How many times as many they are where the model is spread over devices. */
export const timesAsManySpread = 2.25
/** Steps that a row counts for each change that is tried: what becomes of each row is kept. */
export const stepsPerAdvisedRow = 100
/** The same where an op is traced, and only its memory is worked out. */
export const stepsPerHeldOp = { forward: 30, decode: 25, train: 60 } as const

/** Steps that the planner of recomputation counts for a model. */
export const plannerSteps = (ops: number): number => 500_000 + 100 * ops

/** Advice is not begun where the budget holds out for fewer changes than this: it would say little. */
export const fewestChanges = 8
