/** Tracer of an answer: gives access to the graphs of a model within the answer's budget. */
import type { Tracer } from '../cost/phaseRequest'
import type { Problem, Program, Trace } from '../evaluate/program'
import type { TraceRequest } from '../graph/request'
import type { Budget } from '../limits/budget'
import type { Traces } from './traceCache'

/**
 * Number of graphs cached per answer, so that using one again does not count as another trace; covers a whole phase.
 */
const mostGraphs = 64

export interface TracerOptions {
  readonly traces: Traces
  readonly model: number
  /** Collects problems of the builds. */
  readonly problems: Problem[]
  /**
   * Budget of the answer; no further build is traced once it is exhausted. A trace counts its original steps, cached or
   * not.
   */
  readonly budget: Budget
  /** Steps counted per op of a trace. */
  readonly perOp: Readonly<Record<TraceRequest['phase'], number>>
  /**
   * Steps that this many ops of the first trace will count later; a trace is useless when more are needed than are
   * left.
   */
  ahead(ops: number): number
}

/** Traces builds: a limit per build ends each, and the budget ends an answer that needs thousands of them. */
export function budgetedTracer(
  program: Program,
  { traces, model, problems, budget, perOp, ahead }: TracerOptions,
): Tracer {
  const traced = new Map<string, Trace>()
  // Reports a problem that many steps meet, each with its own sizes, only once.
  const reported = new Set<string>()
  const tell = (found: readonly Problem[]): void => {
    for (const problem of found) {
      const { span, code } = problem
      const place = `${span.file}:${span.start}:${span.end}:${code}`
      if (reported.has(place)) continue
      reported.add(place)
      problems.push(problem)
    }
  }
  let untraced = program.untraced(model, { code: 'no-steps-left' })
  let isTooLarge = false
  return (request, purpose) => {
    const key = JSON.stringify(request)
    let trace = traced.get(key)
    if (trace === undefined) {
      trace = isTooLarge || budget.left === 0 ? untraced : traces(model, request, budget.left)
      const ops = trace.graph.nodes.length
      budget.spend(trace.steps + ops * perOp[request.phase])
      if (traced.size === 0 && ahead(ops) > budget.left) {
        isTooLarge = true
        untraced = tooLarge(program.untraced(model, { code: 'too-many-ops', ops }), trace)
        trace = untraced
      }
      if (traced.size < mostGraphs) traced.set(key, trace)
    }
    if (purpose !== 'probe') tell(trace.problems)
    return trace
  }
}

/** Stands for a trace that is too large: a limit that cut that one, such as that of a loop, says more than its size. */
function tooLarge(untraced: Trace, { problems }: Trace): Trace {
  const limits = problems.filter(({ code }) => code === 'limit')
  return limits.length === 0 ? untraced : { ...untraced, problems: limits }
}
