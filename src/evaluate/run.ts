/** One evaluation under way: its session with the DSL, its problems, and what is left of its limits. */

import type { ts } from 'ts-morph'
import { newSession, type Session } from '../dsl/session'
import type { Span } from '../graph/site'
import { type ErrorCode, ModelError } from '../tensor/error'
import type { Limits, Problem } from './program'
import { type At, spanOf, type Unit } from './unit'
import { described, Fault, Unknown, type Value } from './values'

/** Thrown through the program and the DSL where a limit is reached; its problem is reported already. */
export class LimitReached {}

/** Thrown through the DSL where a function of the model file gave it Unknown. */
export class Poisoned {
  constructor(readonly value: Unknown) {}
}

/** What the program itself threw. */
export class Thrown {
  constructor(
    readonly value: Value,
    readonly at: At,
  ) {}
}

/** A loop, by its head; or a call. */
export interface Loop {
  readonly node: ts.Node
  readonly unit: Unit
  readonly body: ts.Node | null
}

export interface Run {
  readonly limits: Limits
  readonly session: Session
  readonly problems: Problem[]
  /** Span and code of each problem. */
  readonly reported: Set<string>
  /** Expressions, statements and iterations so far; long work of a builtin counts by its size. */
  steps: number
  /** The count of steps at which limits are looked at next. */
  nextCheck: number
  /** What the part under way (a statement of a module, a build) may use: not all, so that the rest gets a share. */
  part: { steps: number; deadline: number }
  /** When the analysis ends, on performance.now()'s clock. */
  deadline: number
  depth: number
  /** Unknown was met, or an error found. */
  touched: boolean
  /** `try` blocks with a `catch` under way. */
  trying: number
  /** The innermost call into the DSL or into a function: where the DSL's own loops are reported. */
  at: At | null
  /** The last call that was entered: where a stack overflow is reported, once all calls are left. */
  entered: At | null
  /** The loop under way, or the call that calls back over and over: where too many steps are reported. */
  loop: Loop | null
  /** The object whose method is under way. */
  receiver: Value
  /** The function given to model() that is about to be entered: it adds nothing to paths. */
  entering: Value
  /** Arrays and objects that a branch may have changed which was not run for its unknown condition. */
  tainted: WeakSet<object> | null
  /** Labels right before the statement about to run, and the one a break or continue under way goes to. */
  readonly labels: string[]
  label: string | null
}

const checkEvery = 1000
/** How much of what is left one part may use. */
const share = 7 / 8
const maxProblems = 200

export function newRun(limits: Limits): Run {
  const deadline = performance.now() + limits.milliseconds
  const run: Run = {
    limits,
    session: newSession({ maxOps: limits.ops, tick: () => run.at && step(run, run.at.node, run.at.unit) }),
    problems: [],
    reported: new Set(),
    steps: 0,
    nextCheck: 0,
    part: { steps: limits.steps, deadline },
    deadline,
    depth: 0,
    touched: false,
    trying: 0,
    at: null,
    entered: null,
    loop: null,
    receiver: undefined,
    entering: null,
    tainted: null,
    labels: [],
    label: null,
  }
  return run
}

let active: Run | null = null

/** The evaluation in force. */
export const current = (): Run => active as Run

export function withRun<T>(run: Run, body: () => T): T {
  const before = active
  active = run
  try {
    return body()
  } finally {
    active = before
  }
}

/** Gives a run its limits again, or a part of them: another call of the analysis starts. */
export function startAnew(run: Run, part = 1): void {
  const { milliseconds, steps } = run.limits
  run.deadline = performance.now() + milliseconds * part
  run.part = { steps: steps * part, deadline: run.deadline }
  run.steps = 0
  run.nextCheck = 0
  run.touched = false
  run.loop = null
  run.entered = null
}

/** A part of the evaluation starts: the next one keeps a share of what is left. False where nothing is left. */
export function startPart(node: ts.Node, unit: Unit): boolean {
  const run = current()
  const now = performance.now()
  const left = run.limits.steps - run.steps
  if (left <= 0 || now >= run.deadline) {
    if (!run.problems.some(({ code }) => code === 'limit')) limitReached(node, unit, tooSlow(run.limits))
    return false
  }
  run.part = { steps: run.steps + left * share, deadline: now + (run.deadline - now) * share }
  run.nextCheck = Math.min(run.nextCheck, run.steps)
  run.loop = null
  run.entered = null
  return true
}

/** Parsing cannot be stopped, and a long file takes long: at least half of the time is left for what follows. */
export function leaveTime(run: Run): void {
  run.deadline = Math.max(run.deadline, performance.now() + run.limits.milliseconds / 2)
}

