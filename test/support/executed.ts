/** Model files run for real, under Node, with the DSL: the other side of interpretation. */
import { type ModelRecord, newSession, type Session, type TraceRequest, withSession } from '../../src/dsl/session'
import { traceBuild } from '../../src/dsl/trace'
import type { Graph } from '../../src/graph/graph'

/** Models that `body` declares when it runs. */
export function declared(body: () => void): { session: Session; models: readonly ModelRecord[] } {
  const session = newSession()
  withSession(session, body)
  return { session, models: session.models }
}

/** The graph of an executed model; throws what its build threw. */
export function executedGraph(session: Session, record: ModelRecord, request: Partial<TraceRequest> = {}): Graph {
  const full: TraceRequest = { phase: 'forward', dims: record.dims, past: 0, activations: 'fp16', ...request }
  const { graph, error } = withSession(session, () => traceBuild(record, full))
  if (error !== null) throw error
  return graph
}
