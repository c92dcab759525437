/** The worker without a thread: messages as an editor would send them, in the order that the test wants. */
import { describe, expect, test } from 'vitest'
import type { LayerRow } from '../../src/analysis/report'
import { defaultLimits } from '../../src/limits/limits'
import type { Answers, FromWorker, HoverQuestion, Opening, Question, WorkerRequest } from '../../src/protocol/analysis'
import { defaultScenario } from '../../src/scenario/scenario'
import { serve } from '../../src/worker/serve'
import { a100, analysisOf } from '../support/report'

const conditions = { scenario: defaultScenario, hardware: a100.id, defaultHardware: a100.id }

const openingOf = (file: string, text: string): Opening => ({ file, texts: [[file, text]], limits: defaultLimits })

const layersText = (name: string, layers: number): string => `import { input, linear, model } from 'memwall'
model('${name}', { batch: 2 }, ({ batch }) => {
  let x = input([batch, 8])
${Array.from({ length: layers }, (_, at) => `  x = linear(${8 + at})(x)`).join('\n')}
  return x
})
`

/** The worker, what it has said, and a way to let it go on by one turn. */
function started() {
  const said: FromWorker[] = []
  let waiting: (() => void)[] = []
  const receive = serve(
    message => said.push(structuredClone(message)),
    () => new Promise(resolve => waiting.push(resolve)),
  )
  let lastId = 0
  return {
    said,
    receive,
    ask(question: Question, asked: Partial<WorkerRequest> & { opening: Opening | null }): number {
      const id = ++lastId
      const request = { document: 'file:///m.ts', version: 1, visible: true, analysis: id, conditions, ...asked }
      receive({ type: 'request', request: { ...request, id, question } })
      return id
    },
    /** Lets it work until it has nothing left to do. */
    async rest() {
      while (waiting.length > 0) {
        const all = waiting
        waiting = []
        for (const each of all) each()
        await Promise.resolve()
        await Promise.resolve()
      }
    },
    answerTo: (id: number) => said.find(each => each.id === id && each.type !== 'turn' && each.type !== 'piece'),
  }
}

const report = { what: 'report' } as const

test('a large report comes in pieces, the next when it is asked for, and together they are the report', async () => {
  const text = layersText('Large', 400)
  const worker = started()
  const id = worker.ask(report, { opening: openingOf('/model.ts', text) })
  await worker.rest()
  const pieces = () => worker.said.flatMap(each => (each.type === 'piece' ? [each.piece] : []))
  expect(pieces()).toHaveLength(1)
  for (let sent = 0; worker.answerTo(id) === undefined; sent++) {
    expect(pieces()).toHaveLength(sent + 1)
    worker.receive({ type: 'more', id })
  }
  const { answer } = worker.answerTo(id) as { answer: Answers['report'] }
  const all = [...pieces(), answer.last]
  expect(
    Math.max(
      ...all.map(({ models, rows, lines }) => models.length + lines.length + rows.flatMap(each => each.layers).length),
    ),
  ).toBeLessThanOrEqual(250)
  const whole = structuredClone(analysisOf(text).report(defaultScenario, a100))
  expect(all.flatMap(({ rows }) => rows.flatMap((each): readonly LayerRow[] => each.layers))).toEqual(
    whole.models[0]?.layers,
  )
  expect(all.flatMap(({ lines }) => lines)).toEqual(whole.lines)
  expect(all.flatMap(({ models }) => models)).toEqual(whole.models.map(model => ({ ...model, layers: [] })))
})

test('lines beyond 500 are left out, those that take least of the time, and a notice says so', async () => {
  const worker = started()
  const id = worker.ask(report, { opening: openingOf('/m.ts', layersText('Larger', 700)) })
  await worker.rest()
  while (worker.answerTo(id) === undefined) worker.receive({ type: 'more', id })
  const { answer } = worker.answerTo(id) as { answer: Answers['report'] }
  const lines = worker.said.flatMap(each => (each.type === 'piece' ? each.piece.lines : [])).concat(answer.last.lines)
  expect(lines).toHaveLength(500)
  // Each layer is wider than the one before it; the model's own line is always there.
  expect(lines.map(({ line }) => line)).toEqual([2, ...Array.from({ length: 499 }, (_, at) => 4 + 201 + at)])
  expect(answer.report.diagnostics).toMatchObject([
    { line: 1, severity: 'info', code: 'limit', reason: { code: 'lines-left-out', shown: 500, lines: 701 } },
  ])
})

test('files that are imported and that nothing is known of are asked for', async () => {
  const worker = started()
  const text = layersText('M', 1)
    .replace('linear(8)', 'linear(width)')
    .replace('\n', "\nimport { width } from './width'\n")
  const first = worker.ask(report, { analysis: 7, opening: openingOf('/a/m.ts', text) })
  await worker.rest()
  const missing = worker.answerTo(first) as Extract<FromWorker, { type: 'missing' }>
  expect(missing).toMatchObject({ type: 'missing', paths: expect.arrayContaining(['/a/width.ts']) })
  const texts = missing.paths.map((path): [string, string | null] => [
    path,
    path === '/a/width.ts' ? 'export const width = 64' : null,
  ])
  const opening = { ...openingOf('/a/m.ts', text), texts: [...texts, ['/a/m.ts', text] as const] }
  const second = worker.ask(report, { analysis: 7, opening })
  await worker.rest()
  expect(worker.answerTo(second)).toMatchObject({
    answer: { read: expect.arrayContaining(['/a/width.ts']), last: { rows: [{ layers: [{ output: [2, 64] }] }] } },
  })
})

