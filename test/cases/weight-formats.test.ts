/** Formats of weights: what a narrow one covers, and the bits of each format, derived from its definition. */
import { expect, test } from 'vitest'
import { diagnosticText } from '../../src/present/diagnosticText'
import { weightFormat } from '../../src/scenario/formatKinds'
import type { Scenario } from '../../src/scenario/scenario'
import type { WeightDType } from '../../src/tensor/storedFormat'
import { int8, reportOf } from '../support/report'

const parsed = (text: string): WeightDType => weightFormat.parse(text) ?? expect.fail(`${text} is no format`)
const inWeights = (weights: WeightDType): Pick<Scenario, 'dtypes'> => ({
  dtypes: { weights, activations: 'fp16', kvCache: 'fp16' },
})
const weightsOf = (text: string, scenario: Partial<Scenario>): number => {
  const { models, diagnostics } = reportOf(text, scenario)
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(diagnosticText)).toEqual([])
  return models[0]?.totals.memory.weights ?? Number.NaN
}
const notesOf = (text: string, scenario: Partial<Scenario>): string[] =>
  reportOf(text, scenario).diagnostics.map(diagnosticText)

/** Llama-3 8B: hidden 4096, 32 blocks, 8 KV heads of 128, feed-forward 14336, vocabulary 128,256, no biases. */
const llama = (blocks: (repeated: string) => string): string =>
  `import { attention, embedding, input, linear, model, repeat, residual, rmsNorm, scope, sequential, silu } from 'memwall'
const dense = n => linear(n, { bias: false })
const ffn = (m, h) => { const [g, u, d] = [dense(m), dense(m), dense(h)]; return x => d(silu(g(x)).mul(u(x))) }
const pre = body => residual(sequential(rmsNorm(), body))
const block = () => sequential(pre(attention({ heads: 32, kvHeads: 8, causal: true, rope: true, bias: false })), pre(ffn(14336, 4096)))
model('8B', { batch: 1, seq: 8192 }, ({ batch, seq }) => sequential(embedding(128256, 4096), ${blocks('repeat(32, block)')},
  rmsNorm(), dense(128256))(input([batch, seq], 'int32')))`
const plain = llama(repeated => repeated)

// Linears of a block: q and out 4096 x 4096, k and v 4096 x 1024, three of 4096 x 14336.
const linears = 32 * (2 * 4096 ** 2 + 2 * 4096 * 1024 + 3 * 4096 * 14336)
const tables = 2 * 128256 * 4096
const norms = 65 * 4096

test('int4 in groups of 128 covers the linears of the blocks of Llama-3 8B', () => {
  // 4 bits + an fp16 scale per 128; embedding, head and norms in 16 bits.
  const bytes = (linears * (4 + 16 / 128)) / 8 + 2 * (tables + norms)
  expect(bytes).toBe(5_700_591_616)
  expect(weightsOf(plain, inWeights(parsed('int4:128')))).toBe(bytes)
  // The same as a scope around the blocks asks for, and as one around all of the model does.
  const scoped = llama(repeated => `scope('blocks', ${repeated}, { weights: { dtype: 'int4', group: 128 } })`)
  expect(weightsOf(scoped, {})).toBe(bytes)
  const whole = plain
    .replace('=> sequential(embedding', "=> scope('all', sequential(embedding")
    .replace('dense(128256))(input', "dense(128256)), { weights: { dtype: 'int4', group: 128 } })(input")
  expect(weightsOf(whole, {})).toBe(bytes)
})

test('zero points of 4 bits per 128 add to that', () => {
  const zeros = (linears / 128) * (4 / 8)
  expect(5_700_591_616 + zeros).toBe(5_727_854_592)
  expect(weightsOf(plain, inWeights(parsed('int4:128:int4')))).toBe(5_727_854_592)
})

