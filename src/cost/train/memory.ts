/** Memory of training. */
import type { Graph, Value } from '../../graph/graph'
import { bytesPerElement } from '../../tensor/dtype'
import type { Footprint } from '../footprint'
import { weightBytes } from '../node'
import { parametersByStage } from '../parallel/spread'
import { microBatchesKept } from '../parallel/stages'
import type { Activations } from './activations'
import { held, type Optimization, share, stateBytes } from './update'

/** What the weights of each stage take: themselves, their gradients and the optimizer's state. */
export function stateFootprints(graph: Graph, optimization: Optimization): readonly Footprint[] {
  const { dtypes, spread } = optimization
  const sum = (parameters: readonly Value[], of: (parameter: Value) => number): number =>
    parameters.reduce((total, parameter) => total + of(parameter), 0)
  return parametersByStage(graph, spread.stages).map(parameters => ({
    weights: sum(parameters, p => held(p, spread) * weightBytes(p, dtypes) * share(p, spread, 3)),
    kvCache: 0,
    activations: 0,
    gradients: sum(parameters, p => held(p, spread) * bytesPerElement(dtypes.gradients) * share(p, spread, 2)),
    optimizer: sum(parameters, p => stateBytes(p, optimization) * share(p, spread, 1)),
    transient: 0,
  }))
}

/** Those, and in each stage the saved activations of every micro-batch under way and the largest working set. */
export function trainingFootprints(
  graph: Graph,
  { savedBy, transient }: Activations,
  optimization: Optimization,
): readonly Footprint[] {
  const { stages, settings } = optimization.spread
  const saved = new Float64Array(stages.count)
  for (const node of graph.nodes) {
    const stage = stages.of(node)
    saved[stage] = (saved[stage] as number) + (savedBy[node.index] as number)
  }
  return stateFootprints(graph, optimization).map((states, stage) => ({
    ...states,
    activations: (saved[stage] as number) * (stages.count === 1 ? 1 : microBatchesKept(stage, settings)),
    transient: transient[stage] as number,
  }))
}
