/** Training phase: forward and backward of one micro-batch, and the optimizer update. */
import type { Graph, Node, Value } from '../../graph/graph'
import type { TraceRequest } from '../../graph/request'
import type { Resumable } from '../../limits/resumable'
import { isSpread } from '../../scenario/parallelism'
import type { ScenarioOnTarget } from '../../scenario/scenario'
import type { Cost } from '../cost'
import type { Machine } from '../machine'
import { oncePerKind } from '../oncePerKind'
import { type Charge, type Steps, singleRun } from '../opCharge'
import { costOf, runsOf } from '../opCost'
import { collectiveSteps } from '../parallel/collectiveCosts'
import { stageCountOf } from '../parallel/parallelPlan'
import type { FrontierPoint, PhaseCosts, Tracer } from '../phaseRequest'
import { type Rules, rulesFor } from '../rules'
import { activations } from './activations'
import { backwardOf, gradientSumSteps } from './backward'
import { type GradientSum, gradientSums, gradientsOf, type NeedsGradient } from './gradients'
import { hiddenMatricesOf } from './hiddenMatrices'
import { trainingHints } from './hints'
import { gradientShareOf, savedShareOf } from './kernelShares'
import { stateFootprints, stateOf, trainingFootprints } from './memory'
import { backwardsOf } from './optimizer'
import { fixedPart, recomputationFrontier, recomputedRegions } from './plan'
import { trainingDTypes } from './precision'
import type { Region } from './regions'
import { savedTensorsOf } from './saved'
import { type Optimization, optimizerSteps, type WeightUses } from './update'

type TrainingRequest = readonly [
  scenario: ScenarioOnTarget,
  dims: Readonly<Record<string, number>>,
  trace: Tracer,
  machine: Machine,
]

/** Charges and footprints of a training step. */
export function* train(...asked: TrainingRequest): Resumable<PhaseCosts> {
  const traced = yield* traceForTraining(...asked)
  const { graph, complete, request, dtypes, needs, optimization, settings } = traced
  const { parallelPlan, regions, hints, memory } = yield* withRecomputation(traced)
  const rules = rulesFor(graph, settings, memory.isSaved)
  yield
  const charged = charges(graph, needs, regions, optimization, rules)
  yield
  return {
    charges: charged.map((charge, index) => ({ ...charge, saved: memory.savedBy[index] as number })),
    footprints: trainingFootprints(graph, memory, optimization),
    graph,
    request,
    dtypes,
    complete,
    promptOnlyWeights: [],
    hints: [...trainingHints(graph, dtypes, parallelPlan), ...parallelPlan.hints, ...hints],
    parallelPlan,
    counted: 'train',
    past: null,
    prompt: null,
    generated: null,
    training: {
      optimizer: optimization.optimizer,
      precision: dtypes.precision,
      gradients: dtypes.gradients,
      held: parameter => {
        const { weights, gradients, optimizer } = stateOf(parameter, optimization)
        return weights + gradients + optimizer
      },
    },
  }
}

/** The footprint of a training step alone, without the cost of its ops. */
export function* trainingFootprintAlone(
  ...asked: TrainingRequest
): Resumable<Pick<PhaseCosts, 'footprints' | 'complete'>> {
  const traced = yield* traceForTraining(...asked)
  const { memory } = yield* withRecomputation(traced)
  return { footprints: trainingFootprints(traced.graph, memory, traced.optimization), complete: traced.complete }
}

/**
 * Frontier of total footprint against FLOPs of recomputation; empty with pipeline parallelism. Where `affords` says
 * that the planner may not take on that many ops, only the named policies are compared.
 */
export function* trainingFrontier(
  affords: (ops: number) => boolean,
  ...asked: TrainingRequest
): Resumable<readonly FrontierPoint[]> {
  const { graph, optimization, input } = yield* traceForTraining(...asked)
  if (optimization.parallelPlan.stages.count > 1) return []
  const fixed = fixedPart(stateFootprints(graph, optimization))
  const plans = yield* recomputationFrontier(input, affords(graph.nodes.length))
  return plans.map(({ memory, extraFlops }) => ({ memory: memory + fixed, extraFlops }))
}

/** Traces the model for training, and collects the input of recomputation planning. */
function* traceForTraining(...[scenario, dims, trace, machine]: TrainingRequest) {
  const { optimizer, precision, gradients, recompute } = scenario.training
  const dtypes = trainingDTypes(scenario.dtypes, precision, gradients)
  const request: TraceRequest = { phase: 'train', dims, past: 0, activations: dtypes.activations }
  const { graph, complete } = trace(request)
  yield
  const needs = gradientsOf(graph)
  const settings = { ...scenario, dtypes, machine }
  const rules = rulesFor(graph, settings)
  yield
  const { parallelPlan } = rules
  const optimization: Optimization = { optimizer, dtypes, parallelPlan, isHidden: hiddenMatricesOf(graph) }
  const input = { graph, needs, dtypes, rules, fusion: scenario.fusion }
  return { graph, complete, request, dtypes, needs, settings, optimization, input, recompute }
}

/** Regions that backward recomputes, and the activation memory that results. */
function* withRecomputation({ graph, input, optimization, recompute }: Traced) {
  const { needs, dtypes, rules } = input
  const { regions, hints } = yield* recomputedRegions(recompute, input, fixedPart(stateFootprints(graph, optimization)))
  const memory = activations(graph, needs, regions, dtypes, rules)
  yield
  return { parallelPlan: rules.parallelPlan, regions, hints, memory }
}

type Traced = ReturnType<typeof traceForTraining> extends Generator<void, infer T> ? T : never