test('a decode step reads the same weights, but one row of the embedding', () => {
  const step = reportOf(plain, { ...inWeights(parsed('int4:128')), phase: 'decode' }).models[0]?.totals.bytes.weights
  expect(step).toBe(5_700_591_616 - (128256 - 1) * 4096 * 2)
})

test('the report names what keeps its format', () => {
  const note =
    'int4 (group 128) covers weights of linears, convolutions and experts; embeddings, the output head and norms keep '
  expect(notesOf(plain, inWeights(parsed('int4:128')))).toEqual([`${note}fp16`])
  expect(notesOf(plain, { dtypes: { weights: parsed('int4:128'), activations: null, kvCache: null } })).toEqual([
    `${note}bf16`,
  ])
  expect(notesOf(plain, {})).toEqual([])
})

test('each narrow format is named apart, with what keeps another', () => {
  const text = `import { attention, input, layerNorm, model, scope, sequential } from 'memwall'
const block = () => sequential(layerNorm(), attention({ heads: 4 }))
model('m', { batch: 1, seq: 8 }, ({ batch, seq }) =>
  sequential(block(), scope('s', block(), { weights: 'int8' }))(input([batch, seq, 64])))`
  expect(notesOf(text, inWeights('int4'))).toEqual([
    'int4 covers weights of linears, convolutions and experts; norms and biases keep fp16',
    // The last linear of a model counts as its head.
    'int8 covers weights of linears, convolutions and experts; the output head, norms and biases keep fp16',
  ])
})

test('a weight with a format of its own is not named among those that keep another', () => {
  const text = `import { input, linear, model } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => linear(64, { weights: 'fp32' })(input([batch, 64])))`
  expect(notesOf(text, inWeights('int4'))).toEqual([])
})

test('three quarters sparse: a quarter of the bytes, and an index of a bit an element or a quarter of the work', () => {
  const totals = (structured: boolean) =>
    reportOf(`import { input, linear, model, scope } from 'memwall'
model('m', {}, () => scope('s', linear(128, { bias: false }), { sparsity: { fraction: 0.75, structured: ${structured} } })(input([32, 64])))`)
      .models[0]?.totals
  const [elements, flops] = [64 * 128, 2 * 32 * 64 * 128]
  const [free, structured] = [totals(false), totals(true)]
  expect([free?.flops, free?.bytes.weights]).toEqual([flops, 2 * 0.25 * elements + elements / 8])
  expect([structured?.flops, structured?.bytes.weights]).toEqual([0.25 * flops, 2 * 0.25 * elements])
  expect([free?.memory.weights, structured?.memory.weights]).toEqual([
    2 * 0.25 * elements + elements / 8,
    2 * 0.25 * elements,
  ])
})

test('one format for all three parts covers everything', () => {
  expect(linears + tables + norms).toBe(8_030_261_248)
  expect(weightsOf(plain, { dtypes: int8 })).toBe(8_030_261_248)
  expect(notesOf(plain, { dtypes: int8 })).toEqual([])
})

test('a tied head, positions, norms and biases keep 16 bits in a GPT', () => {
  const gpt = `import { attention, embedding, gelu, input, layerNorm, linear, model, parameter, repeat, residual, sequential } from 'memwall'
const block = () => sequential(residual(sequential(layerNorm(), attention({ heads: 4, causal: true }))),
  residual(sequential(layerNorm(), linear(256), gelu, linear(64))))
model('gpt', { batch: 1, seq: 128 }, ({ batch, seq }) => {
  const tokens = embedding(1000, 64)
  const x = tokens(input([batch, seq], 'int32')).add(parameter([128, 64]).slice(0, 0, seq))
  return tokens.attend(layerNorm()(repeat(2, block)(x)))
})`
  const matrices = 2 * (4 * 64 * 64 + 2 * 64 * 256)
  const others = 1000 * 64 + 128 * 64 + 2 * (4 * 64 + 256 + 64) + 5 * 2 * 64
  // nf4: 4 bits and an fp32 absmax per 64.
  expect(weightsOf(gpt, inWeights('nf4'))).toBe((matrices * 4.5) / 8 + 2 * others)
  expect(notesOf(gpt, inWeights('nf4'))).toEqual([
    'nf4 covers weights of linears, convolutions and experts; embeddings, norms, biases and other parameters keep fp16',
  ])
})

