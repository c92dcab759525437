/** A model found again where its modules are run afresh. */
import type { ModelRecord } from '../../dsl/session'
import type { Frame } from '../../graph/site'

/**
 * The record among `models` that the same calls declared, of several the one at the same place. A statement that ran
 * away is not run again, and what it declared is not there then: undefined.
 */
export function foundAgain(
  record: ModelRecord,
  before: readonly ModelRecord[],
  models: readonly ModelRecord[],
): ModelRecord | undefined {
  const alike = (list: readonly ModelRecord[]) => list.filter(each => sameCalls(each.frame, record.frame))
  return alike(models)[alike(before).indexOf(record)]
}

/** Whether two models were declared in calls at the same places, innermost first. */
function sameCalls(one: Frame | null, other: Frame | null): boolean {
  let [a, b] = [one, other]
  while (a !== b) {
    if (a === null || b === null || a.call.file !== b.call.file || a.call.start !== b.call.start) return false
    a = a.parent
    b = b.parent
  }
  return true
}
