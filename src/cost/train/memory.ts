/**
 * Memory footprint of training: weights, gradients, optimizer state, saved activations, and the working set of
 * backward.
 */
import type { Graph, Value } from '../../graph/graph'
import type { Footprint } from '../footprintParts'
import { weightBytesPerElement } from '../opCost'
import { parametersByStage } from '../parallel/parallelPlan'
import { microBatchesInFlight } from '../parallel/stages'
import type { Activations } from './activations'
import { elementsPerDevice, gradientBytes, type Optimization, stateBytes, zeroFraction } from './update'

type State = Pick<Footprint, 'weights' | 'gradients' | 'optimizer'>

/** Bytes of a weight, its gradient and its optimizer state on one device, sharded by tensor parallelism and ZeRO. */
export function stateOf(parameter: Value, optimization: Optimization): State {
  const { dtypes, parallelPlan } = optimization
  const count = elementsPerDevice(parameter, parallelPlan)
  return {
    weights: count * weightBytesPerElement(parameter, dtypes) * zeroFraction(parameter, parallelPlan, 3),
    gradients: gradientBytes(parameter, optimization) * zeroFraction(parameter, parallelPlan, 2),
    optimizer: stateBytes(parameter, optimization) * zeroFraction(parameter, parallelPlan, 1),
  }
}

/** Footprint of each stage without activations: weights, gradients and optimizer state. */
export function stateFootprints(graph: Graph, optimization: Optimization): readonly Footprint[] {
  return parametersByStage(graph, optimization.parallelPlan.stages).map(parameters => {
    const sum = { weights: 0, kvCache: 0, activations: 0, gradients: 0, optimizer: 0, transient: 0 }
    for (const parameter of parameters) {
      const { weights, gradients, optimizer } = stateOf(parameter, optimization)
      sum.weights += weights
      sum.gradients += gradients
      sum.optimizer += optimizer
    }
    return sum
  })
}

/** Footprint of each stage, with the saved activations of every micro-batch in flight and the largest working set. */
export function trainingFootprints(
  graph: Graph,
  { savedBy, transient }: Activations,
  optimization: Optimization,
): readonly Footprint[] {
  const { stages, settings } = optimization.parallelPlan
  const saved = new Float64Array(stages.count)
  for (const node of graph.nodes) {
    const stage = stages.stageOf(node)
    saved[stage] = (saved[stage] as number) + (savedBy[node.index] as number)
  }
  return stateFootprints(graph, optimization).map((states, stage) => ({
    ...states,
    activations: (saved[stage] as number) * (stages.count === 1 ? 1 : microBatchesInFlight(stage, settings)),
    transient: transient[stage] as number,
  }))
}