/** Charges of all ops over a training step. Ops with equal keys share one array of steps. */
function charges(
  graph: Graph,
  needs: NeedsGradient,
  regions: readonly Region[],
  optimization: Optimization,
  rules: Rules,
): Charge[] {
  const { dtypes, optimizer, isHidden } = optimization
  const backwards = backwardsOf(optimizer)
  const again = new Set(regions.flatMap(region => region.recomputed))
  const saved = savedTensorsOf(needs, dtypes, rules.parallelPlan.sharding)
  const shares = { saved: savedShareOf(graph, saved, rules), gradient: gradientShareOf(graph, needs, rules) }
  const sums = gradientSums(graph, needs, shares.gradient)
  const { stages } = rules.parallelPlan
  // Each pipeline stage that uses a weight holds a copy of it, and updates the copy.
  const unowned = Array.from({ length: stages.count }, () => new Set<Value>(graph.parameters))
  const uses: WeightUses = {
    holders: stageCountOf(graph, stages),
    isReadInBackward: weightsReadInBackward(graph, node => needs(node.output) || again.has(node)),
  }
  const sentIn = (pass: 'forward' | 'backward' | 'recompute', node: Node): Steps[] =>
    inPass(pass, collectiveSteps(node, pass, rules.parallelPlan, dtypes, needs))
  const costs = oncePerKind(node => costOf(node, rules), rules)
  const stepsOf = (node: Node, owned: readonly Value[]): Steps[] => {
    const forward = costs(node)
    const backward = needs(node.output)
      ? [
          ...backwardOf({ node, forward, needs, saved: saved(node), shares, dtypes, rules }),
          ...gradientSumSteps(sums[node.index] ?? [], dtypes, rules),
          ...sentIn('backward', node),
        ]
      : []
    const pass = (name: 'forward' | 'recompute'): Steps[] => [
      ...inPass(name, [singleRun(forward)]),
      ...sentIn(name, node),
    ]
    return [
      ...pass('forward'),
      ...(again.has(node) ? pass('recompute') : []),
      ...Array.from({ length: backwards }, () => backward).flat(),
      ...optimizerSteps(owned, optimization, uses),
    ]
  }
  const isPlaced = isSpread(rules.parallelPlan.settings) || rules.fusion !== 'none'
  const stepsByCost = new Map<Cost, Map<string, Steps[]>>()
  return graph.nodes.map(node => {
    const here = unowned[stages.stageOf(node)]
    const owned = node.inputs.map(({ storage }) => storage).filter(storage => here?.delete(storage))
    const isAgain = again.has(node)
    let key = trainingKey(node, owned, needs, sums[node.index] ?? [], isAgain)
    for (const weight of owned) key += isHidden(weight) ? ' hidden' : ' other'
    if (rules.fusion !== 'none') {
      for (const { value } of saved(node)) key += ` ${value === undefined ? 1 : shares.saved(value, node)}`
      for (const value of node.inputs) key += ` ${shares.gradient(value, node)}`
    }
    if (isPlaced) {
      key += placementKey(node, owned, rules, uses)
      for (const pass of ['forward', 'backward'] as const)
        for (const { link } of collectiveSteps(node, pass, rules.parallelPlan, dtypes, needs))
          key += ` ${link?.kind} ${link?.bytes} ${link?.span}`
    }
    const cost = costs(node)
    const stepsByKey = stepsByCost.get(cost) ?? new Map<string, Steps[]>()
    stepsByCost.set(cost, stepsByKey)
    const steps = stepsByKey.get(key) ?? stepsOf(node, owned)
    stepsByKey.set(key, steps)
    return { node, count: runsOf(node), steps }
  })
}

/**
 * Key that tells apart ops of equal forward cost: gradients needed, gradients summed, weights updated, recomputation.
 */
function trainingKey(
  { inputs, output }: Node,
  owned: readonly Value[],
  needs: NeedsGradient,
  sums: readonly GradientSum[],
  again: boolean,
): string {
  const operandIndex = (storage: Value): number => inputs.findIndex(input => input.storage === storage)
  let key = `${again} ${needs(output)}`
  for (const input of inputs) key += needs(input) ? 1 : 0
  // The shape of the whole weight, since the optimizer updates all of it where the op reads a slice.
  for (const storage of owned) key += ` ${operandIndex(storage)}:${storage.shape.join()}`
  for (const { storage, elements, moved } of sums) key += ` ${operandIndex(storage)}:${elements}:${moved}`
  return key
}

/**
 * Further key for several devices and fusion: the fractions that a device holds, and the tensors inside fused kernels.
 */
function placementKey(
  { inputs, output }: Node,
  owned: readonly Value[],
  { parallelPlan: { sharding }, isFused, writtenFraction }: Rules,
  { holders, isReadInBackward }: WeightUses,
): string {
  const placeOf = (value: Value): string =>
    ` ${sharding.heldFraction(value)} ${isFused(value)} ${writtenFraction(value)}`
  let key = placeOf(output)
  for (const input of inputs) key += placeOf(input)
  for (const storage of owned) {
    const { devices, fraction } = sharding.gradientReduction(storage)
    key += ` ${holders(storage)} ${isReadInBackward(storage)} ${devices} ${fraction}`
  }
  return key
}

/** Weights of the ops that work on them while backward runs. */
function weightsReadInBackward({ nodes }: Graph, isInBackward: (node: Node) => boolean): (parameter: Value) => boolean {
  const read = new Set(nodes.filter(isInBackward).flatMap(({ inputs }) => inputs.map(({ storage }) => storage)))
  return parameter => read.has(parameter)
}

const inPass = (pass: NonNullable<Steps['pass']>, steps: readonly Steps[]): Steps[] =>
  steps.map(step => ({ ...step, pass }))
