/** An open analysis under some conditions, and what has been worked out of it: each is worked out once. */

import type { Advice } from '../analysis/advice/advice'
import type { Analysis } from '../analysis/analysis'
import type { Report } from '../analysis/report'
import type { SourceIndex } from '../analysis/sourceIndex'
import type { Target } from '../hardware/target'
import type { Resumable } from '../limits/resumable'
import type { Conditions } from '../protocol/analysis'
import { targetOf } from './target'

export interface Shown {
  readonly analysis: Analysis
  readonly conditions: Conditions
  readonly target: Target
  report(): Resumable<Report>
  /** Ops that the report counts; null until it is ready. */
  ops(): number | null
  /** Null where there is no such model. */
  places(model: number): SourceIndex | null
  formulas(model: number): readonly string[]
  advice(model: number): Shared<Advice | null>
  /** Places whose figures were shown before the advice on them was ready. */
  readonly adviceDue: Set<string>
}

export function shownUnder(analysis: Analysis, conditions: Conditions): Shown {
  const { scenario } = conditions
  const target = targetOf(conditions, analysis.targets)
  let ops: number | null = null
  const report = shared(counted(analysis.reporting(scenario, target)))
  function* counted(reporting: Resumable<Report>): Resumable<Report> {
    const made = yield* reporting
    ops = opsIn(made)
    return made
  }
  const places = remembered(model => analysis.places(scenario, target, model))
  return {
    analysis,
    conditions,
    target,
    report: () => report.result(),
    ops: () => ops,
    places,
    formulas: remembered(model => analysis.formulas(scenario, model)),
    advice: remembered(model => shared(analysis.advice(scenario, target, model))),
    adviceDue: new Set(),
  }
}

const opsIn = ({ models }: Report): number =>
  models.flatMap(({ layers }) => layers).reduce((sum, { count }) => sum + count, 0)

/** Work that several may wait for: whoever takes a step takes it for all. Where it fails, it fails for all of them. */
export interface Shared<T> {
  /** It has its result, or has failed. */
  readonly done: boolean
  /** Takes the next step, where there is one. */
  step(): void
  /** Runs it to its end, from wherever it is. */
  result(): Resumable<T>
}

export function shared<T>(work: Resumable<T>): Shared<T> {
  /** Gives the result, or throws what the work has thrown. */
  let end: (() => T) | null = null
  const step = (): void => {
    if (end !== null) return
    try {
      const { done, value } = work.next()
      if (done) end = () => value
    } catch (error) {
      end = () => {
        throw error
      }
    }
  }
  return {
    get done() {
      return end !== null
    },
    step,
    *result() {
      for (;;) {
        step()
        if (end !== null) return end()
        yield
      }
    },
  }
}

function remembered<T>(make: (model: number) => T): (model: number) => T {
  const known = new Map<number, T>()
  return model => {
    const before = known.get(model)
    if (before !== undefined || known.has(model)) return before as T
    const made = make(model)
    known.set(model, made)
    return made
  }
}
