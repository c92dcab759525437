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

test('rows and lines keep, read and write the KV cache of the model: 2 x layers x hidden elements of two bytes a token', () => {
  const report = exampleReport('gpt2.ts', { phase: 'decode', past: 99 })
  const { layers, totals } = modelNamed(report, 'GPT-2')
  const token = 2 * 12 * 768 * 2
  expect(layers.reduce((sum, { cached }) => sum + cached, 0)).toBe(100 * token)
  expect(totals.memory.kvCache).toBe(100 * token)
  expect(totals.bytes).toMatchObject({ kvRead: 100 * token, kvWrite: token })
  // The block is a function of the file, which all layers are made by.
  const block = report.lines.find(({ kind, model }) => kind === 'function' && model === 0)
  expect(block).toMatchObject({ cached: 100 * token, bytes: { kvRead: 100 * token, kvWrite: token } })
})

test('what the layers of a block save for backward is what its lines do', () => {
  const { lines, models } = exampleReport('gpt2.ts', { phase: 'train' })
  const saved = models[0]?.layers
    .filter(({ path }) => path.includes('decoderLayer'))
    .reduce((sum, row) => sum + row.saved, 0)
  expect(saved).toBeGreaterThan(0)
  expect(lines.find(({ kind, model }) => kind === 'function' && model === 0)?.saved).toBe(saved)
})