test('a visible document comes before one that is not', async () => {
  const worker = started()
  const hidden = worker.ask(report, { visible: false, opening: openingOf('/hidden.ts', layersText('Hidden', 2)) })
  const other = worker.ask(report, { visible: false, opening: openingOf('/other.ts', layersText('Other', 2)) })
  const visible = worker.ask(report, { opening: openingOf('/visible.ts', layersText('Visible', 2)) })
  await worker.rest()
  const answered = worker.said.flatMap(({ type, id }) => (type === 'answer' ? [id] : []))
  // How long the first, which was begun before the others came, takes is up to the machine.
  expect(answered.filter(id => id !== hidden)).toEqual([visible, other])
  expect(answered).toContain(hidden)
})

test('what is dropped is not worked on any more, which is all that is said of it', async () => {
  const worker = started()
  const first = worker.ask(report, { opening: openingOf('/a.ts', layersText('A', 2)) })
  const dropped = worker.ask(report, { opening: openingOf('/b.ts', layersText('B', 2)) })
  const last = worker.ask(report, { opening: openingOf('/c.ts', layersText('C', 2)) })
  worker.receive({ type: 'drop', id: dropped })
  await worker.rest()
  expect(worker.said.filter(({ id }) => id === dropped)).toEqual([{ type: 'dropped', id: dropped }])
  expect(worker.answerTo(first)?.type).toBe('answer')
  expect(worker.answerTo(last)?.type).toBe('answer')
})

test('of many analyses those that were used last are kept; another one says that it is not known', async () => {
  const worker = started()
  for (let at = 1; at <= 17; at++)
    worker.ask(report, { analysis: at, opening: openingOf(`/${at}.ts`, layersText('M', 1)) })
  await worker.rest()
  const gone = worker.ask(report, { analysis: 1, opening: null })
  const kept = worker.ask(report, { analysis: 2, opening: null })
  worker.receive({ type: 'forget', analysis: 2 })
  const forgotten = worker.ask(report, { analysis: 2, opening: null })
  await worker.rest()
  expect([gone, kept, forgotten].map(id => worker.answerTo(id)?.type)).toEqual(['unknown', 'unknown', 'unknown'])
  const third = worker.ask(report, { analysis: 3, opening: null })
  await worker.rest()
  expect(worker.answerTo(third)?.type).toBe('answer')
})

describe('a hover', () => {
  const text = layersText('M', 2)
  const question: HoverQuestion = {
    what: 'hover',
    part: 'figures',
    line: 4,
    column: 8,
    selected: 0,
    file: '/model.ts',
    rollup: null,
    theme: 'dark',
    stale: false,
    compared: false,
    at: { uri: 'file:///model.ts', file: 'file:///model.ts', line: 4 },
  }

  test('has the figures of the call under it, and the link to its model', async () => {
    const worker = started()
    const id = worker.ask(question, { opening: openingOf('/model.ts', text) })
    await worker.rest()
    const { answer } = worker.answerTo(id) as { answer: NonNullable<Answers['hover']> }
    expect(answer.isCall).toBe(true)
    // 2 · 2 · 8 · 8 and a bias of 2 · 8.
    expect(answer.paragraphs.join()).toContain('272 FLOP')
  })

  test('has a suggestion and links in its other part: to make the change, and to the roofline', async () => {
    const worker = started()
    const id = worker.ask({ ...question, part: 'rest' }, { opening: openingOf('/model.ts', text) })
    await worker.rest()
    const { answer } = worker.answerTo(id) as { answer: NonNullable<Answers['hover']> }
    const links = [...answer.paragraphs.join().matchAll(/\]\(command:([\w.]+)\?([^ )]*)[^)]*\)/g)].map(
      ([, command, argument]) => [command, ...JSON.parse(decodeURIComponent(argument ?? ''))],
    )
    expect(links).toEqual([
      [
        'memwall.applySuggestion',
        { uri: 'file:///model.ts', model: 0, change: expect.objectContaining({ kind: expect.any(String) }) },
      ],
      ['memwall.showRoofline', { uri: 'file:///model.ts', file: 'file:///model.ts', line: 4, model: 0 }],
    ])
    // The change is no more than what it takes to make it.
    expect(links[0]?.[1].change).not.toHaveProperty('after')
  })

  test('is none where nothing is made', async () => {
    const worker = started()
    const id = worker.ask({ ...question, line: 1 }, { opening: openingOf('/model.ts', text) })
    await worker.rest()
    expect(worker.answerTo(id)).toMatchObject({ answer: null })
  })
})
