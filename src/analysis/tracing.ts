/** How an answer gets at the graphs of a model, within its budget. */
import type { Tracer } from '../cost/phaseRequest'
import type { Problem, Program, Trace } from '../evaluate/program'
import type { TraceRequest } from '../graph/request'
import type { Budget } from '../limits/budget'
import { exact } from '../text/format'
import type { Traces } from './traces'

/** Graphs that an answer comes back to without their counting as traced again: all that a phase does. */
const kept = 64

export interface Tracing {
  readonly traces: Traces
  readonly model: number
  /** What is wrong with the builds is added here. */
  readonly problems: Problem[]
  /** Where it ends, no further build is traced. A trace counts what it took when it was traced, be it kept or not. */
  readonly budget: Budget
  /** Steps that an op counts for each of its traces. */
  readonly perOp: Readonly<Record<TraceRequest['phase'], number>>
  /** Steps that so many ops of the first trace count later: where they are more than is left, the trace is of no use. */
  ahead(ops: number): number
}

/** A limit of its own ends each build; the budget ends an answer that takes thousands of them. */
export function tracing(program: Program, { traces, model, problems, budget, perOp, ahead }: Tracing): Tracer {
  const traced = new Map<string, Trace>()
  // Of a problem that many steps meet, each with its own sizes, the first is told.
  const told = new Set<string>()
  const tell = (found: readonly Problem[]): void => {
    for (const problem of found) {
      const { span, code } = problem
      const place = `${span.file}:${span.start}:${span.end}:${code}`
      if (told.has(place)) continue
      told.add(place)
      problems.push(problem)
    }
  }
  let untraced = program.untraced(model, tooMany)
  let isTooLarge = false
  return request => {
    const key = JSON.stringify(request)
    let trace = traced.get(key)
    if (trace === undefined) {
      trace = isTooLarge || budget.left === 0 ? untraced : traces(model, request, budget.left)
      const ops = trace.graph.nodes.length
      budget.spend(trace.steps + ops * perOp[request.phase])
      if (traced.size === 0 && ahead(ops) > budget.left) {
        isTooLarge = true
        untraced = program.untraced(model, tooLarge(ops))
        trace = untraced
      }
      tell(trace.problems)
      if (traced.size < kept) traced.set(key, trace)
    }
    return trace
  }
}

const tooLarge = (ops: number): string =>
  `this model has ${exact(ops)} ops, for which too few steps are left to the models of this file; it is not ` +
  'counted. Make it smaller, or raise memwall.limits.steps'

const tooMany =
  'the models of this file take more steps together than an analysis has; what is left of them is not counted'
