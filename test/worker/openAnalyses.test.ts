/** How many analyses stay open: a text of these tests counts for about ten ops. */
import { expect, test } from 'vitest'
import type { Report } from '../../src/analysis/report'
import { defaultLimits } from '../../src/limits/limits'
import { finish, type Resumable } from '../../src/limits/resumable'
import { defaultScenario } from '../../src/scenario/scenario'
import { openAnalyses } from '../../src/worker/openAnalyses'
import { a100 } from '../support/report'

const conditions = { scenario: defaultScenario, hardware: a100.id, defaultHardware: a100.id }

const openingOf = (layers: number) => {
  const text = `import { input, linear, model } from 'memwall'
model('M', { batch: 2 }, ({ batch }) => {
  let x = input([batch, 8])
  for (let i = 0; i < ${layers}; i++) x = linear(8)(x)
  return x
})
`
  return { file: '/m.ts', texts: [['/m.ts', text]] as const, limits: defaultLimits }
}

/** Opens analyses of so many ops one after another, each with its report, and tells which of them are open. */
function opened(most: number, sizes: readonly number[]) {
  const analyses = openAnalyses(most)
  for (const [id, layers] of sizes.entries()) {
    expect(analyses.open(id, openingOf(layers))).toEqual([])
    const shown = analyses.under(id, conditions)
    if (shown !== undefined) finish(shown.report())
  }
  return { analyses, open: () => [...sizes.keys()].filter(analyses.has) }
}

test('analyses of many ops leave room for fewer others, the ones used longest ago go first', () => {
  const { analyses, open } = opened(1100, [400, 400, 100])
  analyses.under(0, conditions)
  expect(open()).toEqual([0, 1, 2])
  expect(analyses.open(3, openingOf(400))).toEqual([])
  expect(finish(analyses.under(3, conditions)?.report() as Resumable<Report>).models).toHaveLength(1)
  analyses.under(3, conditions)
  expect([0, 1, 2, 3].map(analyses.has)).toEqual([true, false, true, true])
})

test('the newest is kept, however large it is', () => {
  const { analyses } = opened(100, [10, 500])
  analyses.under(1, conditions)
  expect([0, 1].map(analyses.has)).toEqual([false, true])
  expect(analyses.under(1, conditions)).toBeDefined()
})

test('an analysis counts for its last report while another is being made', () => {
  const { analyses } = opened(1000, [600, 500])
  const changed = { ...conditions, scenario: { ...defaultScenario, fusion: 'pointwise' as const } }
  expect(analyses.under(0, changed)).toBeDefined()
  expect([0, 1].map(analyses.has)).toEqual([true, false])
})

test('the text of its files counts too', () => {
  const analyses = openAnalyses(100)
  const { file, texts, limits } = openingOf(1)
  const padded = texts.map(([path, text]) => [path, `${text}//${'-'.repeat(10_000)}`] as const)
  for (const id of [0, 1]) analyses.open(id, { file, texts: padded, limits })
  analyses.under(1, conditions)
  expect([0, 1].map(analyses.has)).toEqual([false, true])
})
