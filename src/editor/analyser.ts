/**
 * The analysis as the editor sees it: questions in, answers out. A thread does the work; one that does not answer within its
 * time, or that ends, is replaced, and every request but the one that it was working on is sent again.
 */

import type { Report } from '../analysis/report'
import type { Answers, FromWorker, Opening, Question, ReportPiece, WorkerRequest } from '../protocol/analysis'
import { sentTexts } from './sentTexts'
import type { Thread, ThreadEvents } from './thread'

type What = Question['what']

export interface UnsentRequest<W extends What> extends Omit<WorkerRequest, 'id' | 'opening' | 'question'> {
  /** For a worker that does not have the analysis. */
  readonly opening: Opening
  readonly question: Extract<Question, { readonly what: W }>
}

/** Files that an opening does not speak of, and that the analysis asks for. */
export interface Missing {
  readonly missing: readonly string[]
}

/** A report comes put together. */
export type WorkerAnswer<W extends What> = W extends 'report' ? Omit<Answers['report'], 'last'> : Answers[W]

/** Why the worker was stopped while it worked on a request. */
export type Why = 'time' | 'memory' | 'ended'

export class Stopped extends Error {
  constructor(readonly why: Why) {
    super({ time: 'It did not answer in time', memory: 'It ran out of memory', ended: 'Its worker has ended' }[why])
  }
}

export interface Analyser {
  /** Undefined where the signal said that nobody waits for it any more. Rejects with Stopped, or with what failed. */
  ask<W extends What>(asked: UnsentRequest<W>, signal?: AbortSignal): Promise<WorkerAnswer<W> | Missing | undefined>
  forget(analysis: number): void
  dispose(): void
}

interface Pending {
  readonly request: WorkerRequest
  readonly opening: Opening
  readonly pieces: ReportPiece[]
  /** It has brought down a worker, which may have been the fault of what was asked before it: it is asked once more. */
  suspected: boolean
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** `milliseconds` that a stretch of work may take. */
export function makeAnalyser(start: (events: ThreadEvents) => Thread, milliseconds: () => number): Analyser {
  const pending = new Map<number, Pending>()
  /** Analyses that this thread has been sent an opening of. */
  let opened = new Set<number>()
  const texts = sentTexts()
  let thread: Thread | null = null
  let lastId = 0
  /** The request that the thread is working on, which nobody may wait for any more; null where none has been begun. */
  let current: number | null = null
  /** Ids of the requests that the thread was given and has not said to be done with, dropped ones among them. */
  const given = new Set<number>()
  /** Runs while the thread has something to do. */
  let watchdog: ReturnType<typeof setTimeout> | undefined
  /** Counts the signs of life. */
  let signs = 0

  function send(id: number): void {
    const each = pending.get(id)
    if (each === undefined) return
    thread ??= begin()
    const { request } = each
    const opening = opened.has(request.analysis) ? null : texts.shorten(each.opening)
    thread.post({ type: 'request', request: { ...request, opening } })
    given.add(id)
    if (watchdog === undefined) watch()
  }

  /** Messages of a thread that was replaced still come until it is gone: nothing is made of them. */
  function begin(): Thread {
    const begun: Thread = start({
      received(message) {
        if (begun === thread) received(message)
      },
      ended(why) {
        if (begun === thread) replace(why)
      },
    })
    return begun
  }

  /** The time counts from the last message of the thread, or from when it got something to do. */
  function watch(): void {
    signs++
    clearTimeout(watchdog)
    watchdog = given.size > 0 ? setTimeout(check, milliseconds(), signs) : undefined
  }

  /** A sign of life may be there already, where it is this thread that was held up. */
  function check(then: number): void {
    setImmediate(() => {
      if (signs === then && given.size > 0) replace('time')
    })
  }

  function replace(why: Why): void {
    thread?.end()
    thread = null
    opened = new Set()
    texts.clear()
    given.clear()
    watch()
    // A thread that worked on a dropped request is no fault of the requests that are left.
    const id = current ?? pending.keys().next().value
    const culprit = id === undefined ? undefined : pending.get(id)
    current = null
    if (id !== undefined && culprit !== undefined) {
      if (why === 'time' || culprit.suspected) settle(id)?.reject(new Stopped(why))
      culprit.suspected = true
    }
    for (const [id, each] of pending) {
      each.pieces.length = 0
      send(id)
    }
  }

  function settle(id: number): Pending | undefined {
    const each = pending.get(id)
    pending.delete(id)
    return each
  }

  function received(message: FromWorker): void {
    const each = pending.get(message.id)
    if (message.type === 'turn') current = message.id
    else if (message.type !== 'piece') {
      given.delete(message.id)
      if (message.id === current) current = null
    }
    watch()
    if (each === undefined) return
    switch (message.type) {
      case 'piece':
        each.pieces.push(message.piece)
        // The host attends to whatever else waits before it takes the next piece.
        setImmediate(() => thread?.post({ type: 'more', id: message.id }))
        return
      case 'unknown':
        opened.delete(each.request.analysis)
        texts.clear()
        send(message.id)
        return
      case 'missing':
        settle(message.id)?.resolve({ missing: message.paths } satisfies Missing)
        return
      case 'failed':
        settle(message.id)?.reject(new Error(message.reason))
        return
      case 'answer':
        // An analysis with files missing was not opened.
        opened.add(each.request.analysis)
        settle(message.id)?.resolve(
          each.request.question.what === 'report'
            ? putTogether(message.answer as Answers['report'], each.pieces)
            : message.answer,
        )
    }
  }

  return {
    ask<W extends What>({ opening, ...asked }: UnsentRequest<W>, signal?: AbortSignal) {
      if (signal?.aborted) return Promise.resolve(undefined)
      const request: WorkerRequest = { ...asked, id: ++lastId, opening: null }
      const { id } = request
      return new Promise<WorkerAnswer<W> | Missing | undefined>((resolve, reject) => {
        // The pair of question and answer is that of the protocol, which the compiler has no way to see.
        const settled = { resolve: resolve as (answer: unknown) => void, reject }
        pending.set(id, { request, opening, pieces: [], suspected: false, ...settled })
        signal?.addEventListener('abort', () => {
          if (settle(id) === undefined) return
          thread?.post({ type: 'drop', id })
          resolve(undefined)
        })
        send(id)
      })
    },
    forget(analysis) {
      opened.delete(analysis)
      thread?.post({ type: 'forget', analysis })
    },
    dispose() {
      clearTimeout(watchdog)
      thread?.end()
      thread = null
      for (const { resolve } of pending.values()) resolve(undefined)
      pending.clear()
    },
  }
}

/** A report whose rows and lines came in pieces. */
function putTogether(
  { report, last, ...rest }: Answers['report'],
  before: readonly ReportPiece[],
): WorkerAnswer<'report'> {
  const pieces = [...before, last]
  const models = pieces.flatMap(piece => piece.models)
  const layers = models.map((): Report['models'][number]['layers'][number][] => [])
  for (const { rows } of pieces) for (const each of rows) layers[each.model]?.push(...each.layers)
  return {
    ...rest,
    report: {
      ...report,
      models: models.map((model, at) => ({ ...model, layers: layers[at] ?? [] })),
      lines: pieces.flatMap(piece => piece.lines),
    },
  }
}
