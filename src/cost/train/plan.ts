/** Choice of the regions recomputed in backward: by a named policy, or the cheapest that fit a memory budget. */
import type { Graph, Node } from '../../graph/graph'
import type { Resumable } from '../../limits/resumable'
import { type Fusion, type Recomputation, type Recompute, recomputations } from '../../scenario/scenario'
import type { Footprint } from '../footprintParts'
import type { Hint } from '../hint'
import { oncePerKind } from '../oncePerKind'
import { costOf } from '../opCost'
import type { Rules } from '../rules'
import { activations, type Backward, backwardIn, regionInputs } from './activations'
import type { NeedsGradient } from './gradients'
import { type Draft, frontierOf, type PlannerInput, pareto } from './planner'
import type { TrainingDTypes } from './precision'
import { coresOf, type Region, regionsOf } from './regions'
import { savedStorage } from './saved'

export interface PlanInput {
  readonly graph: Graph
  readonly needs: NeedsGradient
  readonly dtypes: TrainingDTypes
  readonly rules: Rules
  readonly fusion: Fusion
}

/** Recomputed regions, with the memory and the work that they take. */
export interface RecomputePlan {
  readonly regions: readonly Region[]
  /** Bytes of saved activations and of the largest working set. */
  readonly memory: number
  /** FLOPs of recomputation, with those of regions that the model asks for itself. */
  readonly extraFlops: number
}

/**
 * Frontier of memory against recomputation. The first plan recomputes only the regions that the model asks for itself.
 * `searched` has the planner look for plans beyond the named policies.
 */
export function* recomputationFrontier(input: PlanInput, searched: boolean): Resumable<RecomputePlan[]> {
  const backward = backwardOf(input)
  const measure = measureOf(input, backward)
  const plans = policies(input, measure)
  yield
  const drafts = searched ? yield* draftPlans(input, backward) : []
  for (const draft of evenlySpaced(drafts, maxMeasuredPlans(input))) {
    plans.push(measure(draft.regions()))
    yield
  }
  return pareto(plans, plan => [plan.extraFlops, plan.memory])
}

/** Limit on the ops of a model for the planner; for a larger model only the named policies are compared. */
const maxPlannedOps = 2 ** 15
/**
 * Approximate limit on the ops of all measured plans together: above 1024 ops a model may have fewer plans measured.
 */
const maxMeasuredOps = 2 ** 18

const maxMeasuredPlans = ({ graph }: PlanInput): number => Math.floor(maxMeasuredOps / Math.max(1, graph.nodes.length))

function* draftPlans(input: PlanInput, backward: Backward): Resumable<Draft[]> {
  return input.graph.nodes.length > maxPlannedOps ? [] : yield* frontierOf(plannerInput(input, backward))
}

/** Evenly spaced selection of at most `most` elements, with the first and the last. */
function evenlySpaced<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  return Array.from({ length: most }, (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))] as T)
}

const backwardOf = ({ graph, needs, dtypes, rules }: PlanInput): Backward => backwardIn(graph, needs, dtypes, rules)

function plannerInput(input: PlanInput, backward: Backward): PlannerInput {
  const { graph, needs, dtypes, rules, fusion } = input
  const { sharding } = rules.parallelPlan
  const fixed = trainedRegions(input, 'none')
  return {
    ...backward,
    graph,
    fixed,
    cores: coresOf(graph, fixed, fusion).filter(hasGradient(needs)),
    bytesOf: storage => savedStorage(storage, dtypes, sharding).bytes,
    inflow: region => regionInputs(region, needs),
    statistics: region => region.statistics * sharding.heldFraction((region.nodes.at(-1) as Node).output),
    flopsOf: oncePerKind(node => costOf(node, rules).flops, rules),
  }
}

const hasGradient =
  (needs: NeedsGradient) =>
  ({ nodes }: Region): boolean =>
    nodes.some(({ output }) => needs(output))

/** Regions of a policy, without those that have no gradient (a frozen encoder) and need not run again. */
const trainedRegions = ({ graph, needs, fusion }: PlanInput, policy: Recomputation): Region[] =>
  regionsOf(graph, policy, fusion).filter(hasGradient(needs))

