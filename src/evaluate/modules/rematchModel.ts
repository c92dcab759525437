/** Finds a model again after its modules were run from scratch. */
import type { ModelRecord } from '../../dsl/session'
import type { Frame } from '../../graph/site'

/**
 * The record among `models` that the same calls declared; if there are several, the one at the same place among them. A
 * statement that reached a limit is not run again, so the models it declared are missing: undefined.
 */
export function rematchModel(
  record: ModelRecord,
  before: readonly ModelRecord[],
  models: readonly ModelRecord[],
): ModelRecord | undefined {
  const fromSameCalls = (list: readonly ModelRecord[]) => list.filter(({ frame }) => sameCalls(frame, record.frame))
  return fromSameCalls(models)[fromSameCalls(before).indexOf(record)]
}

/** Whether two models were declared in calls at the same positions, innermost first. */
function sameCalls(one: Frame | null, other: Frame | null): boolean {
  let [a, b] = [one, other]
  while (a !== b) {
    if (a === null || b === null || a.call.file !== b.call.file || a.call.start !== b.call.start) return false
    a = a.parent
    b = b.parent
  }
  return true
}
