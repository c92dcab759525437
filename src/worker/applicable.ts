/** Changes that the editor can make with a click. */
import type { Advice, Modification } from '../analysis/advice/advice'
import { isOfScenario } from '../analysis/advice/modified'
import type { Resumable } from '../limits/resumable'
import { sharedHeadsEdit } from './actions'
import type { ConditionedAnalysis } from './conditionedAnalysis'

/** Whether a change is one of the scenario or the target, or an edit that the text of the model allows. */
export function* isApplicable(shown: ConditionedAnalysis, model: number, change: Modification): Resumable<boolean> {
  if (isOfScenario(change)) return true
  return change.kind === 'kvHeads' && (yield* sharedHeadsEdit(shown, model, change.heads)) !== null
}

/** The same of each change of an advice, in their order. */
export function* applicableOf(
  shown: ConditionedAnalysis,
  model: number,
  { changes }: Advice,
): Resumable<readonly boolean[]> {
  const applicable: boolean[] = []
  for (const change of changes) applicable.push(yield* isApplicable(shown, model, change))
  return applicable
}
