/** What some rows of a model are made up of that their figures do not tell: the passes of training, and what is sent how. */
import type { Charge } from '../cost/charge'
import { collectivesOf } from './collectives'
import { priced, rowsOf } from './layers'
import { type ModelContext, reportModel } from './model'
import { passesOf } from './passes'
import type { Collectives, Passes } from './report'

export interface Parts {
  /** Null outside training. */
  readonly passes: Passes | null
  readonly collectives: Collectives
}

/** Of the rows with these indices. */
export type PartsOf = (rows: readonly number[]) => Parts

/** Evaluates the model once more, and holds on to what its ops cost. */
export function partsOf(context: ModelContext): PartsOf {
  const { target } = context
  const { costs } = reportModel(context)
  const { rowOf } = rowsOf(priced(costs, target))
  return rows => {
    const wanted = new Set(rows)
    const charges: Charge[] = costs.charges.filter((_, at) => wanted.has(rowOf[at] as number))
    return {
      passes: costs.training === null ? null : passesOf({ ...costs, charges }, target),
      collectives: collectivesOf({ ...costs, charges }, target),
    }
  }
}
