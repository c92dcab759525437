/** Memory of training. */
import type { Graph, Value } from '../../graph/graph'
import { bytesPerElement } from '../../tensor/dtype'
import type { Footprint } from '../footprint'
import { weightBytes } from '../node'
import { parametersByStage } from '../parallel/spread'
import { microBatchesKept } from '../parallel/stages'
import type { Activations } from './activations'
import { held, type Optimization, share, stateBytes } from './update'

/** Of each stage what its weights take, and saved activations of every micro-batch under way. */
export function trainingFootprint(
  graph: Graph,
  { savedBy, transient }: Activations,
  optimization: Optimization,
): readonly Footprint[] {
  const { dtypes, spread } = optimization
  const { stages, settings } = spread
  const saved = new Float64Array(stages.count)
  for (const node of graph.nodes) {
    const stage = stages.of(node)
    saved[stage] = (saved[stage] as number) + (savedBy[node.index] as number)
  }
  const sum = (parameters: readonly Value[], of: (parameter: Value) => number): number =>
    parameters.reduce((total, parameter) => total + of(parameter), 0)
  return parametersByStage(graph, stages).map((parameters, stage) => ({
    weights: sum(parameters, p => held(p, spread) * weightBytes(p, dtypes) * share(p, spread, 3)),
    kvCache: 0,
    activations: (saved[stage] as number) * (stages.count === 1 ? 1 : microBatchesKept(stage, settings)),
    gradients: sum(parameters, p => held(p, spread) * bytesPerElement(dtypes.gradients) * share(p, spread, 2)),
    optimizer: sum(parameters, p => stateBytes(p, optimization) * share(p, spread, 1)),
    transient: transient[stage] as number,
  }))
}
