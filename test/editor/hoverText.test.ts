import { describe, expect, test } from 'vitest'
import { valueOf } from '../../src/editor/formulaValue'
import { hoverText } from '../../src/editor/hoverText'
import { dataUri, pictureColours, rooflinePicture } from '../../src/editor/rooflinePicture'
import { sumOfRows } from '../../src/editor/sum'
import { catalogue } from '../../src/hardware/catalogue'
import type { LayerRow, ModelReport } from '../../src/report/report'
import { a100, exampleReport, int8, modelNamed } from '../support/report'

const report = exampleReport('bert.ts', { dtypes: int8 })
const model = modelNamed(report, 'BERT-Base')

const hover = (
  rows: readonly LayerRow[],
  { of = model, formulas }: { of?: ModelReport; formulas?: readonly string[] } = {},
): string =>
  hoverText({
    model: of,
    target: report.target,
    rows,
    title: 'here',
    formulas: formulas ?? of.layers.map(row => `rule of ${row.path}`),
    advice: null,
    colours: pictureColours.dark,
    stale: false,
    link: 'command:memwall.showRoofline',
  })

const query = model.layers.filter(row => row.path.endsWith('/query') && row.kind === 'linear')
const attention = model.layers.filter(row => row.path.includes('selfAttention'))

describe('hover', () => {
  test('one row: shapes, bound, formula and every figure with its unit', () => {
    const text = hover(query)
    // 12 x (2 x 512 x 768 x 768 + 512 x 768) FLOPs over 12 x (768 x 768 + 768 + 2 x 512 x 768) bytes
    expect(text).toContain('7,252,475,904')
    expect(text).toContain('linear × 12 · \\[1, 512, 768\\] → \\[1, 512, 768\\]')
    expect(text).toMatch(/\| MOPs \| \*\*16\.5 MB\*\* · weights 7\.09 MB \+ inputs 4\.72 MB \+ outputs 4\.72 MB \|/)
    expect(text).toContain('against a ridge of 306 FLOP/B')
    expect(text).toContain('`rule of encoder/encoderLayer/selfAttention/query` × 12 · 7.25 GFLOP')
  })

  test('a formula is an equation where it comes to the figure, and nowhere else', () => {
    const said = (formula: string, of = model, row = query[0] as LayerRow): string =>
      hover([row], { of, formulas: model.layers.map(() => formula) })
    const rule = '2·batch·seq·768·768 + batch·seq·768'
    expect(said(rule)).toContain(`\`${rule}\` × 12 = 7.25 GFLOP`)
    expect(said(`12·(${rule})`)).toContain(`\`12·(${rule})\` = 7.25 GFLOP`)
    expect(said('2·batch·seq·768')).toContain('`2·batch·seq·768` × 12 · 7.25 GFLOP')
    const generating = { ...model, scenario: { ...model.scenario, phase: 'generate' as const, prompt: 0 } }
    expect(said('2·batch·(past + 1)·64', generating)).toContain(
      'last step: `2·batch·(past + 1)·64` · all steps: 7.25 GFLOP',
    )
  })

  test.each([
    ['2·batch·(past + 1)·768 + batch', 2 * 3 * 8 * 768 + 3],
    ['2·(batch·4) + 3·(past)', 2 * 3 * 4 + 3 * 7],
    ['0', 0],
    ['not counted', null],
    ['2·depth', null],
    ['2·(batch', null],
    ['', null],
  ])('the value of %j', (formula, value) => {
    expect(valueOf(formula, new Map(Object.entries({ batch: 3, past: 7 })))).toBe(value)
  })

  test('several rows: their sum, against the ridge of the rate most FLOPs run at', () => {
    expect(attention.length).toBeGreaterThan(5)
    const text = hover(attention)
    expect(text).toContain('against a ridge of 306 FLOP/B')
    expect(text).toContain('38,824,574,976')
    expect(text).not.toContain('rule of')
  })

  test('all rows: the totals of the model', () => {
    expect(hover(model.layers)).toContain(`100% of BERT\\-Base`)
  })

  test('the picture and the figures stay under what VS Code shows', () => {
    for (const target of catalogue)
      for (const row of model.layers) {
        const peak = { name: 'peak', flopsPerSecond: row.rate.flopsPerSecond }
        const dot = row.flops === 0 ? null : { intensity: row.intensity ?? 1, performance: 1e12, bound: row.bound }
        const picture = rooflinePicture(target, peak, dot, pictureColours.light)
        expect(picture).not.toMatch(/NaN|Infinity|undefined/)
        expect(dataUri(picture).length).toBeLessThan(20_000)
      }
    expect(hover(model.layers).length).toBeLessThan(100_000)
  })
})

test('rows that spend as long computing as moving are compute-bound, and rows that take no time are not', () => {
  const row = query[0] as LayerRow
  const [computing, moving] = (['compute', 'memory'] as const).map(bound => ({ ...row, bound, time: 1 })) as LayerRow[]
  expect(sumOfRows([computing as LayerRow, moving as LayerRow], model).bound).toBe('compute')
  expect(sumOfRows([{ ...row, bound: 'memory', time: 0 }], model).bound).toBe('memory')
})

test('a picture of a target whose bandwidth nobody knows has no slope and no ridge', () => {
  const unknown = { ...a100, memory: [{ name: 'HBM', bytes: 80e9, bandwidth: null }] }
  const dot = { intensity: 10, performance: 1e12, bound: 'memory' as const }
  const picture = rooflinePicture(unknown, { name: 'fp16', flopsPerSecond: 1e12 }, dot, pictureColours.light)
  expect(picture).not.toMatch(/NaN|Infinity|undefined/)
})

test('names in a picture cannot leave their text', () => {
  const named = { ...a100, memory: [{ name: '</text><script>', bytes: 1, bandwidth: 1e12 }] }
  const picture = rooflinePicture(named, { name: '<b>', flopsPerSecond: 1e14 }, null, pictureColours.light)
  expect(picture).not.toContain('<script>')
  expect(picture).not.toContain('<b>')
})
