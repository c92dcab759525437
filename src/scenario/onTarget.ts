/** A scenario on a target. */
import { usualDType } from '../hardware/roofline'
import type { Target } from '../hardware/target'
import type { Scenario, ScenarioOnTarget } from './scenario'

/** Scenarios on targets, one object for each pair, so that a caller can tell by identity whether it has seen one. */
const known = new WeakMap<Scenario, WeakMap<Target, ScenarioOnTarget>>()

/** The scenario with the target's own 16-bit format wherever none is asked for. */
export function onTarget(asked: Scenario, target: Target): ScenarioOnTarget {
  const onTargets = known.get(asked) ?? new WeakMap<Target, ScenarioOnTarget>()
  known.set(asked, onTargets)
  const before = onTargets.get(target)
  if (before !== undefined) return before
  const usual = usualDType(target)
  const { weights, activations, kvCache } = asked.dtypes
  const scenario: ScenarioOnTarget = {
    ...asked,
    dtypes: {
      ...asked.dtypes,
      weights: weights ?? usual,
      activations: activations ?? usual,
      kvCache: kvCache ?? usual,
    },
  }
  onTargets.set(target, scenario)
  return scenario
}
