/** The client beside the real worker: what it does when that dies, does not answer, or runs out of memory. */
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Uri } from 'vscode'
import { analyze } from '../../src/analysis/analyze'
import { type Analyser, makeAnalyser } from '../../src/editor/analyser'
import { startThread, type Thread, type ThreadEvents } from '../../src/editor/thread'
import { defaultLimits } from '../../src/limits/limits'
import type { Opening } from '../../src/protocol/analysis'
import { defaultScenario } from '../../src/scenario/scenario'
import { a100 } from '../support/report'

const folder = { fsPath: path.join(import.meta.dirname, '../../dist') } as Uri
const forever = () => 600_000

const modelOf = (name: string, width: number): string =>
  `import { input, linear, model } from 'memwall'
model('${name}', { batch: 2 }, ({ batch }) => linear(${width})(input([batch, 8])))
`

const openingOf = (file: string, text: string): Opening => ({ file, texts: [[file, text]], limits: defaultLimits })

let lastAnalysis = 0
const asked = (opening: Opening, analysis = ++lastAnalysis) => ({
  document: `file://${opening.file}`,
  version: 1,
  visible: true,
  analysis,
  opening,
  conditions: { scenario: defaultScenario, hardware: 'a100-sxm-80', defaultHardware: 'a100-sxm-80' },
})
const reportAsked = (opening: Opening, analysis?: number) => ({
  ...asked(opening, analysis),
  question: { what: 'report' } as const,
})

const analysers: Analyser[] = []
function analyser(start: (events: ThreadEvents) => Thread, milliseconds: () => number = forever): Analyser {
  const made = makeAnalyser(start, milliseconds)
  analysers.push(made)
  return made
}
afterEach(() => {
  for (const each of analysers.splice(0)) each.dispose()
})

const one = openingOf('/one.ts', modelOf('One', 16))
const two = openingOf('/two.ts', modelOf('Two', 32))
const reportOf = ({ file, texts }: Opening) =>
  structuredClone(analyze({ file, read: path => new Map(texts).get(path) ?? undefined }, defaultScenario, a100))

test('a report from the thread is that of the analysis', async () => {
  const { ask } = analyser(events => startThread(folder, events))
  expect(await ask(reportAsked(one))).toMatchObject({ report: reportOf(one), read: [one.file] })
})

test('after disposal no thread is started', async () => {
  const { ask, dispose } = analyser(() => {
    throw new Error('A thread was started.')
  })
  dispose()
  expect(await ask(reportAsked(one))).toBe(undefined)
})

test('a thread that dies in the middle is replaced, and everything is answered', async () => {
  const started: { thread: Thread; events: ThreadEvents }[] = []
  const { ask } = analyser(events => {
    const thread = startThread(folder, events)
    started.push({ thread, events })
    return thread
  })
  const answers = Promise.all([ask(reportAsked(one)), ask(reportAsked(two))])
  started[0]?.thread.end()
  started[0]?.events.ended('ended')
  expect(await answers).toMatchObject([{ report: reportOf(one) }, { report: reportOf(two) }])
  expect(started).toHaveLength(2)
})

test('a request that does not answer in time is given up, and no other one notices', async () => {
  let started = 0
  const { ask } = analyser(
    events => {
      started++
      return startThread(folder, events)
    },
    // No thread loads within a millisecond; the second one has all the time it wants.
    () => (started < 2 ? 1 : 600_000),
  )
  const [first, second] = [ask(reportAsked(one)), ask(reportAsked(two))]
  await expect(first).rejects.toMatchObject({ why: 'time' })
  expect(await second).toMatchObject({ report: reportOf(two) })
})

test('running out of memory is said of the request, once the thread has failed on it twice', async () => {
  let started = 0
  const { ask } = analyser(events => {
    started++
    return startThread(folder, events, { heap: 16 })
  })
  await expect(ask(reportAsked(one))).rejects.toMatchObject({ why: 'memory' })
  expect(started).toBe(2)
})

test('what nobody waits for any more is not answered, and what comes after it is', async () => {
  const { ask } = analyser(events => startThread(folder, events))
  const nobody = new AbortController()
  const dropped = ask(reportAsked(one), nobody.signal)
  nobody.abort()
  expect(await dropped).toBeUndefined()
  expect(await ask(reportAsked(one), nobody.signal)).toBeUndefined()
  expect(await ask(reportAsked(two))).toMatchObject({ report: reportOf(two) })
})

test('an analysis that the thread has forgotten is opened again', async () => {
  const { ask, forget } = analyser(events => startThread(folder, events))
  await ask(reportAsked(one, 1000))
  forget(1000)
  const markdown = { ...asked(one, 1000), question: { what: 'markdown' } as const }
  expect(await ask(markdown)).toContain('One')
})

test('a fault in answering is the reason of that request alone', async () => {
  const { ask } = analyser(events => startThread(folder, events))
  const broken = { ...one, limits: null as never }
  await expect(ask(reportAsked(broken))).rejects.toThrow()
  expect(await ask(reportAsked(two))).toMatchObject({ report: reportOf(two) })
})