/** Counts a step; throws LimitReached where there are too many or they took too long. */
export function step(run: Run, node: ts.Node, unit: Unit): void {
  if (++run.steps > run.nextCheck) checkLimits(run, node, unit)
}

/** Counts the work of a builtin over `size` entries: 8 of them are a step. */
export function charge(size: number, { node, unit }: At): void {
  const run = current()
  run.steps += size >> 3
  step(run, node, unit)
}

export function checkLimits(run: Run, node: ts.Node, unit: Unit): void {
  const { part, limits } = run
  if (run.steps > part.steps)
    throw tooMuch(
      node,
      unit,
      `this takes more than the ${limits.steps} evaluation steps of an analysis; what follows is not counted`,
    )
  if (performance.now() > part.deadline) throw tooMuch(node, unit, tooSlow(limits))
  run.nextCheck = Math.min(run.steps + checkEvery, part.steps)
}

/** Reported at the head of the loop under way, rather than at what it happened to do last. */
function tooMuch(node: ts.Node, unit: Unit, message: string): LimitReached {
  const { loop } = current()
  if (loop === null) return limitReached(node, unit, message)
  const { start, end, file } = spanOf(loop.node, loop.unit)
  failAt({ file, start, end: loop.body === null ? end : loop.body.pos }, loop.unit, 'limit', message)
  return new LimitReached()
}

const tooSlow = ({ milliseconds }: Limits): string =>
  `this takes longer than the ${milliseconds} ms of an analysis; what follows is not counted`

/** Reports that a limit is reached; throw what it gives. */
export function limitReached(node: ts.Node, unit: Unit, message: string): LimitReached {
  fail(node, unit, 'limit', message)
  return new LimitReached()
}

/** Reports a problem at a node, and gives the Unknown that takes the place of its value. */
export function fail(node: ts.Node, unit: Unit, code: ErrorCode, message: string): Unknown {
  return failAt(spanOf(node, unit), unit, code, message)
}

function failAt(span: Span, unit: Unit, code: ErrorCode, message: string): Unknown {
  report(current(), unit, { span, severity: 'error', code, message })
  return new Unknown(span, message)
}

/** Once per span and code. What is wrong on a line that does not parse is said by the syntax error alone. */
function report(run: Run, unit: Unit, problem: Problem): void {
  run.touched = true
  const { span, code } = problem
  const key = `${span.file}:${span.start}:${span.end}:${code}`
  if (run.reported.has(key) || run.problems.length >= maxProblems) return
  if (code !== 'limit' && unit.problems.some(error => onOneLine(unit, error.span, span))) return
  run.reported.add(key)
  run.problems.push(problem)
}

const onOneLine = (unit: Unit, a: Span, b: Span): boolean =>
  !unit.text.slice(Math.min(a.start, b.start), Math.max(a.start, b.start)).includes('\n') ||
  (b.start <= a.start && a.start <= b.end)

/** What the host would throw a TypeError for: caught by the program's own `try`, else a problem. */
export function raise(node: ts.Node, unit: Unit, message: string, code: ErrorCode = 'type'): Unknown {
  if (current().trying > 0) throw new Thrown(new Fault('TypeError', message), { node, unit })
  return fail(node, unit, code, message)
}

/** Turns what a host function threw into a problem at the call; what must go on outwards is thrown again. */
export function recover(error: unknown, node: ts.Node, unit: Unit): Unknown {
  if (error instanceof Poisoned) return error.value
  if (error instanceof LimitReached || error instanceof Thrown || isOverflow(error)) throw error
  if (error instanceof ModelError) {
    if (error.code === 'limit') throw limitReached(node, unit, error.message)
    return raise(node, unit, error.message, error.code)
  }
  return raise(node, unit, error instanceof Error ? error.message : String(error))
}

/** Reports what ended a statement of a module, or a build, before its end: at `span` where it knows no better place. */
export function abandoned(error: unknown, span: Span, unit: Unit): void {
  if (error instanceof LimitReached || error instanceof Poisoned) return
  if (error instanceof Thrown) {
    const { value, at } = error
    fail(at.node, at.unit, 'type', value instanceof Fault ? String(value.message) : `thrown: ${described(value)}`)
  } else if (isOverflow(error)) {
    const { entered: at } = current()
    const message = 'this is nested too deep to be evaluated'
    if (at === null) failAt(span, unit, 'limit', message)
    else fail(at.node, at.unit, 'limit', message)
  } else if (error instanceof ModelError) failAt(span, unit, error.code, error.message)
  else
    failAt(
      span,
      unit,
      'unsupported',
      `this cannot be evaluated: ${error instanceof Error ? error.message : String(error)}`,
    )
}

export const isOverflow = (error: unknown): boolean => error instanceof RangeError && /call stack/i.test(error.message)
