/** Training: forward, backward and the optimizer's step for one micro-batch. */
import type { Graph, Node, Value } from '../../graph/graph'
import { type Charge, onePass, type Steps } from '../charge'
import type { Machine } from '../machine'
import { costOf, oncePerKind, runsOf } from '../node'
import { sentBy } from '../parallel/charges'
import { holdersOf } from '../parallel/spread'
import type { PhaseCosts, Request, Tracer } from '../pass'
import { type Rules, rulesFor } from '../rules'
import type { Scenario } from '../scenario'
import type { Work } from '../work'
import { activations } from './activations'
import { addingUp, backwardOf } from './backward'
import { gradientSums, gradientsOf, type NeedsGradient } from './gradients'
import { stateFootprints, stateOf, trainingFootprints } from './memory'
import { ruleOf } from './optimizer'
import { fixedPart, planned, recomputationFrontier } from './plan'
import { trainingDTypes } from './precision'
import type { Region } from './regions'
import { savings } from './saved'
import { type Optimization, optimizerSteps } from './update'

export function* train(
  scenario: Scenario,
  dims: Readonly<Record<string, number>>,
  trace: Tracer,
  machine: Machine,
): Work<PhaseCosts> {
  const { optimizer, precision, gradients, recompute } = scenario.training
  const dtypes = trainingDTypes(scenario.dtypes, precision, gradients)
  const request: Request = { phase: 'train', dims, past: 0, activations: dtypes.activations }
  const { graph, complete } = trace(request)
  yield
  const needs = gradientsOf(graph)
  const settings = { ...scenario, dtypes, machine }
  const forward = rulesFor(graph, settings)
  yield
  const { spread } = forward
  const optimization = { optimizer, dtypes, spread }
  const input = { graph, needs, dtypes, rules: forward, fusion: scenario.fusion }
  const { regions, hints } = yield* planned(recompute, input, fixedPart(stateFootprints(graph, optimization)))
  const kept = activations(graph, needs, regions, dtypes, forward)
  yield
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
      optimizer,
      precision: dtypes.precision,
      gradients: dtypes.gradients,
      held: parameter => {
        const { weights, gradients, optimizer } = stateOf(parameter, optimization)
        return weights + gradients + optimizer
      },
      *frontier() {
        if (spread.stages.count > 1) return []
        const fixed = fixedPart(stateFootprints(graph, optimization))
        const plans = yield* recomputationFrontier(input)
        return plans.map(({ memory, extraFlops }) => ({ memory: memory + fixed, extraFlops }))
      },
    },
  }
}

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
  return graph.nodes.map(node => {
    const forward = costs(node)
    const backward = needs(node.output)
      ? [
          ...backwardOf({ node, forward, needs, saved: saved(node), dtypes, rules }),
          ...addingUp(sums[node.index] ?? [], dtypes, rules.spread.sharding),
          ...sentIn('backward', node),
        ]
      : []
    const here = unowned[stages.of(node)]
    const owned = node.inputs.map(({ storage }) => storage).filter(storage => here?.delete(storage))
    const pass = (name: 'forward' | 'recompute'): Steps[] => [
      ...during(name, [onePass(forward)]),
      ...sentIn(name, node),
    ]
    const steps: Steps[] = [
      ...pass('forward'),
      ...(again.has(node) ? pass('recompute') : []),
      ...Array.from({ length: backwards }, () => backward).flat(),
      ...optimizerSteps(owned, optimization, holders),
    ]
    return { node, count: runsOf(node), steps }
  })
}

const during = (pass: NonNullable<Steps['pass']>, steps: readonly Steps[]): Steps[] =>
  steps.map(each => ({ ...each, pass }))
