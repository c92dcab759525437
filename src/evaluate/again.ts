/** A model found again where its modules are run afresh. */
import type { ModelRecord } from '../dsl/session'

/**
 * The record among `models` that the same calls declared, of several the one at the same place. A statement that ran
 * away is not run again, and what it declared is not there then: undefined.
 */
export function foundAgain(
  record: ModelRecord,
  before: readonly ModelRecord[],
  models: readonly ModelRecord[],
): ModelRecord | undefined {
  const calls = callsOf(record)
  const alike = (list: readonly ModelRecord[]) => list.filter(each => callsOf(each) === calls)
  return alike(models)[alike(before).indexOf(record)]
}

/** The calls that led to model(), innermost first. */
function callsOf({ frame }: ModelRecord): string {
  let calls = ''
  for (let at = frame; at !== null; at = at.parent) calls += `${at.call.file}:${at.call.start} `
  return calls
}
