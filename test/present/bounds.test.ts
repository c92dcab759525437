/** Figures of a model that is not counted in full are shown as lower bounds, in each view that has them. */
import { expect, test } from 'vitest'
import type { ModelReport, Report } from '../../src/analysis/report'
import { collectiveFacts, sentFact } from '../../src/present/collectiveFacts'
import { type Fact, valueText } from '../../src/present/fact'
import { modelFacts } from '../../src/present/modelFacts'
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

/** Texts of the facts that show a count, and headings of the columns that do, in all views. */
function shownIn({ models, target }: Report): readonly string[] {
  const model = models[0] as ModelReport
  const [row] = model.layers
  if (row === undefined) throw new Error('The model has no rows.')
  const rows = rowFacts(
    { figures: { ...row, complete: model.complete }, rate: row.rate, model, target, whole: false },
    { passes: model.totals.passes, collectives: model.totals.collectives, dense: null },
  )
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
  const shown = shownIn(step(', x => x.frobnicate()'))
  expect(shown.length).toBeGreaterThan(15)
  expect(shown.filter(text => !text.includes('≥'))).toEqual([])
})

test('only times are where all ops are', () => {
  expect(shownIn(step('')).filter(text => text.includes('≥') && !text.startsWith('time'))).toEqual([])
})
