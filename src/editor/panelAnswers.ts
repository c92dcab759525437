/** What the panel asks beyond its state: worked out in turns, one question after the other. */
import type { Work } from '../cost/work'
import type { Answers, FromPanel, Question, ToPanel } from '../protocol/panel'
import type { Reading } from './documents'
import { inTurns } from './inTurns'

export type Asked = Extract<FromPanel, { type: 'ask' }>

export interface Answering {
  ask(asked: Asked, reading: Reading): void
  /** What is asked and not answered yet is of no more use. */
  drop(): void
}

type From<T> = (reading: Reading, model: number) => Work<T>

const works: { readonly [What in Question]: From<Answers[What]> } = {
  *uncompressed({ analysis, scenario, report }, model) {
    yield
    return analysis.uncompressed(scenario, report.target, model)
  },
  frontier: ({ analysis, scenario }, model) => analysis.frontier(scenario, model),
  fit: ({ analysis, scenario, report }, model) => analysis.fit(scenario, report.target, model),
  advice: ({ analysis, scenario, report }, model) => analysis.advice(scenario, report.target, model),
}

export function answering(post: (message: ToPanel) => void): Answering {
  let run = 0
  let last: Promise<void> = Promise.resolve()

  async function answer({ version, model, what }: Asked, reading: Reading, mine: number): Promise<void> {
    try {
      const found = await inTurns<Answers[Question]>(works[what](reading, model), () => run === mine)
      // The pair is that of `works`, which the compiler has no way to see.
      if (found !== undefined) post({ type: 'answer', version, model, what, answer: found } as ToPanel)
    } catch (error) {
      console.error(`Memwall: ${what} failed`, error)
      const reason = error instanceof Error ? error.message : String(error)
      if (run === mine) post({ type: 'unanswered', version, model, what, reason })
    }
  }

  return {
    ask(asked, reading) {
      const mine = run
      last = last.then(() => (run === mine ? answer(asked, reading, mine) : undefined))
    },
    drop() {
      run++
    },
  }
}
