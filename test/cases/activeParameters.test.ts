/** Parameters that a token uses, with and without the tables of its embeddings. */
import { expect, test } from 'vitest'
import { modelFacts } from '../../src/present/modelFacts'
import { summaryFacts } from '../../src/present/summaryFacts'
import { a100, exampleReport, modelNamed, reportOf } from '../support/report'

const mixture = (head: string): string => `import { embedding, input, linear, mixtureOfExperts, model } from 'memwall'
model('m', { batch: 2, seq: 5 }, ({ batch, seq }) => {
  const table = embedding(1000, 16)
  const experts = mixtureOfExperts({ experts: 8, topK: 2, expert: () => linear(16, { bias: false }) })
  return ${head}(experts(table(input([batch, seq], 'int32'))))
})`
// Two experts of 16 x 16 and the router.
const [table, inside] = [1000 * 16, 2 * 256 + 16 * 8]

test.each([
  ['linear(1000, { bias: false })', inside + table],
  ['table.attend', inside],
])('with the head %s', (head, without) => {
  const [model] = reportOf(mixture(head)).models
  if (model === undefined) throw new Error('no model')
  expect(model.totals).toMatchObject({
    activeParameters: without + table,
    activeParametersWithoutEmbedding: without,
  })
})

test('the terminal and the hover give both', () => {
  const [model] = reportOf(mixture('linear(1000, { bias: false })')).models
  if (model === undefined) throw new Error('no model')
  const terminal = summaryFacts(model, a100, null, []).find(({ id }) => id === 'active')
  expect(terminal).toMatchObject({
    value: '32.6',
    note: 'parameters per token with the embedding, 16.6 k without; 34.2 k in all',
  })
  const notes = modelFacts(model, a100, null).map(({ note }) => note)
  expect(notes).toContain('32.6 k active, 16.6 k without the embedding')
})

test('DeepSeek-V3 activates 37 B of 671 B parameters (arXiv 2412.19437)', () => {
  const { totals } = modelNamed(exampleReport('deepseek-v3.ts'), 'DeepSeek-V3')
  // Its table of 129,280 x 7168 is not tied to the head.
  expect(totals.activeParameters - totals.activeParametersWithoutEmbedding).toBe(129280 * 7168)
  expect(Math.round(totals.activeParametersWithoutEmbedding / 1e9)).toBe(37)
})

test('a model without experts activates all of its parameters, and all but its tables without the embedding', () => {
  const { totals } = modelNamed(exampleReport('gpt2.ts'), 'GPT-2')
  expect(totals.activeParameters).toBe(totals.parameters)
  // Kaplan et al., arXiv 2001.08361, count neither the vocabulary nor positions.
  expect(totals.activeParametersWithoutEmbedding).toBeLessThanOrEqual(totals.parameters - 50257 * 768)
})
