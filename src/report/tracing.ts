/** How an answer gets at the graphs of a model: each build is traced once, as long as there is time. */
import type { Tracer } from '../cost/pass'
import type { Problem, Program, Trace } from '../evaluate/program'

/** Graphs that are kept for one answer: all that a phase comes back to. */
const kept = 64

export interface Tracing {
  readonly model: number
  /** What is wrong with the builds is added here. */
  readonly problems: Problem[]
  /** When no further build is traced, on performance.now()'s clock. */
  readonly deadline: number
}

/** A limit of its own ends each build; one more ends an answer that takes thousands of them. */
export function tracing(program: Program, { model, problems, deadline }: Tracing): Tracer {
  const traced = new Map<string, Trace>()
  // Of a problem that many steps meet, each with its own sizes, the first is told.
  const told = new Set<string>()
  const isNew = ({ span, code }: Problem): boolean => {
    const place = `${span.file}:${span.start}:${span.end}:${code}`
    if (told.has(place)) return false
    told.add(place)
    return true
  }
  return request => {
    const key = JSON.stringify(request)
    const known = traced.get(key)
    if (known !== undefined) return known
    const trace =
      performance.now() < deadline
        ? program.trace(model, request)
        : program.untraced(
            model,
            'the models of this file take too long together; what is not traced yet is not counted',
          )
    problems.push(...trace.problems.filter(isNew))
    if (traced.size < kept) traced.set(key, trace)
    return trace
  }
}
