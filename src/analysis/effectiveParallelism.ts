/** Parallelism settings that take effect in a model. */
import type { PhaseCosts } from '../cost/phaseRequest'
import { replicaCount } from '../scenario/parallelism'
import { usedIn } from '../scenario/parallelRules'
import type { Parallelism, Phase } from '../scenario/scenario'

/**
 * Keeps settings that change something in this model: a pipeline with more stages than blocks, or devices that split
 * nothing, do not count. Devices that expert parallelism takes beyond DP x TP are replicas.
 */
export function effectiveParallelism(
  { parallelPlan: { settings, sharding, usesContext, stages }, graph }: PhaseCosts,
  phase: Phase,
): Parallelism {
  const { tp, sp, cp, ep, pp } = settings
  const splits = tp > 1 && graph.parameters.some(each => sharding.heldFraction(each) < 1)
  const experts = ep > 1 && graph.parameters.some(({ copies }) => copies > 1)
  const used: Parallelism = {
    ...settings,
    tp: splits ? tp : 1,
    sp: sp && sharding.hasScatteredTensors,
    cp: usesContext ? cp : 1,
    ep: experts ? ep : 1,
    pp: stages.count > 1 ? pp : 1,
  }
  const replicas = replicaCount(used)
  return usedIn(Number.isInteger(replicas) ? { ...used, dp: replicas } : used, phase)
}
