/** What stands beside a model's report, where it was asked for or there is something to say. */

import type { Advice } from '../analysis/advice/advice'
import type { Totals } from '../analysis/report'
import type { FrontierPoint } from '../cost/phaseRequest'

export interface Beside {
  /** What would move it; null where it was not asked for, or there is none. */
  readonly advice: Advice | null
  /** Totals without compression; null where nothing is compressed. */
  readonly uncompressed: Totals | null
  /** Footprint against FLOPs computed again; null where it was not asked for. */
  readonly frontier: readonly FrontierPoint[] | null
}

export const nothingBeside: Beside = { advice: null, uncompressed: null, frontier: null }
