/** A printed formula is the count: put the dims in, and it gives the row's FLOPs per op. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Formula } from '../../src/analysis/formula'
import { formulaText } from '../../src/present/formulaText'
import { defaultScenario, type Scenario } from '../../src/scenario/scenario'
import { a100, analysisOf, exampleAnalysis } from '../support/report'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))

/** 2·batch·seq·768 + (past + 1)·12 + 2·1/6·64 with numbers for names. */
function value(formula: string, dims: Readonly<Record<string, number>>): number {
  const number = (factor: string): number => {
    const [numerator = '', divisor = '1'] = factor.split('/')
    return dims[factor] ?? Number(numerator) / Number(divisor)
  }
  const factor = (text: string): number => {
    const sum = /^\((\w+) \+ 1\)$/.exec(text)
    return sum === null ? number(text) : number(sum[1] as string) + 1
  }
  return formula
    .split(/ \+ (?![^(]*\))/)
    .reduce((sum, term) => sum + term.split('·').reduce((product, each) => product * factor(each), 1), 0)
}

/** FLOPs of a row: its formula per op, or 3·(..) + 2·(..) where its ops differ. */
function rowFlops(formula: string, count: number, dims: Readonly<Record<string, number>>): number {
  if (!/^\d+·\((?!\w+ \+ 1\))/.test(formula)) return count * value(formula, dims)
  const parts = [...formula.matchAll(/(\d+)·\(((?:[^()]|\(\w+ \+ 1\))+)\)(?: \+ |$)/g)]
  return parts.reduce((sum, [, times, each]) => sum + Number(times) * value(each as string, dims), 0)
}

for (const name of readdirSync(examples).filter(file => file.endsWith('.ts')))
  for (const phase of ['forward', 'decode'] as const)
    test(`every formula of ${name}, ${phase}`, () => {
      const scenario: Scenario = { ...defaultScenario, phase }
      const analysis = exampleAnalysis(name)
      analysis.report(scenario, a100).models.forEach((model, at) => {
        const { dims, past } = model.scenario
        const present = phase === 'decode' && past !== null ? { ...dims, past, seq: 1 } : dims
        const formulas = analysis.formulas(scenario, at)
        expect(formulas).toHaveLength(model.layers.length)
        model.layers.forEach((row, index) => {
          // What is static was computed before the step: its row stays with nothing charged.
          if (row.flops === 0) return
          const formula = formulaText(formulas[index] as Formula)
          expect(rowFlops(formula, row.count, present), `${row.path}: ${formula}`).toBe(row.flops)
          const { parts, value } = formulas[index] as Formula
          expect((value ?? Number.NaN) * (parts.length === 1 ? row.count : 1), row.path).toBe(row.flops)
        })
      })
    })

const formulasOf = (body: string, scenario: Partial<Scenario> = {}): readonly Formula[] =>
  analysisOf(
    `import { attention, conv2d, input, linear, model } from 'memwall'
     model('m', { batch: 2, seq: 128, width: 64 }, ({ batch, seq, width }) => ${body})`,
  ).formulas({ ...defaultScenario, ...scenario }, 0)

const formulaOf = (body: string, scenario: Partial<Scenario> = {}): readonly string[] =>
  formulasOf(body, scenario).map(formulaText)

test('axes are named after the dims they follow, equal sizes told apart', () => {
  expect(formulaOf('linear(768)(input([batch, seq, 128]))')).toEqual(['2·batch·seq·768·128 + batch·seq·768'])
  expect(formulaOf('linear(128, { bias: false })(input([batch, seq, width]))')).toEqual(['2·batch·seq·128·width'])
})

test('in decode keys follow the past', () => {
  const rows = formulaOf('attention({ heads: 4, causal: true, bias: false })(input([batch, seq, 64]))', {
    phase: 'decode',
  })
  expect(rows[3]).toBe('2·batch·4·(past + 1)·16')
})

test('a formula over steps has a value where past does not occur', () => {
  const rows = formulasOf('attention({ heads: 4, causal: true, bias: false })(input([batch, seq, 64]))', {
    phase: 'generate',
  })
  const [query, scores] = [rows[0], rows[3]]
  expect(query).toMatchObject({ parts: [{ products: [[2, { dim: 'batch', more: 0, size: 2 }, 64, 64]] }] })
  expect(query?.value).toBe(2 * 2 * 64 * 64)
  expect(scores?.parts[0]?.products).toContainEqual(expect.arrayContaining([{ dim: 'past', more: 1, size: 128 }]))
  expect(scores?.value).toBeNull()
})

test('where other sizes cannot be built, the dims that can be changed are still named', () => {
  // A width of anything but 64 does not fit the weights of 64 heads.
  expect(formulaOf('linear(7)(input([batch, seq, width]).reshape([batch, seq, 64]))')).toEqual([
    '2·batch·seq·7·64 + batch·seq·7',
  ])
})

test('ones are no factors, but a product of nothing else is one', () => {
  const [row] = formulasOf('linear(1, { bias: false })(input([1, 1]))')
  expect(row && [formulaText(row), row.value]).toEqual(['2', 2])
  const [relu] = formulasOf('input([1]).add(1)')
  expect(relu && [formulaText(relu), relu.value]).toEqual(['1', 1])
})

test('a row of ops that all differ shows sixteen of their formulas, and how many more there are', () => {
  const sizes = (count: number): string =>
    `Array.from({ length: ${count} }, (_, at) => linear(at + 1, { bias: false }))`
  const body = (count: number): string => `{
  for (const layer of ${sizes(count)}) layer(input([batch, 8]))
}`
  const of = (count: number): string => formulaOf(body(count))[0] as string
  expect(of(16).split(' + ')).toHaveLength(16)
  expect(of(16)).not.toContain('more')
  expect(of(20).split(' + ')).toHaveLength(17)
  expect(of(20)).toMatch(/ \+ … \(4 more\)$/)
  expect(formulasOf(body(16))[0]?.value).toBe(2 * 2 * 8 * ((16 * 17) / 2))
  expect(formulasOf(body(20))[0]).toMatchObject({ leftOut: 4, value: null })
})
