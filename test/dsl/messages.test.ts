/** What the DSL says to typical mistakes, at the call, with the other model intact. */
import { expect, test } from 'vitest'
import { reportOf } from '../support/report'

const mistakes: readonly (readonly [string, string])[] = [
  ['sequential(linear(10), layerNorm)(x)', 'layerNorm makes a layer: call it first, as in layerNorm(...)(x)'],
  [
    'repeat(4, linear(10))(x)',
    'repeat: make takes a function that makes a layer, as in repeat(12, () => linear(768)), got a layer',
  ],
  ['sequential(linear(10), relu())(x)', 'relu is a layer already: write relu, not relu()'],
  ["linear('10')(x)", 'linear: out takes a whole number of at least 1, got "10"'],
  ['linear(-1)(x)', 'linear: out takes a whole number of at least 1, got -1'],
  ['linear(NaN)(x)', 'linear: out takes a whole number of at least 1, got NaN'],
  ["linear(10, { weights: 'float16' })(x)", 'linear: weights takes one of'],
  ['x.matmul(x)', 'matmul: [4, 8] has 8 at axis -1, [4, 8] has 4 at axis -2; they must be equal'],
  ['x.reshape([3, -1])', 'reshape: [4, 8] has 32 elements, which [3, -1] cannot hold'],
  ['x.split(3, 1)', 'split: [4, 8] has 8 at axis 1, which 3 equal parts do not make up'],
  ['x.expand(5)', 'expand: shape takes an array of sizes, got 5'],
  ["custom('c', [x], { shape: [1], flops: 1, reads: -1 })", 'custom: reads takes a number from 0 to 2^53, got -1'],
  ["custom('c', [x], { shape: [1], flops: 1e308 })", 'custom: flops takes a number from 0 to 2^53, got 1e+308'],
  ["einsum('ij,jk', x, x)", 'einsum: "ij,jk" is not of the form "ij,jk->ik"'],
  ['x.reshape(Array(40).fill(1).concat([32]))', 'reshape: a tensor has at most 32 axes, got 41'],
]

for (const [body, message] of mistakes)
  test(body, () => {
    const report =
      reportOf(`import { custom, einsum, input, layerNorm, linear, model, relu, repeat, sequential } from 'memwall'
model('wrong', { batch: 4 }, ({ batch }) => { const x = input([batch, 8]); return ${body} })
model('right', { batch: 4 }, ({ batch }) => linear(10)(input([batch, 8])))`)
    expect(report.diagnostics.map(each => each.message)).toEqual([expect.stringContaining(message)])
    expect(report.diagnostics[0]?.line).toBe(2)
    expect(report.models.map(each => [each.name, each.complete])).toEqual([
      ['wrong', false],
      ['right', true],
    ])
    expect(report.models[1]?.totals.macs).toBe(4 * 8 * 10)
  })

test('sizes that would take for ever to count one by one are counted at once', () => {
  const report = reportOf(`import { adaptiveAvgPool2d, input, model } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => adaptiveAvgPool2d([2 ** 40, 1])(input([batch, 1, 4, 4])))
model('n', { batch: 1 }, ({ batch }) => input([5e8, batch]).split(5e8))`)
  // 4 into 2^40 windows: 4 + 2^40 - 4 taps along the height, 4 along the width.
  expect(report.models[0]?.totals.flops).toBe(2 ** 40 * 4)
  expect(report.models[1]?.complete).toBe(false)
})