type Measure = (regions: readonly Region[]) => RecomputePlan

/**
 * Function that measures the memory and FLOPs of recomputing regions in addition to those that the model sets itself.
 */
function measureOf(input: PlanInput, backward: Backward): Measure {
  const { graph, needs, dtypes, rules } = input
  const fixed = trainedRegions(input, 'none')
  const flops = oncePerKind(node => costOf(node, rules).flops, rules)
  return chosen => {
    const regions = withFixedRegions(fixed, chosen)
    const { savedBy, transient } = activations(graph, needs, regions, dtypes, rules, backward)
    return {
      regions,
      memory: sum(savedBy) + Math.max(...transient),
      extraFlops: regions.flatMap(({ recomputed }) => recomputed).reduce((total, node) => total + flops(node), 0),
    }
  }
}

/** Plans of the named policies. They recompute whole blocks, which may be finer than the planner's segments. */
const policies = (input: PlanInput, measure: Measure): RecomputePlan[] =>
  input.graph.nodes.length === 0 ? [] : recomputations.map(policy => measure(trainedRegions(input, policy)))

/** Plan with the fewest recomputed FLOPs that fits in `bytes`; where none fits, the one with the least memory. */
function* cheapestWithin(bytes: number, input: PlanInput): Resumable<RecomputePlan | undefined> {
  const backward = backwardOf(input)
  const measure = measureOf(input, backward)
  const drafts = yield* draftPlans(input, backward)
  const firstFitting = drafts.findIndex(({ memory }) => memory <= bytes)
  const plans = policies(input, measure)
  // A draft's memory is an upper bound, so drafts of less work may fit too: they are measured, nearest first.
  const near = (firstFitting < 0 ? drafts : drafts.slice(0, firstFitting + 1))
    .reverse()
    .slice(0, maxMeasuredPlans(input))
  for (const draft of near) {
    const plan = measure(draft.regions())
    plans.push(plan)
    yield
    if (plan.memory > bytes) break
  }
  const fitting = plans.filter(({ memory }) => memory <= bytes).sort((a, b) => a.extraFlops - b.extraFlops)
  return fitting[0] ?? plans.sort((a, b) => a.memory - b.memory)[0]
}

const sum = (bytes: Float64Array): number => bytes.reduce((total, part) => total + part, 0)

/** Adds the regions that the model sets itself, unless a region of the plan overlaps them. */
function withFixedRegions(fixed: readonly Region[], regions: readonly Region[]): readonly Region[] {
  const inside = new Set(regions.flatMap(({ nodes }) => nodes))
  return [...fixed.filter(({ nodes }) => !nodes.some(node => inside.has(node))), ...regions]
}

/** Regions for a recomputation setting, with hints. `fixed` is the footprint in bytes without activations. */
export function* recomputedRegions(
  recompute: Recompute,
  input: PlanInput,
  fixed: number,
): Resumable<{ regions: readonly Region[]; hints: readonly Hint[] }> {
  if (typeof recompute === 'string') {
    const regions = trainedRegions(input, recompute)
    const { graph, fusion } = input
    const idle = recompute !== 'none' && graph.nodes.length > 0 && regionsOf(graph, recompute, fusion).length === 0
    return { regions, hints: idle ? [{ code: 'nothing-to-recompute', policy: recompute }] : [] }
  }
  if (input.rules.parallelPlan.stages.count > 1)
    return {
      regions: trainedRegions(input, 'none'),
      hints: [{ code: 'budget-in-pipeline' }],
    }
  const plan = yield* cheapestWithin(recompute.budget - fixed, input)
  // A build that ended before its first op leaves nothing to plan.
  if (plan === undefined) return { regions: [], hints: [] }
  return {
    regions: plan.regions,
    hints: plan.memory + fixed > recompute.budget ? [{ code: 'budget-too-small' }] : [],
  }
}

/** Bytes of weights, gradients and optimizer state on the stage that has the most of them. */
export const fixedPart = (footprints: readonly Footprint[]): number =>
  Math.max(...footprints.map(({ weights, gradients, optimizer }) => weights + gradients + optimizer))
