/** The client beside threads that are stand-ins, which say what the test wants and when: whom it blames, and how long it waits. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeAnalyser } from '../../src/editor/analyser'
import type { ThreadEvents } from '../../src/editor/thread'
import { defaultLimits } from '../../src/limits/limits'
import { editorText } from '../../src/present/editorText'
import type { FromWorker, Opening, ToWorker } from '../../src/protocol/analysis'
import { defaultScenario } from '../../src/scenario/scenario'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Milliseconds that a thread may go without a sign of life. */
const limit = 1000

interface FakeThread {
  readonly events: ThreadEvents
  readonly posted: ToWorker[]
  isEnded: boolean
}

/** The client, the threads that it has started, and what became of each request. */
function client() {
  const threads: FakeThread[] = []
  const analyser = makeAnalyser(
    events => {
      const thread: FakeThread = { events, posted: [], isEnded: false }
      threads.push(thread)
      return {
        post: message => thread.posted.push(message),
        end: () => {
          thread.isEnded = true
        },
      }
    },
    () => limit,
  )
  const outcomes = new Map<string, unknown>()
  let lastAnalysis = 0
  return {
    ...analyser,
    threads,
    outcomes,
    /** Asks for the report of a file, whose name the outcome goes by. */
    request(name: string, signal?: AbortSignal, texts: Opening['texts'] = []): void {
      const opening = { file: name, texts, limits: defaultLimits }
      const conditions = { scenario: defaultScenario, hardware: '', defaultHardware: '' }
      const asked = { document: name, version: 1, visible: true, analysis: ++lastAnalysis, opening, conditions }
      analyser.ask({ ...asked, question: { what: 'markdown' } }, signal).then(
        answer => outcomes.set(name, answer),
        (error: Error) => outcomes.set(name, error.message),
      )
    },
    /** The newest thread, or an earlier one, says something. */
    say(message: FromWorker, thread = threads.at(-1)): void {
      thread?.events.received(message)
    },
    /** The ids of the requests that a thread was given. */
    given: (thread: number): number[] =>
      (threads[thread]?.posted ?? []).flatMap(each => (each.type === 'request' ? [each.request.id] : [])),
    /** The texts that each request came with to a thread. */
    textsSent: (thread: number) =>
      (threads[thread]?.posted ?? []).flatMap(each =>
        each.type === 'request' ? [each.request.opening?.texts.map(([, text]) => text)] : [],
      ),
  }
}

/** A check of the time has its say a moment after its time. */
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds + 1)

const late = editorText.unanswered.time

test('a request that waits behind one that nobody waits for any more is not blamed for it', async () => {
  const { request, say, given, outcomes, threads } = client()
  const edit = new AbortController()
  request('hostile', edit.signal)
  say({ type: 'turn', id: 1 })
  request('innocent')
  edit.abort()
  request('edited')
  await pass(limit)
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([true, false])
  expect(given(1)).toEqual([2, 3])
  expect([...outcomes]).toEqual([['hostile', undefined]])
})

test('a turn on a request that was dropped meanwhile is noted', async () => {
  const { request, say, given, outcomes } = client()
  const edit = new AbortController()
  request('innocent')
  request('hostile', edit.signal)
  say({ type: 'turn', id: 1 })
  edit.abort()
  say({ type: 'turn', id: 2 })
  await pass(limit)
  expect(given(1)).toEqual([1])
  expect([...outcomes]).toEqual([['hostile', undefined]])
})

test('the request that the thread worked on is blamed, and the others are sent again', async () => {
  const { request, say, given, outcomes } = client()
  request('innocent')
  request('hostile')
  say({ type: 'turn', id: 1 })
  say({ type: 'turn', id: 2 })
  await pass(limit)
  expect(given(1)).toEqual([1])
  expect([...outcomes]).toEqual([['hostile', late]])
})

test('a thread that is still loading is waited for', async () => {
  const { request, say, threads, outcomes } = client()
  request('first')
  await pass(10 * limit)
  expect(threads).toMatchObject([{ isEnded: false }])
  say({ type: 'turn', id: 1 })
  await pass(limit)
  expect(threads).toMatchObject([{ isEnded: true }])
  expect([...outcomes]).toEqual([['first', late]])
})

