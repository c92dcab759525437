/** Training: forward, backward and the optimizer's step for one micro-batch. */
import type { Graph, Value } from '../../graph/graph'
import { bytesPerElement } from '../../tensor/dtype'
import { elements } from '../../tensor/shape'
import { type Charge, onePass, type Steps } from '../charge'
import { noTraffic } from '../cost'
import { weightsFootprint } from '../footprint'
import { costOf, oncePerKind, runsOf, weightBytes } from '../node'
import type { PhaseCosts, Request, Tracer } from '../pass'
import { type Rules, rulesFor } from '../rules'
import type { Scenario } from '../scenario'
import { activations } from './activations'
import { addingUp, backwardOf } from './backward'
import { gradientSums, gradientsOf, type NeedsGradient } from './gradients'
import { type Optimizer, ruleOf } from './optimizer'
import { type TrainingDTypes, trainingDTypes } from './precision'
import { type Region, regionsOf } from './regions'
import { savings } from './saved'

export function train(
  scenario: Scenario,
  dims: Readonly<Record<string, number>>,
  trace: Tracer,
  fastBytes: number | null,
): PhaseCosts {
  const { optimizer, precision, gradients, recompute } = scenario.training
  const dtypes = trainingDTypes(scenario.dtypes, precision, gradients)
  const request: Request = { phase: 'train', dims, past: 0, activations: dtypes.activations }
  const { graph, complete } = trace(request)
  const needs = gradientsOf(graph)
  const regions = regionsOf(graph, recompute, scenario.fusion)
  const kept = activations(graph, needs, regions, dtypes)
  const rules = rulesFor(graph, { ...scenario, dtypes, fastBytes, kept: kept.keeps })
  return {
    charges: charges(graph, needs, regions, optimizer, rules, dtypes).map((charge, at) => ({
      ...charge,
      saved: kept.savedBy[at] as number,
    })),
    footprint: {
      weights: weightsFootprint(graph, dtypes),
      kvCache: 0,
      activations: kept.saved,
      gradients: sumOver(graph, p => count(p) * bytesPerElement(dtypes.gradients)),
      optimizer: sumOver(graph, p => stateOf(p, optimizer, dtypes)),
      transient: kept.transient,
    },
    graph,
    request,
    dtypes,
    complete,
    hints: graph.parameters.length === 0 ? ['train: the model has no weights, so there is nothing to train'] : [],
    past: null,
    prompt: null,
    training: { optimizer, precision: dtypes.precision, gradients: dtypes.gradients },
  }
}

function charges(
  graph: Graph,
  needs: NeedsGradient,
  regions: readonly Region[],
  optimizer: Optimizer,
  rules: Rules,
  dtypes: TrainingDTypes,
): Charge[] {
  const { backwards } = ruleOf(optimizer)
  const again = new Set(regions.flatMap(region => region.again))
  const sums = gradientSums(graph, needs)
  const saved = savings(needs, dtypes)
  const first = new Set<Value>(graph.parameters)
  const costs = oncePerKind(node => costOf(node, rules), rules)
  return graph.nodes.map(node => {
    const forward = costs(node)
    const gradients = [
      ...backwardOf({ node, forward, needs, saved: saved(node), dtypes, rules }),
      ...(sums[node.index] === 0 ? [] : [addingUp(sums[node.index] as number, dtypes)]),
    ]
    const owned = node.inputs.map(({ storage }) => storage).filter(storage => first.delete(storage))
    const steps: Steps[] = [
      { ...onePass(forward), pass: 'forward' },
      ...(again.has(node) ? [{ ...onePass(forward), pass: 'recompute' } as const] : []),
      ...Array.from({ length: backwards }, () => gradients).flat(),
      ...(owned.length === 0 ? [] : [optimizerStep(owned, optimizer, dtypes)]),
    ]
    return { node, count: runsOf(node), steps }
  })
}

/** Reads gradients, states and master weights, or the weights themselves; writes states, master weights and weights. */
function optimizerStep(owned: readonly Value[], optimizer: Optimizer, dtypes: TrainingDTypes): Steps {
  const { flops, state } = ruleOf(optimizer)
  let [parameters, gradients, states, master, weights] = [0, 0, 0, 0, 0]
  for (const each of owned) {
    parameters += count(each)
    gradients += count(each) * bytesPerElement(dtypes.gradients)
    states += state(each.shape) * each.copies
    master += count(each) * dtypes.masterBytes
    weights += count(each) * weightBytes(each, dtypes)
  }
  return {
    ...onePass({
      flops: flops * parameters,
      macs: 0,
      bytes: {
        ...noTraffic,
        weights: (master === 0 ? 2 * weights : weights) + 2 * master,
        inputs: gradients + states,
        outputs: states,
      },
    }),
    pass: 'optimizer',
    vector: true,
  }
}

/** Bytes of state and master copy of one weight, experts included. */
const stateOf = (parameter: Value, optimizer: Optimizer, { masterBytes }: TrainingDTypes): number =>
  ruleOf(optimizer).state(parameter.shape) * parameter.copies + count(parameter) * masterBytes

const count = ({ shape, copies }: Value): number => elements(shape) * copies

const sumOver = ({ parameters }: Graph, of: (parameter: Value) => number): number =>
  parameters.reduce((sum, parameter) => sum + of(parameter), 0)
