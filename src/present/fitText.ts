/** Verdict on whether a model fits and how far it can grow, in the words that every view uses. */
import { t } from '@vscode/l10n'
import type { Largest, SizeReason } from '../analysis/fit/largestOf'
import type { ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { isSpread } from '../scenario/parallelism'
import { bytes, exact } from '../text/format'

export interface Verdict {
  /** Null when it is not known. */
  readonly fits: boolean | null
  readonly text: string
  /** Reason why the verdict is not known, or the quotient of footprint and capacity in devices; null when there is nothing to add. */
  readonly why: string | null
  readonly tone: 'good' | 'warning' | 'quiet'
}

export function verdictOf({ totals, scenario }: ModelReport, target: Target): Verdict {
  const { fits, devices } = totals.memory
  if (fits === true) return { fits, text: fittingText(true), why: null, tone: 'good' }
  if (fits === false) {
    // With several devices the number of devices needed is a separate question.
    const why = isSpread(scenario.parallel) ? null : t('footprint / capacity is {0} devices', exact(devices))
    return { fits, text: fittingText(false), why, tone: 'warning' }
  }
  const why =
    target.memory[0] === undefined
      ? t('the target does not state how much memory it has')
      : t('part of the model is not counted')
  return { fits, text: t('not known'), why, tone: 'quiet' }
}

export const fittingText = (fits: boolean): string => (fits ? t('fits') : t('does not fit'))

/** Verdict on a capacity as in "fits 80 GB", "does not fit 80 GB: footprint / capacity is 5 devices". */
export function verdictText({ fits, text, why }: Verdict, capacity: string | null): string {
  const verdict = capacity === null || fits === null ? text : againstText(fits, capacity)
  return why === null ? verdict : `${verdict}: ${why}`
}

const againstText = (fits: boolean, capacity: string): string =>
  fits ? t('fits {0}', capacity) : t('does not fit {0}', capacity)

/** Largest size as in "64", "any", "none", "not known", "no limit found up to 512". */
export function sizeText({ size, reason }: Largest): string {
  if (reason?.code === 'not-counted' || reason?.code === 'ended') return t('not known')
  if (reason?.code === 'no-limit')
    return reason.above === null
      ? t('no limit found up to {0}', exact(reason.upTo))
      : t('from {0} to {1}', exact(reason.upTo), exact(reason.above - 1))
  return size === null ? t('any') : size === 0 ? t('none') : exact(size)
}

/** As `sizeText` in a narrow column, which leaves out how far the search went. */
export const shortSizeText = (largest: Largest): string =>
  largest.reason?.code === 'no-limit' && largest.reason.above === null ? t('no limit found') : sizeText(largest)

/** Reason for the largest size in words; null when there is none. */
export const sizeReasonText = ({ dim, reason }: Largest): string | null =>
  reason === null ? null : reasonText(dim, reason)

function reasonText(dim: string, reason: SizeReason): string {
  switch (reason.code) {
    case 'not-counted':
      return reason.problem === null
        ? t('part of the model is not counted')
        : t('part of the model is not counted: {0}', reason.problem)
    case 'level':
      return t('the footprint stays at {0} however large {1} gets', bytes(reason.total), dim)
    case 'past-given':
      return t('the step follows {0} cached tokens, as asked, whatever seq is', exact(reason.past))
    case 'states-alone': {
      const states = reason.trained ? t('weights, gradients and optimizer states') : t('weights')
      return reason.budget === null
        ? t('{0} alone take {1}', states, bytes(reason.bytes))
        : t('{0} alone take {1}, and the budget is {2}', states, bytes(reason.bytes), bytes(reason.budget))
    }
    case 'least': {
      return reason.budget === null
        ? t('{0} 1 takes {1}', dim, bytes(reason.total))
        : t('no checkpointing plan fits {0}: {1} 1 takes at least {2}', bytes(reason.budget), dim, bytes(reason.total))
    }
    case 'cannot-build':
      return reason.problem === null
        ? t('the model cannot be counted in full with {0} {1}', dim, exact(reason.size))
        : t('the model cannot be built with {0} {1}: {2}', dim, exact(reason.size), reason.problem)
    case 'ended':
      return t('the search ran out of steps: no size that was tried fits')
    case 'no-limit':
      return noLimitText(dim, reason)
    case 'no-plan':
      return t('above {0} {1} no checkpointing plan fits {2}', dim, exact(reason.size), bytes(reason.budget))
  }
}

/** Bound of the search itself that ended it. */
function noLimitText(dim: string, { upTo, end, problem }: Extract<SizeReason, { code: 'no-limit' }>): string {
  if (end === 'sizes') return t('no larger {0} was tried', dim)
  if (end === 'steps') return t('the search ran out of steps')
  return t('the analysis ends above {0} {1}: {2}', dim, exact(upTo), problem ?? t('a limit was reached'))
}