test('the first request is blamed where the thread has not begun any', async () => {
  const { request, say, given, outcomes } = client()
  request('done')
  say({ type: 'missing', id: 1, paths: [] })
  request('first')
  request('second')
  await pass(limit)
  expect(given(1)).toEqual([3])
  expect(outcomes.get('first')).toBe(late)
})

test('requests and drops do not count as signs of life', async () => {
  const { request, say, threads, outcomes } = client()
  request('hostile')
  say({ type: 'turn', id: 1 })
  await pass(limit / 2)
  const edit = new AbortController()
  request('other', edit.signal)
  edit.abort()
  expect(threads).toMatchObject([{ isEnded: false }])
  await pass(limit / 2)
  expect(threads).toMatchObject([{ isEnded: true }])
  expect(outcomes.get('hostile')).toBe(late)
})

test('a thread is watched until it has said that it is done with a request that was dropped', async () => {
  const { request, say, threads } = client()
  const [first, second] = [new AbortController(), new AbortController()]
  request('hostile', first.signal)
  first.abort()
  await pass(limit / 2)
  say({ type: 'dropped', id: 1 })
  await pass(2 * limit)
  expect(threads).toMatchObject([{ isEnded: false }])
  request('hostile', second.signal)
  say({ type: 'turn', id: 2 })
  second.abort()
  await pass(limit)
  expect(threads).toMatchObject([{ isEnded: true }])
})

test('a thread that rests has the whole time for the next request', async () => {
  const { request, say, threads, outcomes } = client()
  request('first')
  say({ type: 'answer', id: 1, answer: 'done' })
  await pass(10 * limit)
  request('second')
  await pass(limit - 10)
  say({ type: 'answer', id: 2, answer: 'done' })
  await pass(10 * limit)
  expect(threads).toMatchObject([{ isEnded: false }])
  expect([...outcomes.keys()]).toEqual(['first', 'second'])
})

test('what a thread says after it was replaced goes for nothing', async () => {
  const { request, say, threads, outcomes } = client()
  request('culprit')
  request('innocent')
  say({ type: 'turn', id: 1 })
  await pass(limit)
  expect(threads).toHaveLength(2)
  say({ type: 'answer', id: 2, answer: 'of the first thread' }, threads[0])
  threads[0]?.events.ended('ended')
  await pass(0)
  expect(threads).toHaveLength(2)
  say({ type: 'answer', id: 2, answer: 'of the second thread' })
  await pass(0)
  expect(outcomes.get('innocent')).toBe('of the second thread')
})

test('whoever waits when the client is disposed of is told that there is nothing', async () => {
  const { request, say, threads, outcomes, dispose } = client()
  request('one')
  request('two')
  say({ type: 'turn', id: 1 })
  dispose()
  await pass(2 * limit)
  expect([...outcomes]).toEqual([
    ['one', undefined],
    ['two', undefined],
  ])
  expect(threads).toMatchObject([{ isEnded: true }])
})

test('a text that the thread was sent is not sent again, unless it has changed or the thread lacks it', async () => {
  const { request, say, textsSent } = client()
  const library = ['/library.ts', 'long'] as const
  request('first', undefined, [['/m.ts', 'a'], library])
  request('second', undefined, [['/m.ts', 'b'], library])
  say({ type: 'unknown', id: 2 })
  expect(textsSent(0)).toEqual([
    [
      { id: 1, text: 'a' },
      { id: 2, text: 'long' },
    ],
    [{ id: 3, text: 'b' }, { id: 2 }],
    [
      { id: 4, text: 'b' },
      { id: 5, text: 'long' },
    ],
  ])
  say({ type: 'turn', id: 1 })
  await pass(limit)
  expect(textsSent(1)).toEqual([
    [
      { id: 6, text: 'b' },
      { id: 7, text: 'long' },
    ],
  ])
})