test('experts take the format, routers do not', () => {
  const mixture = (
    options = '',
  ) => `import { embedding, input, linear, mixtureOfExperts, model, sequential } from 'memwall'
const dense = (n, o) => linear(n, { bias: false, ...o })
model('moe', { batch: 1, seq: 8 }, ({ batch, seq }) => sequential(embedding(500, 64),
  mixtureOfExperts({ experts: 8, topK: 2, expert: () => sequential(dense(128), dense(64)), shared: dense(64) }),
  dense(500${options}))(input([batch, seq], 'int32')))`
  const experts = 8 * 2 * 64 * 128 + 64 * 64
  const kept = 500 * 64 + 64 * 8
  expect(weightsOf(mixture(), inWeights('mxfp4'))).toBe((experts * 4.25) / 8 + 2 * (kept + 500 * 64))
  // A head that asks for a format of its own has it.
  expect(weightsOf(mixture(", { weights: 'q6_k' }"), inWeights('mxfp4'))).toBe(
    (experts * 4.25) / 8 + 2 * kept + (500 * 64 * 6.5625) / 8,
  )
})

test('convolutions take the format, their norms and the classifier do not', () => {
  const cnn = `import { batchNorm, conv2d, globalAvgPool, input, linear, model, relu, sequential } from 'memwall'
model('cnn', { batch: 2 }, ({ batch }) => sequential(conv2d(16, { kernel: 3, bias: false }), batchNorm(), relu,
  conv2d(32, { kernel: 3 }), globalAvgPool, linear(10))(input([batch, 3, 32, 32])))`
  const convolutions = 16 * 3 * 9 + 32 * 16 * 9
  const others = 2 * 16 + 32 + (32 * 10 + 10)
  expect(weightsOf(cnn, inWeights('int8'))).toBe(convolutions + 2 * others)
})

test('recurrent layers, and a head below a soft cap and a cast, keep their format', () => {
  const lm = `import { embedding, input, linear, lstm, model, sequential, tanh } from 'memwall'
model('lm', { batch: 1, seq: 4 }, ({ batch, seq }) => {
  const h = sequential(embedding(100, 32), linear(32, { bias: false }), lstm(32))(input([batch, seq], 'int32'))
  return tanh(linear(100, { bias: false })(h).div(30)).mul(30).cast('fp32')
})`
  const gates = 4 * 32
  const kept = 100 * 32 + (gates * 32 + gates) + (gates * 32 + gates) + 32 * 100
  expect(weightsOf(lm, inWeights('int8'))).toBe(32 * 32 + 2 * kept)
})

test('a model of one linear has no head to leave out', () => {
  const one = `import { input, linear, model } from 'memwall'
model('one', {}, () => linear(512, { bias: false })(input([1, 512])))`
  expect(weightsOf(one, inWeights('q4_k'))).toBe((512 * 512 * 4.5) / 8)
})

/** Elements and bytes of a block, from ggml-common.h of llama.cpp. */
const blocks: Readonly<Record<string, readonly [number, number]>> = {
  q4_0: [32, 18],
  q4_1: [32, 20],
  q5_0: [32, 22],
  q5_1: [32, 24],
  q8_0: [32, 34],
  q2_k: [256, 84],
  q3_k: [256, 110],
  q4_k: [256, 144],
  q5_k: [256, 176],
  q6_k: [256, 210],
  iq2_xxs: [256, 66],
  iq2_xs: [256, 74],
  iq2_s: [256, 82],
  iq3_xxs: [256, 98],
  iq3_s: [256, 110],
  iq1_s: [256, 50],
  iq1_m: [256, 56],
  iq4_nl: [32, 18],
  iq4_xs: [256, 136],
  tq1_0: [256, 54],
  tq2_0: [256, 66],
  // 32 elements and a scale of 8 bits.
  mxfp4: [32, 17],
  mxfp6: [32, 25],
  mxfp8: [32, 33],
  // 64 elements and an absmax in fp32.
  nf4: [64, 36],
}

