/** Traces that an open analysis keeps: they depend on the model and the request alone, whatever else is asked of them. */

import type { Program, Trace } from '../evaluate/program'
import type { TraceRequest } from '../graph/request'
import type { Limits } from '../limits/limits'

/** `most`: steps that it may take. */
export type Traces = (model: number, request: TraceRequest, most: number) => Trace

/**
 * Ops that are kept in all, of the traces that were used last. An op takes about a kilobyte with its tensors, so this is about
 * 50 MB at the most; a trace that is larger by itself is not kept.
 */
const mostOps = 50_000
/** What a trace counts at least: it has problems and tables of its own. */
const leastOps = 50

const sizeOf = ({ graph }: Trace): number => Math.max(leastOps, graph.nodes.length)

export function keptTraces(program: Program, limits: Limits): Traces {
  /** The one used last is at the end. */
  const kept = new Map<string, Trace>()
  let ops = 0
  return (model, request, most) => {
    const key = JSON.stringify([model, request])
    const known = kept.get(key)
    if (known !== undefined && known.steps <= most) {
      kept.delete(key)
      kept.set(key, known)
      return known
    }
    const trace = program.trace(model, request, most)
    // Where fewer steps were left than it would take, it is cut short for this answer alone.
    const isCut = trace.problems.some(({ code }) => code === 'limit')
    if (known !== undefined || sizeOf(trace) > mostOps || (isCut && most < program.steps + limits.steps)) return trace
    kept.set(key, trace)
    ops += sizeOf(trace)
    for (const [eldest, old] of kept) {
      if (ops <= mostOps) break
      ops -= sizeOf(old)
      kept.delete(eldest)
    }
    return trace
  }
}
