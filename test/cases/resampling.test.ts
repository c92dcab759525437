/** Resizing, sampling, transforms and top-k in whole models, and what they save for backward. */
import { expect, test } from 'vitest'
import { layersOf, reportOf } from '../support/report'

test('a vision transformer at 384 resizes its 14 x 14 position table to 24 x 24 by bicubic interpolation', () => {
  const [row] = layersOf(
    'x.add(resize({ size: 24 }, { mode: "bicubic" })(parameter([1, 768, 14, 14])))',
    [1, 768, 24, 24],
    'parameter, resize',
  )
  // 16 products and 15 sums for each of 24 * 24 * 768 outputs; the table is weights, in 16 bits.
  expect(row?.flops).toBe(31 * 24 * 24 * 768)
  expect(row?.bytes).toMatchObject({ weights: 2 * 768 * 14 * 14, outputs: 2 * 768 * 24 * 24 })
})

test('deformable attention samples 4 points in 4 levels for each query and head', () => {
  const levels = [64, 32, 16, 8]
  const body = `concat([${levels}].map(side =>
    gridSample(input([8, 32, side, side]), input([8, 300, 4, 2]))), 3)`
  const rows = layersOf(body, [1], 'concat, gridSample').filter(({ kind }) => kind === 'gridSample')
  const outputs = 8 * 32 * 300 * 4
  // The 4800 taps of a head are more than the 4096 places of the finest level, which is read once, as all others are.
  expect(rows.map(({ flops }) => flops)).toEqual(levels.map(() => 7 * outputs))
  expect(rows.map(({ bytes }) => bytes.inputs)).toEqual(
    levels.map(side => 2 * (8 * 32 * side * side + 8 * 300 * 4 * 2)),
  )
})

test('FNet mixes a sequence by one transform over tokens and features', () => {
  const [seq, hidden] = [512, 768]
  const [row] = layersOf('fft(x, { axes: [1, 2], real: true })', [1, seq, hidden], 'fft')
  expect(row?.flops).toBeCloseTo(2.5 * seq * hidden * Math.log2(seq * hidden), 3)
  expect(row?.output).toEqual([1, seq, hidden / 2 + 1, 2])
})

test('a long convolution by transforms: twice forward, a complex product, once back', () => {
  // Hyena, arXiv 2302.10866: padded to 2 L.
  const length = 1024
  const rows = layersOf(
    `(() => { const X = fft(pad([[0, ${length}]])(x), { real: true }); const H = fft(parameter([8, ${2 * length}]), { real: true })
      return fft(X.mul(H), { real: true, inverse: true }).slice(-1, 0, ${length}) })()`,
    [8, length],
    'fft, pad, parameter',
  )
  const transforms = rows.filter(({ kind }) => kind === 'fft')
  // N = 2048: 2.5 * 2048 * 11 for each of 8 channels.
  expect(transforms.reduce((sum, { flops }) => sum + flops, 0)).toBe(3 * 8 * 2.5 * 2048 * 11)
  expect(transforms.at(-1)?.output).toEqual([8, 2 * length])
})

/** Bytes that the last op saves in fp32 after a linear of [4, 8, 8] to itself, and the FLOPs of its backward. */
function trained(body: string, imports: string) {
  const { models } = reportOf(
    `import { input, linear, model, ${imports} } from 'memwall'
     model('m', {}, () => { const x = linear(8)(input([1, 4, 8, 8])); return ${body} })`,
    { phase: 'train', dtypes: { weights: 'fp32', activations: 'fp32', kvCache: 'fp32' } },
  )
  const { layers = [], totals } = models[0] ?? {}
  return { saved: layers.slice(1).map(row => row.saved), flops: totals?.passes?.backward.flops }
}
const elements = 4 * 8 * 8
// Backward of the linear: its weight and its bias, of an input without gradient.
const linearBackward = 2 * elements * 8 + elements

test.each([
  // upsample_bicubic2d keeps sizes alone; adaptive_avg_pool2d its input; a mean nothing.
  ['resize({ scale: 2 }, { mode: "bicubic" })(x)', 'resize', [0], 31 * 4 * elements],
  ['resize({ size: 3 }, { mode: "area" })(x)', 'resize', [4 * elements], 4 * 10 * 10],
  ['resize({ size: 1 }, { mode: "area" })(x)', 'resize', [0], elements],
  // grid_sampler_2d keeps its input and the grid.
  ['gridSample(x, input([1, 3, 3, 2]))', 'gridSample', [4 * (elements + 18)], 7 * 36],
  // topk keeps int64 indices.
  ['topK(x, 2).values', 'topK', [8 * 64, 0], elements],
  // fft_c2c keeps nothing. Four samples of 8 x 4 complex values, over 4 of them.
  ['fft(x.reshape([4, 8, 4, 2]))', 'fft', [0], 32 * 5 * 4 * 2],
] as const)('%s in training', (body, imports, saved, backward) => {
  const all = trained(body, imports)
  expect(all.saved).toEqual(saved)
  expect(all.flops).toBe(linearBackward + backward)
})

test('no gradient flows through indices', () => {
  const { models } = reportOf(
    `import { embedding, input, linear, model, topK } from 'memwall'
     model('m', {}, () => embedding(8, 4)(topK(linear(8)(input([3, 8])), 2).indices))`,
    { phase: 'train' },
  )
  const rows = models[0]?.layers ?? []
  expect(rows.map(({ kind, saved }) => [kind, saved])).toEqual([
    ['linear', 0],
    ['topK', 0],
    ['topK', 0],
    // int32 indices of 3 x 2 rows.
    ['embedding', 4 * 6],
  ])
})
