/** Figures of a model that is not counted in full are shown as lower bounds, in each view that has them. */
import { expect, test } from 'vitest'
import type { ModelReport, Report } from '../../src/analysis/report'
import { adviceTables } from '../../src/present/adviceTables'
import { collectiveFacts, sentFact } from '../../src/present/collectiveFacts'
import { type Fact, valueText } from '../../src/present/fact'
import { memoryFacts } from '../../src/present/memoryFacts'
import { modelFacts } from '../../src/present/modelFacts'
import { passFacts } from '../../src/present/passFacts'
import { rowFacts } from '../../src/present/rowFacts'
import { summaryFacts } from '../../src/present/summaryFacts'
import { frontierTable, passesTable, stagesTable } from '../../src/present/trainingTables'
import { oneDevice } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'

const step = (tail: string): Report =>
  reportOf(
    `import { input, linear, model, relu, repeat, sequential } from 'memwall'
const mlp = sequential(repeat(4, () => sequential(linear(2048), relu, linear(512)))${tail})
model('MLP', { batch: 8 }, ({ batch }) => mlp(input([batch, 512])))`,
    { phase: 'train', parallel: { ...oneDevice, tp: 2, pp: 2 } },
  )

const incomplete = step(', x => x.frobnicate()')

/** Texts of the facts that show a count, and headings of the columns that do, in all views. */
function shownIn({ models, target }: Report): readonly string[] {
  const model = models[0] as ModelReport
  const [row] = model.layers
  if (row === undefined) throw new Error('The model has no rows.')
  const rows = rowFacts({ figures: { ...row, complete: model.complete }, rate: row.rate, model, target, whole: false })
  const isCount = ({ unit }: Fact): boolean => /^[kMG]?(B|FLOP|MAC)$/.test(unit)
  return [
    ...[
      ...modelFacts(model, target, null),
      ...summaryFacts(model, target, null, []),
      ...collectiveFacts(model, target),
    ],
    sentFact(model, target),
    ...rows,
  ]
    .filter(isCount)
    .map(valueText)
    .concat(
      [passesTable(model), stagesTable(model), frontierTable([{ memory: 1e6, extraFlops: 1e6 }], model)].flatMap(
        table => table?.columns.filter(({ unit }) => unit !== '').map(({ heading }) => heading) ?? [],
      ),
    )
}

test('counts are lower bounds where an op is not counted', () => {
  const shown = shownIn(incomplete)
  expect(shown.length).toBeGreaterThan(15)
  expect(shown.filter(text => !text.includes('≥'))).toEqual([])
})

test('so are the counts in their notes, where an op is not counted', () => {
  /** Amounts of bytes, FLOPs and MACs, but not rates and intensities. */
  const amounts = (text: string): readonly string[] => text.match(/(≥ )?[\d.,]+ [kMGT]?(B|FLOP|MAC)\b(?!\/)/g) ?? []
  const notes = ({ models, target }: Report): readonly string[] => {
    const model = models[0] as ModelReport
    const { totals } = model
    const contexts = [...model.layers.map(row => ({ row, whole: false })), { row: totals, whole: true }]
    const rows = contexts.flatMap(({ row, whole }) =>
      rowFacts({
        figures: { ...row, count: 1, share: 1, complete: model.complete },
        rate: (model.layers[0] as ModelReport['layers'][number]).rate,
        model,
        target,
        whole,
      }),
    )
    return [
      ...[...rows, ...modelFacts(model, target, null), ...summaryFacts(model, target, null, [])],
      ...[...passFacts(model), ...memoryFacts(totals.memory, model), ...collectiveFacts(model, target)],
    ].flatMap(fact => amounts(`${valueText(fact)} · ${fact.note}`))
  }
  const shown = notes(incomplete)
  expect(shown.length).toBeGreaterThan(60)
  expect(shown.filter(text => !text.startsWith('≥ '))).toEqual([])
  expect(notes(step('')).filter(text => text.startsWith('≥ '))).toEqual([])
})

test('suggestions are headed as lower bounds where an op is not counted', () => {
  const headings = (report: Report): readonly string[] => {
    const model = report.models[0] as ModelReport
    const effect = { time: 1, memory: 1e6, bound: 'memory' } as const
    const row = { time: 1, bytes: 1e6, held: 1e6, timeBy: { compute: 0, memory: 1, link: 0 } }
    const fewer = { kind: 'optimizer', to: 'sgd', devices: 1 } as const
    const advice = {
      batch: 8,
      before: { ...effect, fits: true },
      rows: model.layers.map(() => row),
      changes: [{ ...fewer, after: { ...effect, memory: 5e5 }, rows: model.layers.map(() => ({ ...row, held: 5e5 })) }],
      others: [],
    }
    return adviceTables(model, advice, path => path).flatMap(({ columns }) =>
      columns.filter(({ unit }) => unit !== '').map(({ heading }) => heading),
    )
  }
  expect(headings(incomplete)).toEqual(['time ≥', 'footprint ≥', 'time ≥', 'in memory, all stages ≥'])
  expect(headings(step(''))).toEqual(['time ≥', 'footprint', 'time ≥', 'in memory, all stages'])
})

test('parts of a footprint, and compressed figures, are lower bounds where an op is not counted', () => {
  const notes = ({ models, target }: Report): readonly string[] => {
    const model = models[0] as ModelReport
    const dense = { ...model.totals, totalBytes: 4 * model.totals.totalBytes, time: 4 * model.totals.time }
    const facts = summaryFacts(model, target, dense, [])
    return ['footprint', 'compression'].map(id => {
      const fact = facts.find(each => each.id === id) ?? expect.fail()
      return `${fact.value} ${fact.note}`
    })
  }
  const figures = (text: string): readonly string[] =>
    text.match(/(≥ )?[\d.]+ ([kMG]?B|[mµn]?s|[kMG]FLOP)(?!\w)/g) ?? []
  const [footprint, compression] = notes(incomplete).map(figures)
  // Bytes and time before and after; the footprint and the FLOPs stay.
  expect(compression?.map(text => text.startsWith('≥'))).toEqual([true, true, true, true])
  expect(footprint?.slice(1).every(text => text.startsWith('≥'))).toBe(true)
  const [, whole] = notes(step('')).map(figures)
  expect(whole?.map(text => text.startsWith('≥'))).toEqual([false, false, true, true])
})

test('the time of each collective is a lower bound, of schedules that do not overlap it', () => {
  const { models, target } = step('')
  const model = models[0] as ModelReport
  const kinds = collectiveFacts(model, target)
  expect(kinds.length).toBeGreaterThan(1)
  for (const { note } of kinds) expect(note).toMatch(/^≥ [\d.]+ .?s$/)
  expect(sentFact(model, target).note).toContain(' not overlapped; all stages reduce gradients at once · ')
  expect(summaryFacts(model, target, null, []).find(({ id }) => id === 'collectives')?.note).toMatch(
    /, not overlapped; .*: .* \(≥ /,
  )
})

test('only times are where all ops are', () => {
  expect(shownIn(step('')).filter(text => text.includes('≥') && !text.startsWith('time'))).toEqual([])
})
