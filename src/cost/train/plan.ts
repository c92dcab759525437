/** Which parts of a model are computed again in backward: as asked, or as a budget of memory has it. */
import type { Graph, Node } from '../../graph/graph'
import type { Resumable } from '../../limits/resumable'
import { type Fusion, type Recomputation, type Recompute, recomputations } from '../../scenario/scenario'
import type { Footprint } from '../footprintParts'
import { costOf, oncePerKind } from '../opCost'
import type { Rules } from '../rules'
import { activations, type Backward, backwardIn, inflow } from './activations'
import type { NeedsGradient } from './gradients'
import { type Draft, frontierOf, type PlannerInput, pareto } from './planner'
import type { TrainingDTypes } from './precision'
import { coresOf, type Region, regionsOf } from './regions'
import { stored } from './saved'

export interface PlanInput {
  readonly graph: Graph
  readonly needs: NeedsGradient
  readonly dtypes: TrainingDTypes
  readonly rules: Rules
  readonly fusion: Fusion
}

export interface RecomputePlan {
  readonly regions: readonly Region[]
  /** Saved activations and the largest working set beside them, in bytes. */
  readonly memory: number
  /** All FLOPs that are computed again, those that the model asks for itself included. */
  readonly extraFlops: number
}

/**
 * Memory against work: the first plan computes again only what the model says itself. `searched`: whether the planner looks
 * for plans beside those with a name.
 */
export function* recomputationFrontier(input: PlanInput, searched: boolean): Resumable<RecomputePlan[]> {
  const backward = backwardOf(input)
  const measure = measuring(input, backward)
  const plans = policies(input, measure)
  yield
  const drafts = searched ? yield* drafted(input, backward) : []
  for (const draft of spacedOut(drafts, mostMeasured(input))) {
    plans.push(measure(draft.regions()))
    yield
  }
  return pareto(plans, plan => [plan.extraFlops, plan.memory])
}

/** Ops of a model at most that the planner takes on: of a larger one only the plans with a name are compared. */
const mostPlanned = 2 ** 15
/** Ops of all plans that are measured, about: of a model of more than 1024 ops fewer plans may be. */
const mostOps = 2 ** 18

const mostMeasured = ({ graph }: PlanInput): number => Math.floor(mostOps / Math.max(1, graph.nodes.length))

function* drafted(input: PlanInput, backward: Backward): Resumable<Draft[]> {
  return input.graph.nodes.length > mostPlanned ? [] : yield* frontierOf(plannerInput(input, backward))
}

/** At most so many, the first and the last among them. */
function spacedOut<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  return Array.from({ length: most }, (_, at) => all[Math.round((at * (all.length - 1)) / (most - 1))] as T)
}

const backwardOf = ({ graph, needs, dtypes, rules }: PlanInput): Backward => backwardIn(graph, needs, dtypes, rules)

function plannerInput({ graph, needs, dtypes, rules, fusion }: PlanInput, backward: Backward): PlannerInput {
  const { sharding } = rules.spread
  const fixed = regionsOf(graph, 'none', fusion)
  return {
    ...backward,
    graph,
    fixed,
    cores: coresOf(graph, fixed, fusion),
    bytesOf: storage => stored(storage, dtypes, sharding).bytes,
    inflow: region => inflow(region, needs),
    statistics: region => region.statistics * sharding.held((region.nodes[0] as Node).output),
    flopsOf: oncePerKind(node => costOf(node, rules).flops, rules),
  }
}

type Measure = (regions: readonly Region[]) => RecomputePlan

/** What computing regions again really takes, beside those that the model fixes itself. */
function measuring({ graph, needs, dtypes, rules, fusion }: PlanInput, backward: Backward): Measure {
  const fixed = regionsOf(graph, 'none', fusion)
  const flops = oncePerKind(node => costOf(node, rules).flops, rules)
  return own => {
    const regions = beside(fixed, own)
    const { savedBy, transient } = activations(graph, needs, regions, dtypes, rules, backward)
    return {
      regions,
      memory: sum(savedBy) + Math.max(...transient),
      extraFlops: regions.flatMap(({ again }) => again).reduce((total, node) => total + flops(node), 0),
    }
  }
}

/** What can be asked for by name: cut by blocks, which may be finer than the planner's pieces. */
const policies = ({ graph, fusion }: PlanInput, measure: Measure): RecomputePlan[] =>
  graph.nodes.length === 0 ? [] : recomputations.map(each => measure(regionsOf(graph, each, fusion)))

/** The one of the least work that takes at most `bytes`; where none does, the one that takes the least. */
function* cheapestWithin(bytes: number, input: PlanInput): Resumable<RecomputePlan | undefined> {
  const backward = backwardOf(input)
  const measure = measuring(input, backward)
  const drafts = yield* drafted(input, backward)
  const known = drafts.findIndex(({ memory }) => memory <= bytes)
  const plans = policies(input, measure)
  // A draft may take less than it says: those of less work are measured, from the nearest on.
  const near = (known < 0 ? drafts : drafts.slice(0, known + 1)).reverse().slice(0, mostMeasured(input))
  for (const draft of near) {
    const plan = measure(draft.regions())
    plans.push(plan)
    yield
    if (plan.memory > bytes) break
  }
  const fitting = plans.filter(({ memory }) => memory <= bytes).sort((a, b) => a.extraFlops - b.extraFlops)
  return fitting[0] ?? plans.sort((a, b) => a.memory - b.memory)[0]
}

const sum = (bytes: Float64Array): number => bytes.reduce((total, each) => total + each, 0)

/** Regions that the model fixes itself, but for those that are part of larger ones. */
function beside(fixed: readonly Region[], regions: readonly Region[]): readonly Region[] {
  const inside = new Set(regions.flatMap(({ nodes }) => nodes))
  return [...fixed.filter(({ nodes }) => !nodes.some(node => inside.has(node))), ...regions]
}

/** What to say where there is nothing of the kind that was asked for. */
const nothingAgain: Readonly<Record<Recomputation, readonly string[]>> = {
  none: [],
  selective: ['selective recomputation is of the core of attentions, and the model has none: all is saved'],
  full: [
    'full recomputation is of blocks (iterations of repeat, or of a loop that makes layers) or of scopes that ask for it, and the model has none: all is saved',
  ],
}

/** Regions and what to say of them. `fixed`: what the footprint has beside activations. */
export function* planned(
  recompute: Recompute,
  input: PlanInput,
  fixed: number,
): Resumable<{ regions: readonly Region[]; hints: readonly string[] }> {
  if (typeof recompute === 'string') {
    const regions = regionsOf(input.graph, recompute, input.fusion)
    return { regions, hints: regions.length === 0 && input.graph.nodes.length > 0 ? nothingAgain[recompute] : [] }
  }
  if (input.rules.spread.stages.count > 1)
    return {
      regions: regionsOf(input.graph, 'none', input.fusion),
      hints: ['a budget is planned for one stage: with a pipeline ask for full or selective recomputation'],
    }
  const plan = yield* cheapestWithin(recompute.budget - fixed, input)
  // A build that ended before its first op leaves nothing to plan.
  if (plan === undefined) return { regions: [], hints: [] }
  return {
    regions: plan.regions,
    hints:
      plan.memory + fixed > recompute.budget
        ? ['no plan of recomputation fits the budget: figures are of the one that takes the least']
        : [],
  }
}

/** Weights, gradients and optimizer of the device that has the most of them. */
export const fixedPart = (footprints: readonly Footprint[]): number =>
  Math.max(...footprints.map(({ weights, gradients, optimizer }) => weights + gradients + optimizer))