const ofFormat = (format: string): string => `import { input, linear, model } from 'memwall'
model('one', {}, () => linear(512, { bias: false, weights: ${format} })(input([1, 512])))`

test.each(Object.entries(blocks))('%s has blocks of %j elements and bytes', (format, [elements, bytes]) => {
  expect(weightsOf(ofFormat(`'${format}'`), {})).toBe(((512 * 512) / elements) * bytes)
})

test('nvfp4 has a scale of 8 bits per 16 elements, and one of 32 bits per tensor', () => {
  const bytes = (512 * 512) / 2 + (512 * 512) / 16 + 4
  expect(weightsOf(ofFormat("'nvfp4'"), {})).toBeCloseTo(bytes, 6)
  expect(weightsOf(ofFormat("{ dtype: 'fp4', group: 16, scale: 'fp8', tensorScale: 'fp32' }"), {})).toBeCloseTo(
    bytes,
    6,
  )
})

test.each([
  ['int3:64', 3 + 16 / 64],
  ['int5:32:int5', 5 + (16 + 5) / 32],
  ['int6', 6],
  ['int4:128::fp32', 4 + 32 / 128],
  ['int4:64:int8:fp8', 4 + (8 + 8) / 64],
])('%s takes %s bits an element, and is written as it is read', (text, bits) => {
  const format = parsed(text)
  expect(weightFormat.write(format)).toBe(text)
  expect(weightFormat.read(JSON.parse(JSON.stringify(format)))).toEqual(format)
  expect(new RegExp(weightFormat.schema.pattern as string).test(text)).toBe(true)
  const one = `import { input, linear, model } from 'memwall'
model('one', {}, () => linear(512, { bias: false })(input([1, 512])))`
  expect(weightsOf(one, inWeights(format))).toBe((512 * 512 * bits) / 8)
})

test.each(['int4:', 'int4:0', 'int4:1e2', 'int4:128:q4_k', 'q4_k:128', 'mxfp5', 'int4:128:int4:fp16:fp32:fp32'])(
  '%s is no format',
  text => {
    expect(weightFormat.parse(text)).toBeUndefined()
    expect(new RegExp(weightFormat.schema.pattern as string).test(text)).toBe(false)
  },
)

test.each([
  // Multiplied as they are, by units for them.
  ['nvfp4', 'fp4', 'fp4'],
  ['mxfp6', 'fp6', 'fp6'],
  ['mxfp8', 'fp8', 'fp8'],
  // Decoded to the activations first.
  ['nf4', 'bf16', 'bf16'],
  ['q4_k', 'bf16', 'bf16'],
  ['iq1_s', 'bf16', 'bf16'],
  // The wider of the two operands.
  ['mxfp4', 'bf16', 'bf16'],
] as const)('weights in %s with activations in %s compute in %s', (weights, activations, expected) => {
  const file = `import { hardware, input, linear, model } from 'memwall'
hardware('chip', { peak: { bf16: 1e12, fp8: 2e12, fp6: 3e12, fp4: 4e12 }, vector: 1e12, memory: [{ name: 'HBM', bytes: 1e12, bandwidth: 1e12 }] })
model('one', {}, () => linear(64, { bias: false })(input([64, 64])))`
  const on = reportOf(file).targets[0] ?? expect.fail('the file declares a target')
  const { models } = reportOf(file, { dtypes: { weights, activations, kvCache: 'bf16' } }, on)
  expect(models[0]?.layers[0]?.rate.dtype).toBe(expected)
})
