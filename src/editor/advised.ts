/** What would move the models of a reading: worked out in turns for whoever waits, and kept as long as the report is. */
import type * as vscode from 'vscode'
import type { Advice } from '../report/advice'
import type { ModelReport } from '../report/report'
import type { Reading } from './documents'
import { inTurns } from './inTurns'

export interface Advised {
  /** What is known already; undefined where it was not worked out yet. */
  now(reading: Reading, model: number): Advice | null | undefined
  /** Undefined where nobody waited for it to the end. */
  later(reading: Reading, model: number, cancelled: vscode.CancellationToken): Promise<Advice | null | undefined>
}

interface Job {
  readonly waiting: vscode.CancellationToken[]
  readonly done: Promise<Advice | null | undefined>
}

export function advised(): Advised {
  const known = new WeakMap<ModelReport, Advice | null>()
  const jobs = new WeakMap<ModelReport, Job>()

  function start({ analysis, scenario, report }: Reading, index: number, model: ModelReport): Job {
    const waiting: vscode.CancellationToken[] = []
    const wanted = () => waiting.some(each => !each.isCancellationRequested)
    const done = inTurns(analysis.advice(scenario, report.target, index), wanted)
      .then(advice => {
        if (advice !== undefined) known.set(model, advice)
        return advice
      })
      .finally(() => jobs.delete(model))
    const job = { waiting, done }
    jobs.set(model, job)
    return job
  }

  return {
    now: ({ report }, index) => {
      const model = report.models[index]
      return model === undefined ? null : known.get(model)
    },
    async later(reading, index, cancelled) {
      const model = reading.report.models[index]
      if (model === undefined) return null
      const ready = known.get(model)
      if (ready !== undefined) return ready
      const job = jobs.get(model) ?? start(reading, index, model)
      job.waiting.push(cancelled)
      return job.done
    },
  }
}
