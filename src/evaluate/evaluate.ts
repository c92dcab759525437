/** Evaluates the sources of a model file to its models, each ready to be traced. */

import { type ModelRecord, withSession } from '../dsl/session'
import { traceBuild } from '../dsl/trace'
import type { Graph } from '../graph/graph'
import type { TraceRequest } from '../graph/request'
import type { Span } from '../graph/site'
import { rematchModel } from './modules/rematchModel'
import { closureOf } from './values/closure'
import './syntax/language'
import { defaultLimits, type Limits } from '../limits/limits'
import { resetSteps, tick } from './limits'
import { type Module, type Origin, textOf } from './modules/module'
import { type Loader, runModule } from './modules/modules'
import { reportException } from './problems/problems'
import { type UntracedReason, untracedMessage } from './problems/untraced'
import type { Program, Sources, Trace } from './program'
import { newRun, type Run, type SourceUnit } from './run'
import { lineCalls } from './syntax/lineCalls'
import { lineStarts, positionIn } from './syntax/positions'

/** Modules that have been run, and the models they declared. */
export interface Evaluation {
  readonly run: Run
  readonly main: Module
}

/** Evaluates a model file and its imports. Never throws: errors are among the problems. */
export function evaluate(sources: Sources, limits: Limits = defaultLimits): Program {
  return programOf({ sources, limits, texts: new Map(), runaway: new Map() })
}

function programOf(origin: Origin): Program {
  const { sources } = origin
  const first = run(origin)
  const { session } = first.run
  const problems = [...first.run.problems]
  // Copied, since a build may declare further models, which are not the file's.
  const models = [...session.models]
  // A build may change the state of the modules, so each build runs them again; so may a statement that reached a
  // limit.
  let unused: Evaluation | null = origin.runaway.size === 0 ? first : null
  const { steps } = first.run
  /** Steps of running the modules again, without the statements that reached a limit. */
  const again = [...origin.runaway.values()].reduce((left, own) => left - own, steps)
  const starts = new Map<string, readonly number[]>()
  const calls = new Map<string, ReadonlyMap<number, Span | null>>()
  const untraced = (model: number, reason: UntracedReason): Trace => {
    const { file, start, end } = models[model]?.frame?.call ?? { file: sources.file, start: 0, end: 0 }
    const span = firstLine({ file, start, end }, textOf(origin, file) ?? '')
    const { code, text } = untracedMessage(reason, origin.limits)
    return { graph: empty, complete: false, problems: [{ span, severity: 'error', code, message: text }], steps: 0 }
  }
  return {
    file: sources.file,
    models,
    targets: [...session.targets],
    problems,
    steps,
    hasSyntaxErrors: [...first.run.units.values()].some(unit => unit.problems.length > 0),
    trace(model, request, most = Number.POSITIVE_INFINITY) {
      const record = models[model]
      if (record === undefined) return { graph: empty, complete: false, problems: [], steps: 0 }
      const asked = { request, origin, again, most: most - again }
      if (asked.most < 1) return untraced(model, { code: 'few-steps-left', steps: most })
      const afresh = unused ?? run(origin)
      unused = null
      const own =
        origin.runaway.size === 0
          ? afresh.run.session.models[model]
          : rematchModel(record, models, afresh.run.session.models)
      // A model declared by a statement that reached a limit is built in the first evaluation.
      return own === undefined ? trace(first, record, asked) : trace(afresh, own, asked)
    },
    untraced,
    position(file, offset) {
      const fileStarts = starts.get(file) ?? lineStarts(textOf(origin, file) ?? '')
      starts.set(file, fileStarts)
      return positionIn(fileStarts, offset)
    },
    callOn(file, line) {
      const unit = first.run.units.get(file)
      if (unit === undefined) return null
      const onLines = calls.get(file) ?? lineCalls(unit)
      calls.set(file, onLines)
      return onLines.get(line) ?? null
    },
  }
}

/** Runs the modules of a program from scratch. */
export function run(origin: Origin): Evaluation {
  const { sources, limits } = origin
  const run = newRun(limits, tick)
  const loader: Loader = { run, origin, modules: new Map() }
  return withSession(run.session, () => {
    const main = runModule(loader, sources.file, textOf(origin, sources.file) ?? '')
    return { run, main }
  })
}

const empty: Graph = {
  nodes: [],
  inputs: [],
  parameters: [],
  outputs: [],
  caches: [],
  states: [],
  loneSoftmaxes: [],
  hints: [],
  callShapes: new Map(),
}

interface Asked {
  readonly origin: Origin
  readonly request: TraceRequest
  /** Steps of running the modules. */
  readonly again: number
  /** Steps left for the build. */
  readonly most: number
}

function trace({ run, main }: Evaluation, record: ModelRecord, { origin, request, again, most }: Asked): Trace {
  const { session } = run
  const { steps } = origin.limits
  resetSteps(run, Math.min(steps, most), most < steps)
  const problemsBefore = run.problems.length
  return withSession(session, () => {
    const { graph, error } = built(record, request, run)
    if (error !== null) {
      const call = record.frame?.call ?? { file: main.file, start: 0, end: 0 }
      const unit = run.units.get(call.file) as SourceUnit
      reportException(error, firstLine(call, unit.text), unit)
    }
    const counted = graph.nodes.every(({ op }) => op.flops !== null)
    const complete = counted && error === null && !run.incomplete
    return { graph, complete, problems: run.problems.slice(problemsBefore), steps: again + run.steps }
  })
}

/** The first line of a span: a problem of a whole build is reported there, since a build is long. */
function firstLine(span: Span, text: string): Span {
  const end = text.indexOf('\n', span.start)
  return end < 0 || end > span.end ? span : { ...span, end }
}

/** Runs a build with its model() call as the outermost frame of the ops. */
function built(record: ModelRecord, request: TraceRequest, run: Run): { graph: Graph; error: unknown } {
  const { session } = run
  session.frame = record.frame
  run.pendingBuild = closureOf(record.build) ?? null
  try {
    return traceBuild(record, request)
  } finally {
    session.frame = null
    run.pendingBuild = null
  }
}
