/** Traces a declared model to its graph. */
import { markCores } from '../graph/attentionCores'
import { classifyCached } from '../graph/cachedParts'
import type { Graph } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import { rootPath } from '../graph/site'
import { classifyWeights } from '../graph/weightUse'
import { errors } from '../tensor/messages'
import { type Build, type ModelRecord, session } from './session'
import { isTensor, type TracedTensor } from './tensor'
import type { Dims } from './types'

/**
 * Runs `run` (the model's build) in a new build of the active session. Ops traced before a failure stay in the graph;
 * `error` is the value that `run` threw, or null.
 */
export function traceBuild(
  record: ModelRecord,
  request: TraceRequest,
  run: (dims: Dims) => unknown = record.build,
): { graph: Graph; error: unknown } {
  const active = session()
  const build: Build = {
    request,
    nodes: [],
    inputs: [],
    parameters: [],
    caches: [],
    states: [],
    loadedStates: new Set(),
    hints: new Set(),
    callShapes: new Map(),
    root: rootPath(),
  }
  const { path, build: outer, creator, scope, routing } = active
  active.build = build
  active.path = build.root
  active.creator = null
  active.scope = null
  active.routing = null
  let outputs: readonly TracedTensor[] = []
  let error: unknown = null
  try {
    outputs = tensorsOf(record.name, run(request.dims))
  } catch (thrown) {
    error = thrown
  } finally {
    Object.assign(active, { path, build: outer, creator, scope, routing })
  }
  const { nodes, inputs, parameters, caches, states, hints, callShapes } = build
  const graph = {
    nodes,
    inputs,
    parameters,
    caches,
    states,
    outputs: outputs.map(output => output.value),
    loneSoftmaxes: markCores(nodes),
    hints: [...hints],
    callShapes,
  }
  classifyWeights(graph)
  classifyCached(graph)
  return { graph, error }
}

function tensorsOf(name: string, given: unknown): readonly TracedTensor[] {
  const outputs: readonly unknown[] = Array.isArray(given) ? [...given] : [given]
  if (outputs.length === 0 || !outputs.every(isTensor)) throw errors.output(name, given)
  return outputs
}
