/** Additions to a model's report, such as advice, present when requested or applicable. */

import type { Advice } from '../analysis/advice/advice'
import type { Totals } from '../analysis/report'
import type { FrontierPoint } from '../cost/phaseRequest'

export interface ReportExtras {
  /** Suggested optimizations; null when not requested, or when there are none. */
  readonly advice: Advice | null
  /** Totals without quantisation and sparsity; null when nothing is compressed. */
  readonly uncompressed: Totals | null
  /** Footprint against recomputed FLOPs; null when not requested. */
  readonly frontier: readonly FrontierPoint[] | null
}

export const noExtras: ReportExtras = { advice: null, uncompressed: null, frontier: null }
