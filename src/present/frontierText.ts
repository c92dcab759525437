/** Checkpointing plans in words: their footprint, the work they repeat, and whether they fit. */
import { t } from '@vscode/l10n'
import { bytes, percent } from '../text/format'

export interface PlanFigures {
  /** Footprint in bytes. */
  readonly memory: number
  /** Recomputed FLOPs relative to the step without recomputation. */
  readonly work: number
}

/** Text as in "2.44 GB, 33% more FLOPs". */
export const planText = ({ memory, work }: PlanFigures): string =>
  work === 0 ? t('{0}, nothing recomputed', bytes(memory)) : t('{0}, {1} more FLOPs', bytes(memory), percent(work))

/** Invitation to choose a plan. */
export const choosePlanText = (plan: PlanFigures): string => t('{0}. Click to plan for it.', planText(plan))

/**
 * Plan in effect, and which of the plans fit. `capacity` is in bytes; null when it is not known whether plans fit, since
 * the target does not state its capacity or part of the model is not counted.
 */
export function frontierCaption(chosen: PlanFigures, plans: readonly PlanFigures[], capacity: number | null): string {
  const fitting = capacity === null ? t('Whether plans fit is not known.') : fittingText(plans, capacity)
  return `${t('Now (diamond): {0}.', planText(chosen))} ${fitting}`
}

function fittingText(plans: readonly PlanFigures[], capacity: number): string {
  const fitting = plans.filter(({ memory }) => memory <= capacity)
  if (fitting.length === plans.length) return t('Every plan fits {0}.', bytes(capacity))
  const [least] = fitting
  if (least === undefined) return t('No plan fits {0}.', bytes(capacity))
  return t('Plans with at least {0} more FLOPs fit {1}.', percent(least.work), bytes(capacity))
}

/** Capacity of a target, beside its line in the chart. */
export const capacityLabel = (target: string, capacity: number): string => `${target}: ${bytes(capacity)}`
