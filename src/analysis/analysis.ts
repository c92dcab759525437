/** What the editor and the command line hold on to while a file stays the same. */
import type { FrontierPoint } from '../cost/phaseRequest'
import type { Target } from '../hardware/target'
import type { Budget } from '../limits/budget'
import type { Resumable } from '../limits/resumable'
import type { Scenario } from '../scenario/scenario'
import type { Advice } from './advice/advice'
import type { Fit } from './fit/fit'
import type { Report, Totals } from './report'
import type { SourceIndex } from './sourceIndex'

/**
 * One evaluation of a file, reported as often as the scenario or the target change. `budget`: what
 * an answer may take, where that is not as usual.
 */
export interface Analysis {
  /** Those that the file declares, ahead of any report. */
  readonly targets: readonly Target[]
  report(scenario: Scenario, target: Target): Report
  /** The same in parts. */
  reporting(scenario: Scenario, target: Target): Resumable<Report>
  /**
   * The op rule of each row of a model with its numbers in, axes named where they follow the dims. Traces the model once
   * more, so it is asked only where a formula is shown.
   */
  formulas(scenario: Scenario, model: number): readonly string[]
  /** Totals of a model without quantisation and sparsity, to hold its own against; null where it has none. */
  uncompressed(scenario: Scenario, target: Target, model: number): Totals | null
  /** To tell what places in the text stand for; null where there is no such model. */
  places(scenario: Scenario, target: Target, model: number): SourceIndex | null
  /**
   * In training, what memory costs in work: total footprint in bytes against FLOPs computed again, over all plans of
   * recomputation. Empty in the other phases.
   */
  frontier(scenario: Scenario, model: number, budget?: Budget): Resumable<readonly FrontierPoint[]>
  /** Whether it fits, the largest batch and the longest sequence that do; null where the target has no memory. */
  fit(scenario: Scenario, target: Target, model: number, budget?: Budget): Resumable<Fit | null>
  /** What would move a model's time and footprint, tried on the model itself; null where it takes no time. */
  advice(scenario: Scenario, target: Target, model: number, budget?: Budget): Resumable<Advice | null>
}
