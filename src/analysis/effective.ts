/** Settings of several devices that took effect in a model. */
import type { PhaseCosts } from '../cost/phaseRequest'
import { usedIn } from '../scenario/parallelRules'
import type { Parallelism, Phase } from '../scenario/scenario'

/** What changed something in this model: not a pipeline of more stages than it has blocks, nor devices that split nothing. */
export function inEffect({ spread: { settings, sharding, stages }, graph }: PhaseCosts, phase: Phase): Parallelism {
  const { tp, sp, ep, pp } = settings
  const splits = tp > 1 && graph.parameters.some(each => sharding.held(each) < 1)
  const experts = ep > 1 && graph.parameters.some(({ copies }) => copies > 1)
  return usedIn(
    {
      ...settings,
      tp: splits ? tp : 1,
      sp: sp && sharding.scatters,
      ep: experts ? ep : 1,
      pp: stages.count > 1 ? pp : 1,
    },
    phase,
  )
}
