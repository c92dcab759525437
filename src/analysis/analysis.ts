/** Interface of an open analysis, which the editor and the command line keep as long as a file is unchanged. */
import type { FrontierPoint } from '../cost/phaseRequest'
import type { Target } from '../hardware/target'
import type { Budget } from '../limits/budget'
import type { Resumable } from '../limits/resumable'
import type { Scenario } from '../scenario/scenario'
import type { Advice } from './advice/advice'
import type { Fit } from './fit/fit'
import type { Formula } from './formula'
import type { Report, Totals } from './report'
import type { SourceIndex } from './sourceIndex'

/**
 * One evaluation of a file, reported again whenever the scenario or the target changes. `budget`: budget of steps of an
 * answer, where it differs from the default.
 */
export interface Analysis {
  /** Targets declared in the file, available before any report. */
  readonly targets: readonly Target[]
  report(scenario: Scenario, target: Target): Report
  /** Same as `report`, as a resumable computation. */
  reporting(scenario: Scenario, target: Target): Resumable<Report>
  /**
   * FLOPs formula of each row of a model, with its sizes inserted and axes named after the dims they follow. Traces the
   * model once more, so it is called only where a formula is shown.
   */
  formulas(scenario: Scenario, model: number): readonly Formula[]
  /** Totals of a model without quantisation and sparsity, for comparison; null when the model uses neither. */
  uncompressed(scenario: Scenario, target: Target, model: number): Totals | null
  /** Index from places in the text to ops; null when there is no such model. */
  places(scenario: Scenario, target: Target, model: number): SourceIndex | null
  /**
   * Frontier of memory against recomputation in training: total footprint in bytes against recomputed FLOPs, over all
   * checkpointing plans. Empty in the other phases.
   */
  frontier(scenario: Scenario, model: number, budget?: Budget): Resumable<readonly FrontierPoint[]>
  /** Whether the model fits, and the largest batch and longest sequence that do; null when the target has no memory. */
  fit(scenario: Scenario, target: Target, model: number, budget?: Budget): Resumable<Fit | null>
  /** Suggested optimizations, tried on the model itself; null when its time is 0 or unknown. */
  advice(scenario: Scenario, target: Target, model: number, budget?: Budget): Resumable<Advice | null>
}
