/** Problems of a program: reported at the node, once, with an Unknown in place of the value. */

import { ts } from 'ts-morph'
import type { Span } from '../../graph/site'
import { type ErrorCode, ModelError, type Refused } from '../../tensor/error'
import type { Problem } from '../program'
import { type At, LimitReached, Poisoned, type Run, type SourceUnit, Thrown } from '../run'
import { spanOf } from '../syntax/parsedFile'
import { Fault, Unknown } from '../values/values'
import type { Fix } from './fix'
import { type Message, messages } from './messages'
import { nearestName } from './suggest'

const maxProblems = 200
/** Limits are still reported after too many other problems. */
const maxLimits = 2 * maxProblems
/** Longest message, in characters: it may quote a name or a text of the file of any length. */
const longest = 1000

/** Reports that a limit is reached; the caller throws the result. */
export function limitReached(node: ts.Node, unit: SourceUnit, message: Message): LimitReached {
  fail(node, unit, message)
  return new LimitReached()
}

/**
 * As `limitReached`, at the head of the loop that reached it if there is one, since the node that happened to run last
 * tells less.
 */
export function limitReachedInLoop(loop: At | null, { node, unit }: At, message: Message): LimitReached {
  if (loop === null) return limitReached(node, unit, message)
  const { start, end, file } = spanOf(loop.node, loop.unit)
  const head = ts.isIterationStatement(loop.node, false) ? loop.node.statement.pos : end
  failAt({ file, start, end: head }, loop.unit, message)
  return new LimitReached()
}

/** Reports a problem at a node, and returns the Unknown that replaces its value. */
export function fail(node: ts.Node, unit: SourceUnit, message: Message): Unknown {
  return failAt(spanOf(node, unit), unit, message)
}

/** As `fail`, at a span. */
export function failAt(span: Span, unit: SourceUnit, message: Message): Unknown {
  report(unit, errorAt(span, message))
  return new Unknown()
}

export const errorAt = (span: Span, { code, text, fix }: Message): Problem => ({
  span,
  severity: 'error',
  code,
  message: text,
  ...(fix === undefined ? {} : { fix }),
})

/** Warns at a node of code that runs as written, but is hardly intended; no value is lost. */
export function warn(node: ts.Node, unit: SourceUnit, message: Message): void {
  report(unit, { ...errorAt(spanOf(node, unit), message), severity: 'warning' })
}

/** Reports a problem once per span and code. On a line that does not parse only the syntax error is reported. */
function report(unit: SourceUnit, problem: Problem): void {
  const { run } = unit
  const { span, severity, code, message } = problem
  if (severity === 'error') run.incomplete = true
  if (code === 'limit') run.limitReported = true
  const key = keyOf(span, code)
  if (run.reported.has(key) || run.problems.length >= (code === 'limit' ? maxLimits : maxProblems)) return
  run.reported.add(key)
  if (code !== 'limit' && hasSyntaxError(unit, span)) return
  run.problems.push(message.length > longest ? { ...problem, message: `${message.slice(0, longest)}…` } : problem)
}

const keyOf = ({ file, start, end }: Span, code: ErrorCode): string => `${file}:${start}:${end}:${code}`

/** Whether a problem of this kind at the node would not be reported: it was already, or there are too many. */
export function isReported(node: ts.Node, unit: SourceUnit, code: ErrorCode): boolean {
  const { reported, problems } = unit.run
  return problems.length >= maxProblems || reported.has(keyOf(spanOf(node, unit), code))
}

/** Whether a syntax error lies in the span or on the line it starts on. */
const hasSyntaxError = ({ syntaxErrorLines, problems }: SourceUnit, { start, end }: Span): boolean =>
  syntaxErrorLines.some(({ from, to }) => start >= from && start <= to) ||
  problems.some(error => error.span.start >= start && error.span.start <= end)

/** Reports a name that its block has already: the first declaration stays. */
export const declaredTwice = (name: ts.Identifier, unit: SourceUnit): Unknown =>
  fail(name, unit, messages.declaredTwice(name.text))

/** Steps of an error, by the time the host takes to throw it, describe it and catch it. */
const errorSteps = 64

function countError(run: Run): void {
  run.steps = Math.min(run.partLimit, run.steps + errorSteps)
}

/** Raises an error that the host would throw as a TypeError: caught by the program's own `try`, else reported. */
export function raise(node: ts.Node, unit: SourceUnit, message: Message): Unknown {
  const { run } = unit
  countError(run)
  if (run.tryDepth > 0) throw new Thrown(new Fault('TypeError', message.text), { node, unit })
  return fail(node, unit, message)
}

/** Turns an exception of a host function into a problem at the call; those that must propagate are thrown again. */
export function recover(error: unknown, node: ts.Node, unit: SourceUnit): Unknown {
  if (error instanceof Poisoned) return error.value
  if (error instanceof LimitReached || error instanceof Thrown || isOverflow(error)) throw error
  const fix = error instanceof ModelError && error.refused !== null ? fixOf(error.refused, unit.run) : null
  const message: Message = {
    code: error instanceof ModelError ? error.code : 'type',
    text: textOf(error),
    ...(fix === null ? {} : { fix }),
  }
  if (message.code === 'limit') throw limitOf(message, { node, unit })
  return raise(node, unit, message)
}

/** Fix of a refused argument: one that is missing, or the nearest option. */
function fixOf({ what, value, known }: Refused, run: Run): Fix | null {
  const argument = /^\w+: (\w+)$/.exec(what)?.[1]
  if (known === undefined)
    return value === undefined && argument !== undefined ? { kind: 'argument', name: argument } : null
  const near = nearestName(String(value), known, run)
  return near === null ? null : { kind: 'name', name: near, unknown: String(value) }
}

/** A limit that the DSL reached. Where a loop has made all ops that a model may have, it may be one that never ends. */
function limitOf(message: Message, at: At): LimitReached {
  const { loop, limits, session } = at.unit.run
  const isFull = (session.build?.nodes.length ?? 0) >= session.maxOps
  return isFull && loop !== null && ts.isIterationStatement(loop.node, false)
    ? limitReachedInLoop(loop, at, messages.opsInLoop(limits))
    : limitReached(at.node, at.unit, message)
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The exception by which a host function reports a problem to `recover`. */
export const errorOf = ({ code, text }: Message): ModelError => new ModelError(code, text)

/** Reports the exception that ended a statement of a module, or a build: at `span` if it has no better place. */
export function reportException(error: unknown, span: Span, unit: SourceUnit): void {
  if (error instanceof LimitReached || error instanceof Poisoned) return
  if (error instanceof Thrown) {
    const { value, at } = error
    const message: Message =
      value instanceof Fault ? { code: 'type', text: String(value.message) } : messages.uncaught(value)
    fail(at.node, at.unit, message)
  } else if (isOverflow(error)) {
    const { lastCall: at } = unit.run
    if (at === null) failAt(span, unit, messages.nestedTooDeep)
    else fail(at.node, at.unit, messages.nestedTooDeep)
  } else if (error instanceof ModelError) failAt(span, unit, { code: error.code, text: error.message })
  else failAt(span, unit, messages.failed(textOf(error)))
}

export const isOverflow = (error: unknown): boolean => error instanceof RangeError && /call stack/i.test(error.message)
