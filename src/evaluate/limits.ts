/** Counting what an evaluation does against its limits. */
import { ts } from 'ts-morph'
import { failAt, limitReached } from './problems'
import type { Limits } from './program'
import { current, LimitReached, type Run } from './run'
import { type At, spanOf, type Unit } from './unit'

const checkEvery = 1000
/** How much of what is left one part may use. */
const share = 7 / 8

/**
 * What is left for all parts together once time is up, in steps and as a part of the time: on a busy machine a statement
 * that ran away takes the time of those after it, and to declare a model takes next to none.
 */
const grace = { steps: 10_000, time: 1 / 4 }

/** Gives a run its limits again, or a part of them: another call of the analysis starts. */
export function startAnew(run: Run, part = 1): void {
  const { milliseconds, steps } = run.limits
  run.deadline = performance.now() + milliseconds * part
  run.part = { steps: steps * part, deadline: run.deadline }
  run.steps = 0
  run.nextCheck = 0
  run.touched = false
  run.limited = false
  run.last = null
  run.loop = null
  run.entered = null
}

/** A part of the evaluation starts: the next one keeps a share of what is left. False where nothing is left. */
export function startPart(node: ts.Node, unit: Unit): boolean {
  const run = current()
  const now = performance.now()
  const { limits } = run
  const late = now >= run.deadline
  if (late) run.last ??= run.steps + grace.steps
  const left = Math.min(limits.steps, run.last ?? Number.POSITIVE_INFINITY) - run.steps
  const end = late ? run.deadline + limits.milliseconds * grace.time : run.deadline
  if (left <= 0 || now >= end) {
    if (!run.limited) limitReached(node, unit, tooSlow(limits))
    return false
  }
  run.part = { steps: run.steps + left * share, deadline: now + (end - now) * share }
  run.nextCheck = Math.min(run.nextCheck, run.steps)
  run.loop = null
  run.entered = null
  return true
}

/** Parsing cannot be stopped, and a long file takes long: at least half of the time is left for what follows. */
export function leaveTime(run: Run): void {
  run.deadline = Math.max(run.deadline, performance.now() + run.limits.milliseconds / 2)
  run.last = null
}

/** Counts a step; throws LimitReached where there are too many or they took too long. */
export function step(run: Run, node: ts.Node, unit: Unit): void {
  if (++run.steps > run.nextCheck) checkLimits(run, node, unit)
}

/** Counts an iteration of a loop inside the DSL. */
export const tick = (run: Run): void => {
  if (run.at !== null) step(run, run.at.node, run.at.unit)
}

/** Counts the work of a builtin over `size` entries: 8 of them are a step. */
export function charge(size: number, { node, unit }: At): void {
  const run = current()
  run.steps += size >> 3
  step(run, node, unit)
}

export function checkLimits(run: Run, node: ts.Node, unit: Unit): void {
  const { part, limits, last } = run
  const stepped = run.steps > part.steps
  if (stepped && last === null)
    throw tooMuch(
      node,
      unit,
      `this takes more than the ${limits.steps} evaluation steps of an analysis; what follows is not counted`,
    )
  if (stepped || performance.now() > part.deadline) throw tooMuch(node, unit, tooSlow(limits))
  run.nextCheck = Math.min(run.steps + checkEvery, part.steps)
}

/** Reported at the head of the loop under way, rather than at what it happened to do last. */
function tooMuch(node: ts.Node, unit: Unit, message: string): LimitReached {
  const { loop } = current()
  if (loop === null) return limitReached(node, unit, message)
  const { start, end, file } = spanOf(loop.node, loop.unit)
  const head = ts.isIterationStatement(loop.node, false) ? loop.node.statement.pos : end
  failAt({ file, start, end: head }, loop.unit, 'limit', message)
  return new LimitReached()
}

const tooSlow = ({ milliseconds }: Limits): string =>
  `this takes longer than the ${milliseconds} ms of an analysis; what follows is not counted`
