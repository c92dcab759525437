/** Training: forward, backward and the optimizer's step for one micro-batch. */
import type { Graph, Node, Value } from '../../graph/graph'
import type { TraceRequest } from '../../graph/request'
import type { Resumable } from '../../limits/resumable'
import { isSpread } from '../../scenario/parallelism'
import type { Scenario } from '../../scenario/scenario'
import type { Cost } from '../cost'
import type { Machine } from '../machine'
import { type Charge, onePass, type Steps } from '../opCharge'
import { costOf, oncePerKind, runsOf } from '../opCost'
import { sentBy } from '../parallel/collectiveCosts'
import { holdersOf } from '../parallel/parallelPlan'
import type { FrontierPoint, PhaseCosts, Tracer } from '../phaseRequest'
import { type Rules, rulesFor } from '../rules'
import { activations } from './activations'
import { addingUp, backwardOf } from './backward'
import { type GradientSum, gradientSums, gradientsOf, type NeedsGradient } from './gradients'
import { stateFootprints, stateOf, trainingFootprints } from './memory'
import { ruleOf } from './optimizer'
import { fixedPart, planned, recomputationFrontier } from './plan'
import { trainingDTypes } from './precision'
import type { Region } from './regions'
import { savings } from './saved'
import { type Optimization, optimizerSteps } from './update'

type Asked = readonly [scenario: Scenario, dims: Readonly<Record<string, number>>, trace: Tracer, machine: Machine]

