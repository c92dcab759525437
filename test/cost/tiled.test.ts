/** Contractions tiled for a small memory move at least 2 mnk / sqrt(S) elements (Smith et al., arXiv 1702.02017). */
import { expect, test } from 'vitest'
import type { Target } from '../../src/hardware/target'
import { oneDevice } from '../../src/scenario/scenario'
import { a100, int8, reportOf } from '../support/report'

const n = 512
const file = `import { input, linear, model } from 'memwall'
model('m', {}, () => linear(${n}, { bias: false })(input([${n}, ${n}])))`

const withCache = (bytes: number): Target => ({
  ...a100,
  memory: [...a100.memory.slice(0, 1), { name: 'cache', bytes, bandwidth: null }],
})

const moved = (bytes: number, onChip: 'ideal' | 'tiled') =>
  reportOf(file, { dtypes: int8, onChip }, withCache(bytes)).models[0]?.totals.bytes

test('a cache that holds everything moves every operand once', () => {
  expect(moved(1 << 30, 'tiled')).toEqual(moved(1 << 30, 'ideal'))
})

test('a small cache moves 2 mnk / sqrt(S), in proportion to the operands', () => {
  const bytes = moved(1024, 'tiled')
  const least = (2 * n ** 3) / Math.sqrt(1024)
  // The three operands are alike.
  for (const part of [bytes?.weights, bytes?.inputs, bytes?.outputs]) expect(part).toBeCloseTo(least / 3, 3)
})

test('S counts elements of the widest operand', () => {
  const fp16 = { weights: 'int8', activations: 'fp16', kvCache: 'fp16' } as const
  const bytes = reportOf(file, { dtypes: fp16, onChip: 'tiled' }, withCache(1024)).models[0]?.totals.bytes
  const least = (2 * n ** 3) / Math.sqrt(512)
  expect(bytes?.weights).toBeCloseTo(least / 3, 3)
  expect(bytes?.inputs).toBeCloseTo((2 * least) / 3, 3)
  const fp32 = { weights: 'fp32', activations: 'int8', kvCache: 'int8' } as const
  const wide = reportOf(file, { dtypes: fp32, onChip: 'tiled' }, withCache(1024)).models[0]?.totals.bytes
  const most = (2 * n ** 3) / Math.sqrt(256)
  expect(wide?.weights).toBeCloseTo((4 * most) / 3, 3)
  expect(wide?.inputs).toBeCloseTo(most / 3, 3)
})

test('what is no contraction moves as before', () => {
  const relu = `import { input, model, relu } from 'memwall'
model('m', {}, () => relu(input([${n}, ${n}])))`
  const totals = reportOf(relu, { dtypes: int8, onChip: 'tiled' }, withCache(1024)).models[0]?.totals
  expect(totals?.totalBytes).toBe(2 * n * n)
})

test('a product without elements moves none', () => {
  const empty = `import { input, model } from 'memwall'
model('m', {}, () => { const none = input([${n}, ${n}]).slice(0, 3, 3); return none.matmul(none.transpose(0, 1)) })`
  const totals = reportOf(empty, { dtypes: int8, onChip: 'tiled' }, withCache(1024)).models[0]?.totals
  expect([totals?.flops, totals?.totalBytes]).toEqual([0, 0])
})

test('a bias is read once, whatever the tiles', () => {
  const biased = file.replace(', { bias: false }', '')
  const weights = (text: string) =>
    reportOf(text, { dtypes: int8, onChip: 'tiled' }, withCache(1024)).models[0]?.totals.bytes.weights ?? 0
  expect(weights(biased) - weights(file)).toBeCloseTo(n, 3)
})

test('a bias that is wider than all that a product reads and writes is no operand of it', () => {
  const dtypes = { weights: 'fp8', activations: 'bf16', kvCache: 'bf16' } as const
  const text = file.replace(', { bias: false }', '').replace(`input([${n}, ${n}])`, `input([${n}, ${n}], 'fp8')`)
  const [row] = reportOf(text, { dtypes, onChip: 'tiled' }, withCache(1024)).models[0]?.layers ?? []
  const least = (2 * n ** 3) / Math.sqrt(1024)
  expect(row?.bytes.inputs).toBeCloseTo(least / 3, 3)
  expect(row?.bytes.weights).toBeCloseTo(least / 3 + 2 * n, 3)
})

test('a rank tiles its own part of a product', () => {
  const text = `import { input, linear, model, sequential } from 'memwall'
model('m', {}, () => sequential(linear(${n}, { bias: false }), linear(${n}, { bias: false }))(input([${n}, ${n}])))`
  const parallel = { ...oneDevice, tp: 2 }
  const layers = reportOf(text, { dtypes: int8, onChip: 'tiled', parallel }, withCache(1024)).models[0]?.layers ?? []
  // Half of the columns of the first product, then half of the rows of the second, each of n, n and n / 2.
  const least = (2 * n * n * (n / 2)) / Math.sqrt(1024)
  const parts = layers.map(({ bytes }) => [bytes.inputs, bytes.weights, bytes.outputs].map(each => each / least))
  expect(parts).toEqual([
    [expect.closeTo(1 / 2, 6), expect.closeTo(1 / 4, 6), expect.closeTo(1 / 4, 6)],
    [expect.closeTo(1 / 4, 6), expect.closeTo(1 / 4, 6), expect.closeTo(1 / 2, 6)],
  ])
})

test('an op that says what it multiplies moves what it says', () => {
  const text = `import { custom, input, model } from 'memwall'
model('m', {}, () => custom('fft', [input([${n}, ${n}])], { shape: [${n}, ${n}], flops: 9, macs: ${n ** 3} }))`
  const totals = reportOf(text, { dtypes: int8, onChip: 'tiled' }, withCache(1024)).models[0]?.totals
  expect(totals?.totalBytes).toBe(2 * n * n)
})
