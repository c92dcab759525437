/**
 * Analyser of the editor: sends requests to a worker thread and returns its answers. A thread that does not answer in
 * time, or ends, is replaced, and every request except the one it was working on is sent again.
 */

import type { Report } from '../analysis/report'
import { editorText } from '../present/editorText'
import type { Answers, FromWorker, Opening, Question, ReportPiece, WorkerRequest } from '../protocol/analysis'
import { nextTurn } from './nextTurn'
import { sentTexts } from './sentTexts'
import type { Thread, ThreadEvents } from './thread'

type What = Question['what']

export interface UnsentRequest<W extends What> extends Omit<WorkerRequest, 'id' | 'opening' | 'question'> {
  /** Opening, sent to a worker that does not have the analysis. */
  readonly opening: Opening
  readonly question: Extract<Question, { readonly what: W }>
}

/** Files that the analysis asks for and that the opening does not contain. */
export interface Missing {
  readonly missing: readonly string[]
}

/** Answer to a question; a report arrives reassembled from its pieces. */
export type WorkerAnswer<W extends What> = W extends 'report' ? Omit<Answers['report'], 'last'> : Answers[W]

/** Reason why the worker was stopped while it worked on a request. */
export type StopReason = 'time' | 'memory' | 'ended'

export class Stopped extends Error {
  constructor(readonly why: StopReason) {
    super(editorText.unanswered[why])
  }
}

export interface Analyser {
  /** Undefined when the request was aborted by the signal, or after disposal. Rejects with Stopped, or with the error of the request. */
  ask<W extends What>(asked: UnsentRequest<W>, signal?: AbortSignal): Promise<WorkerAnswer<W> | Missing | undefined>
  forget(analysis: number): void
  dispose(): void
}

interface Pending {
  readonly request: WorkerRequest
  readonly opening: Opening
  readonly pieces: ReportPiece[]
  /**
   * Whether the worker ended while on this request. Since an earlier request may have been the cause, it is sent once
   * more.
   */
  suspected: boolean
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** Creates an analyser. `milliseconds`: maximum time between two messages of a working thread. */
export function makeAnalyser(start: (events: ThreadEvents) => Thread, milliseconds: () => number): Analyser {
  const pending = new Map<number, Pending>()
  /** Analyses whose opening was sent to this thread. */
  let opened = new Set<number>()
  const texts = sentTexts()
  let thread: Thread | null = null
  let lastId = 0
  /** Id of the request the thread is working on, possibly a cancelled one; null when none has begun. */
  let current: number | null = null
  /** Ids of the requests sent to the thread and not completed yet, including cancelled ones. */
  const given = new Set<number>()
  /** Whether the thread has said anything, so that it has loaded the analysis. */
  let isLoaded = false
  /** Timer that runs while the thread has work. */
  let watchdog: ReturnType<typeof setTimeout> | undefined
  /** Number of messages from the thread. */
  let signs = 0
  let isDisposed = false

  function send(id: number): void {
    const entry = pending.get(id)
    if (entry === undefined) return
    thread ??= begin()
    const { request } = entry
    const opening = opened.has(request.analysis) ? null : texts.shorten(entry.opening)
    thread.post({ type: 'request', request: { ...request, opening } })
    given.add(id)
    if (watchdog === undefined) watch()
  }

  /** Starts a thread. Messages of a replaced thread may still arrive until it ends, and are ignored. */
  function begin(): Thread {
    isLoaded = false
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

  /**
   * Restarts the timer at each message of the thread, and when it gets work. Loading the analysis takes seconds on a busy
   * machine and is no fault of a file, so it is not timed.
   */
  function watch(): void {
    signs++
    clearTimeout(watchdog)
    watchdog = isLoaded && given.size > 0 ? setTimeout(check, milliseconds(), signs) : undefined
  }

  /** Lets pending messages arrive first, since it may be this thread that was blocked rather than the worker. */
  function check(then: number): void {
    nextTurn(() => {
      if (signs === then && given.size > 0) replace('time')
    })
  }

  function replace(why: StopReason): void {
    thread?.end()
    thread = null
    opened = new Set()
    texts.clear()
    given.clear()
    watch()
    // A thread that worked on a cancelled request does not incriminate the remaining ones.
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
    const entry = pending.get(id)
    pending.delete(id)
    return entry
  }

  function received(message: FromWorker): void {
    isLoaded = true
    const entry = pending.get(message.id)
    if (message.type === 'turn') current = message.id
    else if (message.type !== 'piece') {
      given.delete(message.id)
      if (message.id === current) current = null
    }
    watch()
    if (entry === undefined) return
    switch (message.type) {
      case 'piece':
        entry.pieces.push(message.piece)
        // The extension host handles other pending events before the next piece.
        nextTurn(() => thread?.post({ type: 'more', id: message.id }))
        return
      case 'unknown':
        opened.delete(entry.request.analysis)
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
        opened.add(entry.request.analysis)
        settle(message.id)?.resolve(
          entry.request.question.what === 'report'
            ? putTogether(message.answer as Answers['report'], entry.pieces)
            : message.answer,
        )
    }
  }

  return {
    ask<W extends What>({ opening, ...asked }: UnsentRequest<W>, signal?: AbortSignal) {
      if (signal?.aborted || isDisposed) return Promise.resolve(undefined)
      const request: WorkerRequest = { ...asked, id: ++lastId, opening: null }
      const { id } = request
      return new Promise<WorkerAnswer<W> | Missing | undefined>((resolve, reject) => {
        // The protocol pairs questions and answers, which the compiler cannot infer.
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
      isDisposed = true
      clearTimeout(watchdog)
      thread?.end()
      thread = null
      for (const { resolve } of pending.values()) resolve(undefined)
      pending.clear()
    },
  }
}

/** Reassembles a report whose rows and lines came in pieces. */
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
