/**
 * Counts the steps of an evaluation against its limits. Steps are counted instead of time, so that a file gets the same
 * figures on a busy machine. Work inside one call of the host counts by its size, before it starts; it does not start
 * if it needs more steps than are left.
 */

import type { ts } from 'ts-morph'
import { type Message, messages } from './problems/messages'
import { limitReached, limitReachedInLoop } from './problems/problems'
import type { At, LimitReached, Run, SourceUnit } from './run'

/** Largest share of the remaining steps that one part may use. */
const share = 7 / 8

/** Gives a run `steps` for another call of the analysis. */
export function resetSteps(run: Run, steps: number, leftOver = false): void {
  run.stepLimit = steps
  run.leftOver = leftOver
  run.partLimit = steps
  run.steps = 0
  run.incomplete = false
  run.limitReported = false
  run.loop = null
  run.lastCall = null
}

/**
 * Starts a part of the evaluation with a share of the remaining steps, so that the parts after it get some. False if
 * none are left.
 */
export function startPart(node: ts.Node, unit: SourceUnit): boolean {
  const { run } = unit
  const left = run.stepLimit - run.steps
  if (left <= 0) {
    if (!run.limitReported) limitReached(node, unit, tooManySteps(run))
    return false
  }
  run.partLimit = run.steps + Math.ceil(left * share)
  run.loop = null
  run.lastCall = null
  return true
}

/** Counts a step; throws LimitReached if there are too many. */
export function step(node: ts.Node, unit: SourceUnit): void {
  const { run } = unit
  if (++run.steps > run.partLimit) exceeded(node, unit)
}

export function exceeded(node: ts.Node, unit: SourceUnit): never {
  unit.run.steps--
  throw stepsExceeded(node, unit)
}

/**
 * Counts `steps` before their work is done. If they are more than what is left, counts none and throws LimitReached.
 */
export function spend(steps: number, { node, unit }: At): void {
  const { run } = unit
  if (!(run.steps + steps <= run.partLimit)) throw stepsExceeded(node, unit)
  run.steps += steps
}

/** Steps that the current part may still take. */
export const stepsLeft = ({ partLimit, steps }: Run): number => partLimit - steps

/** Counts an iteration of a loop inside the DSL. */
export const tick = (run: Run): void => {
  if (run.currentCall !== null) step(run.currentCall.node, run.currentCall.unit)
}

/** Counts work of the host over `size` entries: 8 entries are a step. */
export const charge = (size: number, at: At): void => spend(1 + Math.floor(size / 8), at)

/** Characters per step. */
const characters = 64

/** Counts work of the host over `size` characters. */
export function chargeText(size: number, at: At): void {
  if (!(size < characters)) spend(Math.floor(size / characters), at)
}

/** Counts a comparison of two values: strings of equal length are compared character by character. */
export function chargeEqual(a: unknown, b: unknown, at: At): void {
  if (typeof a === 'string' && typeof b === 'string' && a.length === b.length) chargeText(2 * a.length, at)
}

const stepsExceeded = (node: ts.Node, unit: SourceUnit): LimitReached =>
  limitReachedInLoop(unit.run.loop, { node, unit }, tooManySteps(unit.run))

const tooManySteps = ({ leftOver, stepLimit, limits, loop }: Run): Message =>
  leftOver ? messages.stepsLeft(stepLimit) : messages.stepsOfAnalysis(limits, loop !== null)
