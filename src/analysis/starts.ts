/** Reports that further answers about a model start from. */

import type { Resumable } from '../limits/resumable'
import type { Start } from './advice/advise'
import { type ModelContext, reportingModel } from './model'

/** Reports a model, and counts the steps of its budget that it took. */
export function* started(context: ModelContext): Resumable<Start> {
  const before = context.budget.left
  const reported = yield* reportingModel(context)
  return { reported, steps: before - context.budget.left }
}

/** Maximum number of ops of a model whose last report is kept; each op takes about half a kilobyte. */
const mostOps = 50_000

/** Keeps the last report of each model, from which its advice starts. */
export function keptStarts() {
  const lastStarts = new Map<number, { readonly context: ModelContext; readonly start: Start }>()
  return {
    keep: (context: ModelContext, start: Start): void => {
      const { model, ops } = start.reported
      if (model.complete && ops.length <= mostOps) lastStarts.set(context.index, { context, start })
      else lastStarts.delete(context.index)
    },
    of: ({ index, scenario, target }: ModelContext): Start | null => {
      const known = lastStarts.get(index)
      return known?.context.scenario === scenario && known.context.target === target ? known.start : null
    },
  }
}
