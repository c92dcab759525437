/** An open analysis under given conditions, with its results, each computed once. */

import type { Advice } from '../analysis/advice/advice'
import type { Analysis } from '../analysis/analysis'
import type { Formula } from '../analysis/formula'
import type { Report } from '../analysis/report'
import type { SourceIndex } from '../analysis/sourceIndex'
import type { Target } from '../hardware/target'
import type { Limits } from '../limits/limits'
import type { Resumable } from '../limits/resumable'
import type { Conditions } from '../protocol/analysis'
import { targetOf } from './target'

/** Texts that an analysis was made of, and its limits. */
export interface AnalysedTexts {
  readonly sources: { readonly file: string; read(path: string): string | undefined }
  readonly limits: Limits
}

export interface ConditionedAnalysis extends AnalysedTexts {
  readonly analysis: Analysis
  readonly conditions: Conditions
  readonly target: Target
  report(): Resumable<Report>
  /** Number of ops in the report; null until it is ready. */
  ops(): number | null
  /** Null when there is no such model. */
  places(model: number): SourceIndex | null
  formulas(model: number): readonly Formula[]
  advice(model: number): SharedComputation<Advice | null>
}

export function analysisUnder(analysis: Analysis, texts: AnalysedTexts, conditions: Conditions): ConditionedAnalysis {
  const { scenario } = conditions
  const target = targetOf(conditions, analysis.targets)
  let ops: number | null = null
  const report = sharedComputation(counted(analysis.reporting(scenario, target)))
  function* counted(reporting: Resumable<Report>): Resumable<Report> {
    const made = yield* reporting
    ops = opsIn(made)
    return made
  }
  const places = remembered(model => analysis.places(scenario, target, model))
  return {
    ...texts,
    analysis,
    conditions,
    target,
    report: () => report.result(),
    ops: () => ops,
    places,
    formulas: remembered(model => analysis.formulas(scenario, model)),
    advice: remembered(model => sharedComputation(analysis.advice(scenario, target, model))),
  }
}

const opsIn = ({ models }: Report): number =>
  models.flatMap(({ layers }) => layers).reduce((sum, { count }) => sum + count, 0)

/** A computation shared by several consumers: a step taken by one counts for all, and a failure reaches all. */
export interface SharedComputation<T> {
  /** Whether it has its result, or has failed. */
  readonly done: boolean
  /** Takes the next step, if there is one. */
  step(): void
  /** Runs to the end from the current step. */
  result(): Resumable<T>
}

export function sharedComputation<T>(work: Resumable<T>): SharedComputation<T> {
  /** Returns the result, or throws the error of the computation. */
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
  const results = new Map<number, T>()
  return model => {
    const before = results.get(model)
    if (before !== undefined || results.has(model)) return before as T
    const made = make(model)
    results.set(model, made)
    return made
  }
}
