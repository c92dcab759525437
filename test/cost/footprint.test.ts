/** Peak of live activations by hand. */
import { expect, test } from 'vitest'
import { int8, reportOf } from '../support/report'

const memory = (body: string, imports = '') =>
  reportOf(
    `import { input, model, linear, relu, concat, ${imports} } from 'memwall'
     model('m', { batch: 1 }, () => { const x = input([10]); ${body} })`,
    { dtypes: int8 },
  ).models[0]?.totals.memory

test('a chain holds an input and an output at a time', () => {
  // 10 -> 40 -> 20: the largest pair is 40 + 20.
  expect(memory('return linear(20)(linear(40)(x))')?.activations).toBe(60)
})

test('a residual keeps its input to the add', () => {
  // x 10, h 40, y 10 while the second linear runs.
  expect(memory('return x.add(linear(10)(linear(40)(x)))')?.activations).toBe(60)
})

test('views share their storage', () => {
  expect(memory('return relu(x.reshape([2, 5]).transpose(0, 1))')?.activations).toBe(20)
})

test('weights at their own dtypes', () => {
  expect(memory('return linear(10, { weights: "fp32", bias: false })(x)')?.weights).toBe(400)
})

test('what does not fit says how many devices it takes', () => {
  const report = reportOf(
    `import { input, linear, model } from 'memwall'
     model('big', { batch: 1 }, ({ batch }) => linear(300_000, { bias: false })(input([batch, 300_000])))`,
  )
  // 300,000^2 fp16 weights: 180 GB and some on 80 GB devices.
  expect(report.models[0]?.totals.memory).toMatchObject({ weights: 1.8e11, fits: false, devices: 3 })
  expect(report.diagnostics).toMatchObject([{ code: 'capacity', severity: 'warning' }])
})
