/** From a declared model to its graph. */
import type { Graph } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import { rootPath } from '../graph/site'
import { ModelError } from '../tensor/error'
import { shown } from './check'
import { type Build, type ModelRecord, session } from './session'
import { isTensor, type Traced } from './tensor'
import type { Dims } from './types'

/**
 * Runs `run` (the model's build) with a fresh build in the session in force. What was traced before a failure stays in
 * the graph; `error` is what `run` threw, or null.
 */
export function traceBuild(
  record: ModelRecord,
  request: TraceRequest,
  run: (dims: Dims) => unknown = record.build,
): { graph: Graph; error: unknown } {
  const at = session()
  const build: Build = {
    request,
    nodes: [],
    inputs: [],
    parameters: [],
    caches: [],
    hints: new Set(),
    root: rootPath(),
  }
  const before = { path: at.path, build: at.build, creating: at.creating, scope: at.scope, routing: at.routing }
  at.build = build
  at.path = build.root
  at.creating = null
  at.scope = null
  at.routing = null
  let outputs: readonly Traced[] = []
  let error: unknown = null
  try {
    outputs = tensorsOf(record.name, run(request.dims))
  } catch (thrown) {
    error = thrown
  } finally {
    Object.assign(at, before)
  }
  const { nodes, inputs, parameters, caches, hints } = build
  const graph = { nodes, inputs, parameters, caches, outputs: outputs.map(output => output.value), hints: [...hints] }
  return { graph, error }
}

function tensorsOf(name: string, given: unknown): readonly Traced[] {
  const outputs: readonly unknown[] = Array.isArray(given) ? [...given] : [given]
  if (outputs.length === 0 || !outputs.every(isTensor))
    throw new ModelError(
      'type',
      `model ${JSON.stringify(name)}: build must return its output tensor, got ${shown(given)}`,
    )
  return outputs
}
