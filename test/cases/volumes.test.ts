/** Layers over one to three spatial axes: pools, transposed convolutions, norms, and what they save for backward. */
import { expect, test } from 'vitest'
import { reportOf } from '../support/report'

const product = (...sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1)

const blocks = `import { concat, conv3d, convTranspose3d, groupNorm, input, leakyRelu, maxPool3d, model, sequential } from 'memwall'
const block = c => sequential(
  conv3d(c, { kernel: 3, padding: 1 }), groupNorm(c), leakyRelu,
  conv3d(c, { kernel: 3, padding: 1 }), groupNorm(c), leakyRelu,
)
`

/** Parameters and multiply-accumulates of two 3 x 3 x 3 convolutions with biases and norms over n^3 voxels. */
const block = (from: number, to: number, n: number) => ({
  parameters: 27 * from * to + 27 * to * to + 2 * to + 4 * to,
  macs: n ** 3 * 27 * (from * to + to * to),
})

test('a 3-D U-Net is built with maxPool3d and convTranspose3d', () => {
  const { models, diagnostics } = reportOf(`${blocks}
model('3D U-Net', { batch: 1, n: 64 }, ({ batch, n }) => {
  const a = block(32)(input([batch, 1, n, n, n]))
  const b = block(64)(conv3d(64, { kernel: 2, stride: 2 })(a))
  const c = block(128)(maxPool3d({ kernel: 2 })(b))
  return block(64)(concat([convTranspose3d(128, { kernel: 2, stride: 2 })(c), b], 1))
})`)
  expect(diagnostics).toEqual([])
  const all = [block(1, 32, 64), block(64, 64, 32), block(64, 128, 16), block(192, 64, 32)]
  const sum = (name: 'parameters' | 'macs') => all.reduce((total, each) => total + each[name], 0)
  const { totals, layers } = models[0] ?? {}
  // Each of the two convolutions of 2 x 2 x 2 taps that halve and double the size has a bias.
  expect(totals?.parameters).toBe(sum('parameters') + 8 * 32 * 64 + 64 + 8 * 128 * 128 + 128)
  // A transposed convolution multiplies each of its inputs with each tap.
  expect(totals?.macs).toBe(sum('macs') + 32 ** 3 * 8 * 32 * 64 + 16 ** 3 * 8 * 128 * 128)
  expect(layers?.find(({ kind }) => kind === 'maxPool3d')).toMatchObject({
    output: [1, 64, 16, 16, 16],
    flops: 64 * 16 ** 3 * 8,
  })
})

test('in training a max pool keeps its input and int64 indices, a mean its input, as max_pool3d and avg_pool3d do', () => {
  const saved = (pool: string): number | undefined =>
    reportOf(
      `import { avgPool3d, conv3d, input, maxPool3d, model } from 'memwall'
       model('m', {}, () => ${pool}(conv3d(4, { kernel: 1 })(input([2, 3, 8, 8, 8]))))`,
      { phase: 'train', dtypes: { weights: 'fp32', activations: 'fp32', kvCache: 'fp32' } },
    ).models[0]?.layers.find(({ kind }) => kind.endsWith('Pool3d'))?.saved
  const [inputs, outputs] = [product(2, 4, 8, 8, 8), product(2, 4, 4, 4, 4)]
  expect(saved('maxPool3d({ kernel: 2 })')).toBe(4 * inputs + 8 * outputs)
  expect(saved('avgPool3d({ kernel: 2 })')).toBe(4 * inputs)
})

test('an instance norm keeps its input, two fp32 statistics a channel of each sample, and a copy of its weight', () => {
  // PyTorch's instance_norm is a batch_norm over batch x channels, of a weight that is repeated for each sample.
  const saved = (settings: string): number | undefined =>
    reportOf(
      `import { conv2d, input, instanceNorm, model } from 'memwall'
       model('m', {}, () => instanceNorm(${settings})(conv2d(4, { kernel: 1 })(input([2, 3, 8, 8]))))`,
      { phase: 'train' },
    ).models[0]?.layers.at(-1)?.saved
  const channels = 2 * 4
  expect(saved('{ affine: false }')).toBe(2 * channels * 64 + 4 * 2 * channels)
  expect(saved('')).toBe(2 * channels * 64 + 4 * 2 * channels + 2 * channels)
})

test('a vocoder upsamples along time by convTranspose1d, as HiFi-GAN V1 by 8, 8, 2 and 2', () => {
  const seq = 32
  const rates = [8, 8, 2, 2]
  const { models } = reportOf(`import { convTranspose1d, input, leakyRelu, model, sequential } from 'memwall'
model('vocoder', { batch: 1, seq: ${seq} }, ({ batch, seq }) => sequential(
  ...[${rates}].map((rate, i) => sequential(
    leakyRelu,
    convTranspose1d(512 / 2 ** (i + 1), { kernel: 2 * rate, stride: rate, padding: rate / 2 }),
  )),
)(input([batch, 512, seq])))`)
  let [parameters, macs, length, channels] = [0, 0, seq, 512]
  for (const rate of rates) {
    const taps = 2 * rate
    parameters += (channels * channels * taps) / 2 + channels / 2
    macs += (length * channels * channels * taps) / 2
    length *= rate
    channels /= 2
  }
  expect(models[0]?.totals).toMatchObject({ parameters, macs })
  expect(models[0]?.layers.at(-1)?.output).toEqual([1, 32, 256 * seq])
})

test('the gradients of a transposed convolution are two more contractions of the same size', () => {
  const { models } = reportOf(
    `import { conv3d, convTranspose3d, input, model, sequential } from 'memwall'
     model('m', {}, () => sequential(conv3d(8, { kernel: 1 }), convTranspose3d(4, { kernel: 2, stride: 2 }))(input([1, 2, 3, 4, 5])))`,
    { phase: 'train' },
  )
  // 60 voxels: 1 x 1 x 1 from 2 to 8 channels, whose input needs no gradient, then 8 taps from 8 to 4 channels.
  const [first, second] = [60 * 2 * 8, 60 * 8 * 8 * 4]
  expect(models[0]?.totals.passes?.forward.macs).toBe(first + second)
  expect(models[0]?.totals.passes?.backward.macs).toBe(first + 2 * second)
})
