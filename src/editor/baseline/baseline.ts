/** Baseline of a model file: the report that its figures are compared with. */
import { type BaselineKind, compareReports, type ReportComparison } from '../../analysis/baseline/comparison'
import type { Report } from '../../analysis/report'
import type { Conditions } from '../../protocol/analysis'

export interface Baseline {
  readonly kind: BaselineKind
  /** The commit, or the scenario and the hardware of a pinned state. */
  readonly about: string
  readonly report: Report
  /** Conditions that figures must have to be compared, as text; null where any may be. */
  readonly under: string | null
}

/** Conditions of a report, with its target, which the text of the baseline may declare otherwise or not at all. */
export const conditionsOf = (made: { readonly conditions: Conditions; readonly report: Report }): Conditions => ({
  ...made.conditions,
  target: made.report.target,
})

export const conditionsText = (conditions: Conditions): string => JSON.stringify(conditions)

/** A comparison that was made, with what it was made of. */
export interface MadeComparison {
  readonly baseline: Baseline
  readonly report: Report
  readonly comparison: ReportComparison | null
}

/** Compares a report with a baseline, unless that is of other conditions. */
export function comparisonWith(baseline: Baseline, report: Report, conditions: Conditions): MadeComparison {
  const { under, kind } = baseline
  const isComparable = under === null || under === conditionsText(conditionsOf({ conditions, report }))
  return { baseline, report, comparison: isComparable ? compareReports(kind, baseline.report, report) : null }
}
