/** Cache of traces of an open analysis. Traces depend on the model and the request alone, not on the other settings. */

import type { Program, Trace } from '../evaluate/program'
import type { TraceRequest } from '../graph/request'
import type { Limits } from '../limits/limits'

/** Gets a trace. `most`: maximum number of steps it may take. */
export type Traces = (model: number, request: TraceRequest, most: number) => Trace

/**
 * Maximum number of ops kept, over the most recently used traces. An op takes about a kilobyte with its tensors, so
 * this is about 50 MB at most; a single larger trace is not kept.
 */
const mostOps = 50_000
/** Calls whose shapes take as much as an op. */
const callsPerOp = 16
/** Minimum size counted for a trace, for its problems and tables. */
const leastOps = 50

const sizeOf = ({ graph }: Trace): number => Math.max(leastOps, graph.nodes.length + graph.callShapes.size / callsPerOp)

export function cachedTraces(program: Program, limits: Limits): Traces {
  /** In order of use, the most recent last. */
  const cache = new Map<string, Trace>()
  let ops = 0
  return (model, request, most) => {
    const key = JSON.stringify([model, request])
    const cached = cache.get(key)
    if (cached !== undefined && cached.steps <= most) {
      cache.delete(key)
      cache.set(key, cached)
      return cached
    }
    const trace = program.trace(model, request, most)
    // A trace cut short by a smaller remaining budget holds for this answer alone, so it is not kept.
    const isCut = trace.problems.some(({ code }) => code === 'limit')
    if (cached !== undefined || sizeOf(trace) > mostOps || (isCut && most < program.steps + limits.steps)) return trace
    cache.set(key, trace)
    ops += sizeOf(trace)
    for (const [eldest, old] of cache) {
      if (ops <= mostOps) break
      ops -= sizeOf(old)
      cache.delete(eldest)
    }
    return trace
  }
}
