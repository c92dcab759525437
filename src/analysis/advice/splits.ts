/** Ways to split a model over a number of devices. */

import { linksOf } from '../../hardware/roofline'
import type { Target } from '../../hardware/target'
import type { ScenarioOnTarget } from '../../scenario/scenario'
import type { ReportedModel } from '../model'
import type { DeviceSplit } from './advice'

/** Largest group of tensor-parallel ranks where the target does not state how many devices its link connects. */
const usualGroup = 8

/** Largest factor by which the number of devices grows. */
export const mostSplit = 1024

/**
 * Splits over `factor` times the devices that can be built, a power of two: tensor parallelism within a link's group,
 * as far as the heads divide, with a pipeline over the rest; expert parallelism; in training replicas that shard all
 * states (ZeRO).
 */
export function splitsOver(
  factor: number,
  { parallel, phase }: ScenarioOnTarget,
  target: Target,
  { costs: { graph } }: ReportedModel,
): readonly DeviceSplit[] {
  const group = linksOf(target)[0]?.devices ?? usualGroup
  const heads = graph.nodes.flatMap(({ core }) => (core === null ? [] : [core.heads]))
  const dividesHeads = (tp: number): boolean => heads.every(count => count % tp === 0)
  let ranks = 1
  while (ranks * 2 <= factor && parallel.tp * ranks * 2 <= group && dividesHeads(parallel.tp * ranks * 2)) ranks *= 2
  const [tp, pp] = [parallel.tp * ranks, (parallel.pp * factor) / ranks]
  const experts = graph.parameters.reduce((most, { copies }) => Math.max(most, copies), 1)
  const alone = parallel.tp === 1 && parallel.dp === 1 && parallel.cp === 1
  return [
    { ...(tp === parallel.tp ? {} : { tp }), ...(pp === parallel.pp ? {} : { pp }) },
    ...(alone && experts % (parallel.ep * factor) === 0 && experts > 1 ? [{ ep: parallel.ep * factor }] : []),
    ...(phase === 'train' ? [{ dp: parallel.dp * factor, zero: 3 } as const] : []),
  ]
}
