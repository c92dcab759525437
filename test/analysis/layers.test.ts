/** Which ops are one row: the same op at the same calls, on inputs of the same shapes. */
import { expect, test } from 'vitest'
import { exampleReport, modelNamed, reportOf } from '../support/report'

const rows = (body: string) => {
  const text = `import { input, linear, model, relu } from 'memwall'
model('m', {}, () => { let x = input([4, 64]); ${body} })`
  const report = reportOf(text)
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return (report.models[0]?.layers ?? []).map(({ kind, count }) => [kind, count])
}

test('iterations are a row, whatever the shapes of their weights', () => {
  expect(rows('for (let i = 0; i < 3; i++) x = linear(64)(x); return x')).toEqual([['linear', 3]])
  expect(rows('return [8, 16, 32].map(width => linear(width)(x))')).toEqual([['linear', 3]])
})

test('other shapes of inputs are another row', () => {
  const body = 'for (let i = 0; i < 3; i++) x = relu(x.slice(1, 0, x.shape[1] / 2)); return x'
  expect(rows(body)).toEqual([
    ['relu', 1],
    ['relu', 1],
    ['relu', 1],
  ])
})

test('what the rows keep is the KV cache of the model: 2 x layers x hidden x tokens in two bytes', () => {
  const { layers, totals } = modelNamed(exampleReport('gpt2.ts', { phase: 'decode', past: 99 }), 'GPT-2')
  expect(layers.reduce((sum, { cached }) => sum + cached, 0)).toBe(2 * 12 * 768 * 100 * 2)
  expect(totals.memory.kvCache).toBe(2 * 12 * 768 * 100 * 2)
})
