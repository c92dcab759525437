/** Names of axes after the dims they follow, found by tracing the model once more with other dims. */
import type { Tracer } from '../cost/phaseRequest'
import { type Graph, sameOps } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { Factor, NamedSize } from './formula'

export interface AxisNames {
  /** Trace with other dims, which has the same ops; null where there is none. */
  readonly other: Graph | null
  /** Factor for an axis by its sizes in both traces: named where they are those of a dim, else the size. */
  factor(size: number, otherSize: number): Factor
}

export function axisNames(request: TraceRequest, graph: Graph, trace: Tracer): AxisNames {
  const { other, dims } = elsewhere(request, graph, trace)
  const named = namesOf(dims)
  return {
    other,
    factor: (size, otherSize) => (size === otherSize ? undefined : named.get(`${size} ${otherSize}`)) ?? size,
  }
}

/** Maps the two sizes of an axis to its name; the first dim wins where several changed alike. */
function namesOf(dims: MovedDims): ReadonlyMap<string, NamedSize> {
  const names = new Map<string, NamedSize>()
  for (const [dim, [here, moved]] of dims)
    for (const more of [0, 1] as const) {
      const sizes = `${here + more} ${moved + more}`
      if (!names.has(sizes)) names.set(sizes, { dim, more, size: here + more })
    }
  return names
}

type MovedDims = ReadonlyMap<string, readonly [number, number]>

/**
 * Traces the model with other dims; where it cannot be built with all of them changed, with batch, seq and past alone.
 */
function elsewhere(request: TraceRequest, graph: Graph, trace: Tracer): { other: Graph | null; dims: MovedDims } {
  const every = Object.keys(request.dims)
  for (const names of [every, every.filter(name => ['batch', 'seq', 'past'].includes(name)), ['batch']]) {
    const dims = new Map<string, readonly [number, number]>()
    const moved: Record<string, number> = { ...request.dims }
    let past = request.past
    for (const [at, name] of names.entries()) {
      const here = request.dims[name]
      // In a decode step seq is the number of its tokens, which is no dim of the scenario.
      if (here === undefined || (request.phase === 'decode' && name === 'seq')) continue
      // Without a cached prefix, `past` is 0 in a forward pass whatever the other dims are.
      if (name === 'past' && request.phase === 'forward' && request.past === 0) continue
      // Shrinks each dim, so that no table is exceeded, by different amounts, so that equal dims can be told apart.
      moved[name] = here > at + 1 ? here - at - 1 : here + at + 1
      dims.set(name, [here, moved[name] as number])
    }
    if (request.phase === 'decode' || request.past > 0) {
      past = request.dims.past === undefined ? Math.max(0, request.past - 1) : (moved.past as number)
      dims.set('past', [request.past, past])
    }
    const { graph: other, complete } = trace({ ...request, dims: moved, past })
    if (complete && sameOps(graph, other)) return { other, dims }
  }
  return { other: null, dims: new Map() }
}
