/** Reports that would be slow to receive: their parts are cut by their size, and what no one reads is left out. */
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import { defaultScenario } from '../../src/scenario/scenario'
import { inPieces } from '../../src/worker/pieces'
import { targetOf } from '../../src/worker/target'
import { a100, analysisOf } from '../support/report'

const modelText = `import { hardware, input, linear, model } from 'memwall'
model('M', { batch: 2 }, ({ batch }) => linear(4)(input([batch, 8])))
`
const level = '{ name: "HBM", bytes: 1e9, bandwidth: 1e9 }'
const sent = (text: string) => inPieces(analysisOf(modelText + text).report(defaultScenario, a100))

test('targets beyond a hundred are left out, which is said', () => {
  const declared = (count: number): string =>
    `for (let i = 0; i < ${count}; i++) hardware('h' + i, { peak: { fp16: 1e12 }, memory: [${level}] })`
  const few = sent(declared(100)).head
  expect(few.targets).toHaveLength(100)
  expect(few.diagnostics).toEqual([])
  const { head } = sent(declared(101))
  expect(head.targets.map(({ id }) => id)).toEqual(few.targets.map(({ id }) => id))
  const message =
    'hardware: the picker offers 100 of the 101 targets of this file: of the first 100, those with at most 20 memory ' +
    'levels. Declare fewer to pick among all.'
  expect(head.diagnostics).toMatchObject([{ file: head.file, line: 1, severity: 'info', code: 'limit' }])
  expect(head.diagnostics.map(diagnosticText)).toEqual([message])
})

test('a target of very many memory levels is neither offered nor taken for one that is chosen', () => {
  const text = `hardware('small', { peak: { fp16: 1e12 }, memory: [${level}] })
hardware('large', { peak: { fp16: 1e12 }, memory: Array(21).fill(${level}) })
`
  const { head } = sent(text)
  expect(head.targets.map(({ id }) => id)).toEqual(['small'])
  expect(head.diagnostics).toHaveLength(1)
  const { targets } = analysisOf(modelText + text)
  const chosen = ['small', 'large'].map(hardware => targetOf({ hardware, defaultHardware: a100.id }, targets).id)
  expect(chosen).toEqual(['small', a100.id])
})

test('models of many dims fill a piece sooner than others', () => {
  const dims = Array.from({ length: 100 }, (_, at) => `d${at}: ${at + 1}`).join(', ')
  const models = (given: string): string =>
    `for (let i = 0; i < 100; i++) model('m' + i, { ${given} }, ({ d1 }) => linear(4)(input([d1, 8])))`
  const counts = (given: string) => sent(models(given)).pieces.map(piece => piece.models.length)
  expect(Math.max(...counts('d1: 2'))).toBeGreaterThan(25)
  expect(Math.max(...counts(dims))).toBeLessThanOrEqual(25)
})
