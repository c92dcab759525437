/** Gradients that are alive together while backward runs, with what is gathered beside them, by hand. */
import { expect, test } from 'vitest'
import { oneDevice, type Scenario } from '../../../src/scenario/scenario'
import { reportOf } from '../../support/report'

const rows = 512
/** Bytes of a gradient of so many features for each of the rows. */
const gradient = (features: number): number => 2 * rows * features

function transient(body: string, scenario: Partial<Scenario> = {}, width = 64): number | undefined {
  const { models, diagnostics } = reportOf(
    `import { gelu, input, layerNorm, linear, model, relu, sequential } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => { const x = input([batch, ${rows}, ${width}]); ${body} })`,
    { phase: 'train', ...scenario },
  )
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return models[0]?.totals.memory.transient
}

const overRanks = { parallel: { ...oneDevice, tp: 2, sp: true } }

test('the gradient of the result of a kernel lives until the kernel has run backward', () => {
  const body = 'return sequential(linear(64), linear(32), relu, gelu)(x)'
  expect(transient(body)).toBe(gradient(64 + 32))
  // Inside the kernel of the second linear there are none; that of its result is beside that of its input.
  expect(transient(body, { fusion: 'pointwise' })).toBe(gradient(64 + 32))
})

test('the gradient from a second reader is there beside the one that it is added to', () => {
  const wide = 'const y = linear(256)(x);'
  expect(transient(`${wide} return linear(8)(y)`)).toBe(gradient(8 + 256))
  expect(transient(`${wide} return linear(8)(y).add(linear(8)(y))`)).toBe(gradient(8 + 256 + 256))
  // A reader that the result does not depend on gives none.
  expect(transient(`${wide} linear(8)(y); return linear(8)(y)`)).toBe(gradient(8 + 256))
})

test('a result without a gradient has none alive', () => {
  const frozen = 'linear(1000, { trainable: false })(x)'
  expect(transient(`return [linear(8)(x), ${frozen}]`)).toBe(gradient(8))
})

test('sequence parallelism: the gradient of a reduced result is gathered, beside the shards of it and of the input', () => {
  const body = 'return sequential(linear(16, { bias: false }), linear(4096, { bias: false }))(x)'
  expect(transient(body, overRanks)).toBe(gradient(4096) + gradient(4096) / 2 + gradient(16) / 2)
})

test('sequence parallelism: tokens that need no gradient are gathered for that of the weights alone', () => {
  const body =
    'return sequential(layerNorm({ trainable: false }), linear(16, { bias: false }), linear(8, { bias: false }))(x)'
  expect(transient(body, overRanks, 4096)).toBe(gradient(4096) + gradient(16) / 2)
})
