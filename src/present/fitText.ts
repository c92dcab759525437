/** Verdict on whether a model fits and how far it can grow, in the words that every view uses. */
import type { Largest, SizeReason } from '../analysis/fit/fit'
import type { ModelReport } from '../analysis/report'
import type { Target } from '../hardware/target'
import { isSpread } from '../scenario/parallelism'
import { bytes, exact } from '../text/format'

export interface Verdict {
  readonly text: 'fits' | 'does not fit' | 'not known'
  /** Reason why the verdict is not known, or the number of devices needed; null when there is nothing to add. */
  readonly why: string | null
  readonly tone: 'good' | 'warning' | 'quiet'
}

export function verdictOf({ totals, scenario }: ModelReport, target: Target): Verdict {
  const { fits, devices } = totals.memory
  if (fits === true) return { text: 'fits', why: null, tone: 'good' }
  if (fits === false)
    // With several devices the number of devices needed is a separate question.
    return { text: 'does not fit', why: isSpread(scenario.parallel) ? null : devicesText(devices), tone: 'warning' }
  const why =
    target.memory[0] === undefined
      ? 'the target does not say how much memory it has'
      : 'part of the model is not counted'
  return { text: 'not known', why, tone: 'quiet' }
}

const devicesText = (devices: number): string => `it takes ${exact(devices)} devices`

/** Verdict as in "does not fit: it takes 5 devices"; with a capacity "does not fit 80 GB: it takes 5 devices". */
export function verdictText({ text, why }: Verdict, capacity: number | null = null): string {
  const verdict = capacity === null || text === 'not known' ? text : `${text} ${bytes(capacity)}`
  return why === null ? verdict : `${verdict}: ${why}`
}

/** Largest size as in "64", "any", "none", "not known". */
export function sizeText({ size, reason }: Largest): string {
  if (reason?.code === 'not-counted') return 'not known'
  return size === null ? 'any' : size === 0 ? 'none' : exact(size)
}

/** Reason for the largest size in words; null when there is none. */
export const sizeReasonText = ({ dim, reason }: Largest): string | null =>
  reason === null ? null : reasonText(dim, reason)

function reasonText(dim: string, reason: SizeReason): string {
  switch (reason.code) {
    case 'not-counted':
      return `part of the model is not counted${reason.problem === null ? '' : `: ${reason.problem}`}`
    case 'level':
      return `the footprint stays at ${bytes(reason.total)} however large ${dim} gets`
    case 'past-given':
      return `the step follows ${exact(reason.past)} cached tokens, as asked, whatever seq is`
    case 'states-alone': {
      const states = reason.trained ? 'weights, gradients and optimizer states' : 'weights'
      const limit = reason.budget === null ? '' : `, and the budget is ${bytes(reason.budget)}`
      return `${states} alone take ${bytes(reason.bytes)}${limit}`
    }
    case 'least': {
      const least = `${dim} 1 takes ${bytes(reason.total)}`
      return reason.budget === null
        ? least
        : `no plan of recomputation fits ${bytes(reason.budget)}: ${least} at the least`
    }
    case 'cannot-build':
      return `the model cannot be built with ${dim} ${exact(reason.size)}: ${reason.problem ?? 'some of it cannot be counted'}`
    case 'ended':
      return `the search ran out of steps: ${reason.noneFits ? 'no size that was tried fits' : 'larger sizes may fit'}`
    case 'no-larger':
      return 'no larger size was tried'
    case 'no-plan':
      return `past ${dim} ${exact(reason.size)} no plan of recomputation fits ${bytes(reason.budget)}`
  }
}
