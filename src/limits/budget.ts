/** Budgets of the answers of an analysis, and the steps that each kind of work counts as. */
/**
 * The budget of an answer, in steps. Steps are counted instead of time, so that a file gets the same figures on a busy
 * machine. A step is one step of the evaluation; work on a trace counts as steps in proportion to its ops.
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

/**
 * Splits a budget between `answers` answers, one after the other. Steps that one leaves are shared among those after
 * it.
 */
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

/** Budget of each kind of answer, as a multiple of `limits.steps`. */
export const evaluationsIn = {
  report: 5,
  /** A question about one model: the place of the cursor in the text, its formulas, its totals without compression. */
  place: 5,
  frontier: 5,
  fit: 2,
  /** A fit that plans recomputation for every size it tries. */
  plannedFit: 5,
  advice: 7,
} as const

/** Steps charged per traced op, beside those of its evaluation, by phase: its processor time at 0.3 us a step. */
export const stepsPerTracedOp = { forward: 15, decode: 15, train: 15 } as const
/** Steps charged per op of a report, by phase: its share of the costs, rows and lines. */
export const stepsPerReportedOp = { forward: 65, decode: 90, generate: 240, train: 85 } as const
/** Factor by which the steps of a report grow where the model is spread over devices. */
export const parallelStepFactor = 2.25
/** Steps charged per row for each change that advice tries, since a result is kept for each row. */
export const stepsPerAdvisedRow = 100
/** Steps charged per op where a model is traced for its memory alone, by phase. */
export const stepsPerHeldOp = { forward: 30, decode: 25, train: 60 } as const

/** Steps charged for the recomputation planner on a model of `ops` ops. */
export const plannerSteps = (ops: number): number => 500_000 + 100 * ops

/** Advice is not started unless the budget suffices for this many changes: fewer would tell the user little. */
export const fewestChanges = 8
