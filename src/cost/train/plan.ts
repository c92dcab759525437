/** Which parts of a model are computed again in backward: as asked, or as a budget of memory has it. */
import type { Graph } from '../../graph/graph'
import type { Footprint } from '../footprint'
import { costOf, oncePerKind } from '../node'
import type { Rules } from '../rules'
import type { Fusion, Recompute } from '../scenario'
import { finish, type Work } from '../work'
import { inflow, liveGradients } from './activations'
import type { NeedsGradient } from './gradients'
import { frontierOf, type Plan } from './planner'
import type { TrainingDTypes } from './precision'
import { coresOf, type Region, regionsOf } from './regions'
import { savings, stored } from './saved'

export interface PlanInput {
  readonly graph: Graph
  readonly needs: NeedsGradient
  readonly dtypes: TrainingDTypes
  readonly rules: Rules
  readonly fusion: Fusion
}

/** Memory against work: the first plan computes again only what the model says itself. */
export function recomputationFrontier({ graph, needs, dtypes, rules, fusion }: PlanInput): Work<Plan[]> {
  const { sharding } = rules.spread
  const fixed = regionsOf(graph, 'none', fusion)
  const flops = oncePerKind(node => costOf(node, rules).flops, rules)
  return frontierOf({
    graph,
    fixed,
    cores: coresOf(graph, fixed, fusion),
    savedBy: savings(needs, dtypes, sharding),
    bytesOf: storage => stored(storage, dtypes, sharding).bytes,
    inflow: region => inflow(region, needs),
    gradients: liveGradients(graph, needs, dtypes, sharding),
    flopsOf: flops,
  })
}

/** Regions and what to say of them. `fixed`: what the footprint has beside activations. */
export function planned(recompute: Recompute, input: PlanInput, fixed: number): { regions: Region[]; hints: string[] } {
  if (typeof recompute === 'string') return { regions: regionsOf(input.graph, recompute, input.fusion), hints: [] }
  if (input.rules.spread.stages.count > 1)
    return {
      regions: regionsOf(input.graph, 'none', input.fusion),
      hints: ['a budget is planned for one stage: with a pipeline ask for full or selective recomputation'],
    }
  const own = regionsOf(input.graph, 'none', input.fusion)
  const frontier = finish(recomputationFrontier(input))
  const fits = frontier.find(({ memory }) => memory + fixed <= recompute.budget)
  const plan = fits ?? frontier.at(-1)
  // A build that ended before its first op leaves nothing to plan.
  if (plan === undefined) return { regions: own, hints: [] }
  const again = plan.regions()
  const inside = new Set(again.flatMap(({ nodes }) => nodes))
  return {
    regions: [...own.filter(({ nodes }) => !nodes.some(node => inside.has(node))), ...again],
    hints:
      fits === undefined
        ? ['no plan of recomputation fits the budget: figures are of the one that takes the least']
        : [],
  }
}

/** Weights, gradients and optimizer of the device that has the most of them. */
export const fixedPart = (footprints: readonly Footprint[]): number =>
  Math.max(...footprints.map(({ weights, gradients, optimizer }) => weights + gradients + optimizer))
