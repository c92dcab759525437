/** Marks that say where a model's time goes: its lines by their own share of time, and by what bounds them. */
import type { Bound, LineRollup, ModelReport } from '../analysis/report'

/** From the largest share of time to the smallest that is marked. */
export const markSizes = ['large', 'medium', 'small'] as const
export type MarkSize = (typeof markSizes)[number]

/** Least share of a model's time that a line of its own has for a mark of this size. */
const leastShares: Readonly<Record<MarkSize, number>> = { large: 0.2, medium: 0.05, small: 0.01 }

export interface LineMark {
  readonly bound: Bound
  readonly size: MarkSize
}

/** Mark of each roll-up, one a line; null for one that has little time of its own. */
export function lineMarks(rollups: readonly LineRollup[], models: readonly ModelReport[]): (LineMark | null)[] {
  const times = rollups.map(() => ({ compute: 0, memory: 0, link: 0 }))
  models.forEach((model, index) => {
    const owners = innermost(rollups, index)
    for (const { index: row, timeBy } of model.layers) {
      const own = times[owners.get(row) ?? -1]
      if (own === undefined) continue
      for (const bound of bounds) own[bound] += timeBy[bound]
    }
  })
  return rollups.map(({ model }, at) => markOf(times[at] as Times, models[model]?.totals.time ?? 0))
}

type Times = Record<Bound, number>

const bounds: readonly Bound[] = ['compute', 'memory', 'link']

/**
 * Roll-up that owns a row: the one with the fewest rows that has it, the model's own last. The lines around it hold its
 * time too, and would all be marked if they counted it.
 */
function innermost(rollups: readonly LineRollup[], model: number): ReadonlyMap<number, number> {
  const owners = new Map<number, number>()
  const rowsOf = (at: number): number => (rollups[at]?.kind === 'model' ? Infinity : (rollups[at]?.rows.length ?? 0))
  rollups.forEach((rollup, at) => {
    if (rollup.model !== model) return
    for (const row of rollup.rows) {
      const owner = owners.get(row)
      if (owner === undefined || rowsOf(at) < rowsOf(owner)) owners.set(row, at)
    }
  })
  return owners
}

function markOf(times: Times, total: number): LineMark | null {
  const share = total > 0 ? bounds.reduce((sum, bound) => sum + times[bound], 0) / total : 0
  const size = markSizes.find(each => share >= leastShares[each])
  if (size === undefined) return null
  return { size, bound: bounds.reduce((most, bound) => (times[bound] > times[most] ? bound : most)) }
}
