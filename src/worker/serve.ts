/**
 * The worker: requests in, answers out. It works in turns, between which it takes what has arrived, so that a request that
 * is dropped stops, and one of a visible document overtakes others.
 */
import type { Resumable } from '../limits/resumable'
import type { Answers, FromWorker, Opening, ReportPiece, ToWorker, WorkerRequest } from '../protocol/analysis'
import { answerTo } from './answer'
import { type OpenAnalyses, openAnalyses } from './openAnalyses'
import { inPieces } from './pieces'
import { keptTexts } from './texts'

/** Milliseconds. */
const turn = 10

interface Job {
  readonly request: WorkerRequest
  readonly work: Resumable<FromWorker>
}

/** Says nothing while a report waits for its next piece to be asked for. */
interface Sending {
  readonly pieces: readonly ReportPiece[]
  at: number
  readonly answer: FromWorker
}

/** `pause` lets messages arrive that have been sent meanwhile. Returns what takes each of them. */
export function serve(post: (message: FromWorker) => void, pause: () => Promise<void>): (message: ToWorker) => void {
  const analyses = openAnalyses()
  const texts = keptTexts()
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
    // Later messages may bring other texts of the same paths.
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
    // What was evaluated is on show before what is worked out of it.
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

/** The first that came, of those of visible documents where there are any. */
const foremost = (jobs: readonly Job[]): Job | undefined => jobs.find(({ request }) => request.visible) ?? jobs[0]

/** Opens the analysis where it is not open yet and the request can; returns the paths that were missing. */
const opened = (analyses: OpenAnalyses, analysis: number, opening: Opening | null): readonly string[] =>
  analyses.has(analysis) || opening === null ? [] : analyses.open(analysis, opening)

/** Null where there is more to do. */
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
