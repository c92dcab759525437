/**
 * What the DSL says where a size or a shape is wrong: at the call, naming the argument or both shapes and the axis, with
 * the other model intact. (Arguments of a wrong kind are in arguments.test.ts.)
 */
import { expect, test } from 'vitest'
import * as dsl from '../../src/dsl'
import { tensorMembers } from '../../src/dsl/tensor'
import { diagnosticText } from '../../src/present/diagnosticText'
import { reportOf } from '../support/report'
import { models } from './mistakes/models'
import type { Mistakes } from './mistakes/table'
import { tensors } from './mistakes/tensors'
import { weights } from './mistakes/weights'
import { windows } from './mistakes/windows'

const mistakes: Mistakes = { ...models, ...weights, ...windows, ...tensors }

/** What takes a tensor of any shape, and nothing else. */
const anyShape =
  'relu relu6 leakyRelu elu gelu silu mish sigmoid tanh hardswish hardsigmoid softplus exp sqrt square identity crossEntropy prelu rope'

test('every export and every method of a tensor is here, or takes any shape', () => {
  const methods = [...tensorMembers].filter(name => name !== 'shape' && name !== 'dtype').map(name => `tensor.${name}`)
  expect([...Object.keys(mistakes), ...anyShape.split(' ')].sort()).toEqual([...Object.keys(dsl), ...methods].sort())
})

const imports = `import { ${Object.keys(dsl).join(', ')} } from 'memwall'`
const inputs = `const x = input([4, 8]); const tokens = input([2, 5, 8]); const ids = input([2, 3], 'int32')
const signal = input([2, 4, 9]); const image = input([2, 4, 9, 9]); const volume = input([2, 4, 9, 9, 9])`

for (const [body, code, message] of Object.values(mistakes).flat())
  test(body, () => {
    const report = reportOf(`${imports}
model('wrong', { batch: 4 }, ({ batch }) => { ${inputs}; return ${body} })
model('right', { batch: 4 }, ({ batch }) => linear(10)(input([batch, 8])))`)
    expect(report.diagnostics.map(each => [each.code, diagnosticText(each)])).toEqual([
      [code, expect.stringContaining(message)],
    ])
    expect(report.diagnostics[0]?.line).toBe(3)
    // Two lines of 100 characters.
    expect(report.diagnostics.map(diagnosticText)[0]?.length).toBeLessThanOrEqual(200)
    expect(report.models.map(({ name, complete }) => [name, complete])).toEqual([
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
