/** What a maximum saves: an index of each result along one axis, input and result over several, as torch.amax. */
import { expect, test } from 'vitest'
import { reportOf } from '../support/report'

const [batch, rows, width] = [2, 12, 16]

function saved(body: string, dtype = 'fp16'): number {
  const report = reportOf(
    `
import { input, linear, model, relu } from 'memwall'
model('m', { batch: ${batch} }, ({ batch }) => { const x = linear(${width}, { bias: false })(input([batch, ${rows}, 8])); return ${body} })`,
    { phase: 'train', dtypes: { weights: dtype, activations: dtype, kvCache: dtype } as never },
  )
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return report.models[0]?.totals.memory.activations ?? expect.fail('no model')
}

const elements = batch * rows * width
/** The input of the linear. */
const first = batch * rows * 8

test.each([
  ['x.max(1)', 8 * batch * width],
  ['x.max(-1, { keepDim: true })', 8 * batch * rows],
  ['x.max([1])', 8 * batch * width],
  ['x.max([1, 2])', 2 * elements + 2 * batch],
  ['x.max([0, 2], { keepDim: true })', 2 * elements + 2 * rows],
  ['x.max()', 2 * elements + 2],
  // The input is the result of relu, which is saved once.
  ['relu(x).max([1, 2])', 2 * elements + 2 * batch],
  ['relu(x).max(1)', 2 * elements + 8 * batch * width],
  ['x.sum([1, 2])', 0],
])('%s saves %d bytes', (body, bytes) => {
  expect(saved(body)).toBe(2 * first + bytes)
})

test('in fp32 the indices stay 8 bytes, input and result take 4', () => {
  expect(saved('x.max(1)', 'fp32')).toBe(4 * first + 8 * batch * width)
  expect(saved('x.max([1, 2])', 'fp32')).toBe(4 * (first + elements + batch))
})