export function* train(...asked: Asked): Resumable<PhaseCosts> {
  const traced = yield* tracedFor(...asked)
  const { graph, complete, request, dtypes, needs, optimization, settings } = traced
  const { spread, regions, hints, kept } = yield* recomputed(traced)
  const rules = rulesFor(graph, settings, kept.keeps)
  yield
  const own = charges(graph, needs, regions, optimization, rules)
  yield
  return {
    charges: own.map((charge, at) => ({ ...charge, saved: kept.savedBy[at] as number })),
    footprints: trainingFootprints(graph, kept, optimization),
    graph,
    request,
    dtypes,
    complete,
    inPromptAlone: [],
    hints: [
      ...(graph.parameters.length === 0 ? ['train: the model has no weights, so there is nothing to train'] : []),
      ...spread.hints,
      ...hints,
    ],
    spread,
    past: null,
    prompt: null,
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
export function* trainingHeld(...asked: Asked): Resumable<Pick<PhaseCosts, 'footprints' | 'complete'>> {
  const traced = yield* tracedFor(...asked)
  const { kept } = yield* recomputed(traced)
  return { footprints: trainingFootprints(traced.graph, kept, traced.optimization), complete: traced.complete }
}

/**
 * Total footprint against FLOPs that are computed again, over all plans of recomputation; empty over a pipeline. `affords`:
 * whether the planner may take on so many ops; else the plans with a name are compared.
 */
export function* trainingFrontier(
  affords: (ops: number) => boolean,
  ...asked: Asked
): Resumable<readonly FrontierPoint[]> {
  const { graph, optimization, input } = yield* tracedFor(...asked)
  if (optimization.spread.stages.count > 1) return []
  const fixed = fixedPart(stateFootprints(graph, optimization))
  const plans = yield* recomputationFrontier(input, affords(graph.nodes.length))
  return plans.map(({ memory, extraFlops }) => ({ memory: memory + fixed, extraFlops }))
}

/** The graph, and what a plan of recomputation starts from. */
function* tracedFor(...[scenario, dims, trace, machine]: Asked) {
  const { optimizer, precision, gradients, recompute } = scenario.training
  const dtypes = trainingDTypes(scenario.dtypes, precision, gradients)
  const request: TraceRequest = { phase: 'train', dims, past: 0, activations: dtypes.activations }
  const { graph, complete } = trace(request)
  yield
  const needs = gradientsOf(graph)
  const settings = { ...scenario, dtypes, machine }
  const rules = rulesFor(graph, settings)
  yield
  const optimization: Optimization = { optimizer, dtypes, spread: rules.spread }
  const input = { graph, needs, dtypes, rules, fusion: scenario.fusion }
  return { graph, complete, request, dtypes, needs, settings, optimization, input, recompute }
}

/** The regions that backward computes again, and the activations that are saved for it. */
function* recomputed({ graph, input, optimization, recompute }: Traced) {
  const { needs, dtypes, rules } = input
  const { regions, hints } = yield* planned(recompute, input, fixedPart(stateFootprints(graph, optimization)))
  const kept = activations(graph, needs, regions, dtypes, rules)
  yield
  return { spread: rules.spread, regions, hints, kept }
}

type Traced = ReturnType<typeof tracedFor> extends Generator<void, infer T> ? T : never

function charges(
  graph: Graph,
  needs: NeedsGradient,
  regions: readonly Region[],
  optimization: Optimization,
  rules: Rules,
): Charge[] {
  const { dtypes, optimizer } = optimization
  const { backwards } = ruleOf(optimizer)
  const again = new Set(regions.flatMap(region => region.again))
  const sums = gradientSums(graph, needs)
  const saved = savings(needs, dtypes, rules.spread.sharding)
  const { stages } = rules.spread
  // Each stage that uses a weight has it, and updates it.
  const unowned = Array.from({ length: stages.count }, () => new Set<Value>(graph.parameters))
  const holders = holdersOf(graph, stages)
  const sentIn = (pass: 'forward' | 'backward' | 'recompute', node: Node): Steps[] =>
    during(pass, sentBy(node, pass, rules.spread, dtypes, needs))
  const costs = oncePerKind(node => costOf(node, rules), rules)
  const stepsOf = (node: Node, owned: readonly Value[]): Steps[] => {
    const forward = costs(node)
    const backward = needs(node.output)
      ? [
          ...backwardOf({ node, forward, needs, saved: saved(node), dtypes, rules }),
          ...addingUp(sums[node.index] ?? [], dtypes, rules.spread.sharding),
          ...sentIn('backward', node),
        ]
      : []
    const pass = (name: 'forward' | 'recompute'): Steps[] => [
      ...during(name, [onePass(forward)]),
      ...sentIn(name, node),
    ]
    return [
      ...pass('forward'),
      ...(again.has(node) ? pass('recompute') : []),
      ...Array.from({ length: backwards }, () => backward).flat(),
      ...optimizerSteps(owned, optimization, holders),
    ]
  }
  const isPlaced = isSpread(rules.spread.settings) || rules.fusion !== 'none'
  const known = new Map<Cost, Map<string, Steps[]>>()
  return graph.nodes.map(node => {
    const here = unowned[stages.of(node)]
    const owned = node.inputs.map(({ storage }) => storage).filter(storage => here?.delete(storage))
    const isAgain = again.has(node)
    let key = trainedAs(node, owned, needs, sums[node.index] ?? [], isAgain)
    if (isPlaced) {
      key += placedAs(node, owned, rules, holders)
      for (const pass of ['forward', 'backward'] as const)
        for (const { link } of sentBy(node, pass, rules.spread, dtypes, needs)) key += ` ${link?.kind} ${link?.bytes}`
    }
    const cost = costs(node)
    const alike = known.get(cost) ?? new Map<string, Steps[]>()
    known.set(cost, alike)
    const steps = alike.get(key) ?? stepsOf(node, owned)
    alike.set(key, steps)
    return { node, count: runsOf(node), steps }
  })
}

/** Distinguishes ops of one forward cost in training: gradients that are needed and added up, weights that are updated. */
function trainedAs(
  { inputs, output }: Node,
  owned: readonly Value[],
  needs: NeedsGradient,
  sums: readonly GradientSum[],
  again: boolean,
): string {
  const at = (storage: Value): number => inputs.findIndex(each => each.storage === storage)
  let key = `${again} ${needs(output)}`
  for (const input of inputs) key += needs(input) ? 1 : 0
  // The optimizer updates a whole weight, of which the op may read a slice.
  for (const storage of owned) key += ` ${at(storage)}:${storage.shape.join()}`
  for (const { storage, elements } of sums) key += ` ${at(storage)}:${elements}`
  return key
}

/** Distinguishes them further on several devices and with fusion: the parts that a device holds, and what stays on chip. */
function placedAs(
  { inputs, output }: Node,
  owned: readonly Value[],
  { spread: { sharding }, stays, writes }: Rules,
  holders: (parameter: Value) => number,
): string {
  const placeOf = (value: Value): string => ` ${sharding.held(value)} ${stays(value)} ${writes(value)}`
  let key = placeOf(output)
  for (const input of inputs) key += placeOf(input)
  for (const storage of owned) {
    const { devices, part } = sharding.summed(storage)
    key += ` ${holders(storage)} ${devices} ${part}`
  }
  return key
}

const during = (pass: NonNullable<Steps['pass']>, steps: readonly Steps[]): Steps[] =>
  steps.map(each => ({ ...each, pass }))
