/** What would move the models of a reading: worked out in turns for whoever waits, and kept as long as the report is. */
import type * as vscode from 'vscode'
import type { Advice } from '../report/advice'
import type { ModelReport } from '../report/report'
import type { Reading } from './documents'
import { inTurns } from './inTurns'

export interface Advised {
  /** Undefined where it takes longer than a moment, counted from when it was first asked for. */
  soon(reading: Reading, model: number, cancelled: vscode.CancellationToken): Promise<Found>
  /** Undefined where nobody waited for it to the end. */
  later(reading: Reading, model: number, cancelled: vscode.CancellationToken): Promise<Found>
}

type Found = Advice | null | undefined

interface Job {
  readonly waiting: vscode.CancellationToken[]
  readonly soon: Promise<Found>
  readonly done: Promise<Found>
}

/** Milliseconds that a hover may come later for it. */
const moment = 300

export function advised(): Advised {
  const jobs = new WeakMap<ModelReport, Job>()

  function start({ analysis, scenario, report }: Reading, index: number, model: ModelReport): Job {
    const waiting: vscode.CancellationToken[] = []
    const wanted = () => waiting.some(each => !each.isCancellationRequested)
    const done = inTurns(analysis.advice(scenario, report.target, index), wanted).then(
      found => {
        const job = jobs.get(model)
        if (found === undefined) jobs.delete(model)
        else if (job !== undefined) jobs.set(model, { ...job, soon: done })
        return found
      },
      (error: unknown) => {
        console.error('Memwall: no advice', error)
        return null
      },
    )
    const soon = Promise.race([done, new Promise<undefined>(resolve => setTimeout(resolve, moment))])
    return { waiting, soon, done }
  }

  function jobOf(reading: Reading, index: number, cancelled: vscode.CancellationToken): Job | null {
    const model = reading.report.models[index]
    if (model === undefined) return null
    const job = jobs.get(model) ?? start(reading, index, model)
    jobs.set(model, job)
    job.waiting.push(cancelled)
    return job
  }

  return {
    soon: async (...asked) => jobOf(...asked)?.soon ?? null,
    later: async (...asked) => jobOf(...asked)?.done ?? null,
  }
}
