/**
 * The worker's message loop. Works in time slices and receives messages between them, so that a cancelled request
 * stops, and a request of a visible document overtakes others.
 */
import type { Resumable } from '../limits/resumable'
import type { Answers, FromWorker, Opening, ReportPiece, ToWorker, WorkerRequest } from '../protocol/analysis'
import { answerTo } from './answer'
import { type OpenAnalyses, openAnalyses } from './openAnalyses'
import { inPieces } from './pieces'
import { textCache } from './textCache'

/** Milliseconds of a time slice. */
const turn = 10

interface Job {
  readonly request: WorkerRequest
  readonly work: Resumable<FromWorker>
}

/** A report being sent piece by piece, each on request. The worker posts nothing in between. */
interface Sending {
  readonly pieces: readonly ReportPiece[]
  at: number
  readonly answer: FromWorker
}

/** Starts the worker and returns its message handler. `pause` lets messages arrive that have been sent meanwhile. */
export function serve(post: (message: FromWorker) => void, pause: () => Promise<void>): (message: ToWorker) => void {
  const analyses = openAnalyses()
  const texts = textCache()
  const jobs: Job[] = []
  const sending = new Map<number, Sending>()
  let running = false

  async function run(): Promise<void> {
    running = true
    for (let job = foremost(jobs); job !== undefined; job = foremost(jobs)) {
      post({ type: 'turn', id: job.request.id })
      const answer = takeTurn(job)
      if (answer !== null) {
        remove(job.request.id)
        post(answer)
      }
      await pause()
    }
    running = false
  }

  const remove = (id: number): void => {
    const at = jobs.findIndex(({ request }) => request.id === id)
    if (at >= 0) jobs.splice(at, 1)
  }

  function sendNext(id: number): void {
    const report = sending.get(id)
    if (report === undefined) return
    const piece = report.pieces[report.at++]
    if (piece === undefined) sending.delete(id)
    post(piece === undefined ? report.answer : { type: 'piece', id, piece })
  }

  function add(request: WorkerRequest): void {
    // Fills in texts on arrival, since later messages may bring other texts of the same paths.
    const opening = request.opening && texts.fillIn(request.opening)
    if (request.opening !== null && opening === null) {
      post({ type: 'unknown', id: request.id })
      return
    }
    jobs.push({ request, work: work(request, opening) })
    if (!running) void run()
  }

  function* work(request: WorkerRequest, opening: Opening | null): Resumable<FromWorker> {
    const { id, question, conditions } = request
    const started = performance.now()
    const missing = opened(analyses, request.analysis, opening)
    if (missing.length > 0) return { type: 'missing', id, paths: missing }
    // Yields between evaluating the file and computing its report.
    yield
    const shown = analyses.under(request.analysis, conditions)
    if (shown === undefined) return { type: 'unknown', id }
    if (question.what !== 'report') return { type: 'answer', id, answer: yield* answerTo(shown, question) }
    const { head, pieces } = inPieces(yield* shown.report())
    const answer: Answers['report'] = {
      report: head,
      last: pieces.at(-1) as ReportPiece,
      read: analyses.read(request.analysis),
      took: performance.now() - started,
    }
    const message: FromWorker = { type: 'answer', id, answer }
    if (pieces.length === 1) return message
    sending.set(id, { pieces: pieces.slice(0, -1), at: 1, answer: message })
    return { type: 'piece', id, piece: pieces[0] as ReportPiece }
  }

  return message => {
    switch (message.type) {
      case 'request':
        add(message.request)
        return
      case 'drop':
        remove(message.id)
        sending.delete(message.id)
        post({ type: 'dropped', id: message.id })
        return
      case 'more':
        sendNext(message.id)
        return
      case 'forget':
        analyses.forget(message.analysis)
    }
  }
}

/** First request in order of arrival, of a visible document if there is one. */
const foremost = (jobs: readonly Job[]): Job | undefined => jobs.find(({ request }) => request.visible) ?? jobs[0]

/** Opens the analysis unless it is open or the request has no opening; returns the paths that were missing. */
const opened = (analyses: OpenAnalyses, analysis: number, opening: Opening | null): readonly string[] =>
  analyses.has(analysis) || opening === null ? [] : analyses.open(analysis, opening)

/** Works on a job for one time slice; null when there is more to do. */
function takeTurn({ request: { id }, work }: Job): FromWorker | null {
  const end = performance.now() + turn
  try {
    do {
      const step = work.next()
      if (step.done) return step.value
    } while (performance.now() < end)
    return null
  } catch (error) {
    return { type: 'failed', id, reason: error instanceof Error ? error.message : String(error) }
  }
}
