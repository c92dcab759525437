/** What exists on a device only while an op runs: gathered weights, tokens and gradients. Figures are by hand. */
import { expect, test } from 'vitest'
import { type Footprint, footprintTotal } from '../../src/cost/footprintParts'
import { finish } from '../../src/limits/resumable'
import { defaultScenario, oneDevice, type Parallelism, type Scenario } from '../../src/scenario/scenario'
import { a100, analysisOf, reportOf } from '../support/report'
import { lora } from './models/lora'

function memoryOf(text: string, parallel: Partial<Parallelism>, scenario: Partial<Scenario> = {}) {
  const report = reportOf(text, { ...scenario, parallel: { ...oneDevice, ...parallel } })
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return report.models[0]?.totals.memory ?? expect.fail('no model')
}

const both = ({ activations, transient }: Footprint): number => activations + transient

const train = { phase: 'train' } as const

/** Linears of 32,768, 65,536 and 10 features on 64, without biases. */
const big = (options = '') => `
import { input, linear, model, relu, sequential } from 'memwall'
model('big', { batch: 1 }, ({ batch }) => sequential(linear(32768, { bias: false }), relu, linear(65536, { bias: false, ${options} }), relu, linear(10, { bias: false }))(input([batch, 64])))`
const layer = 2 * 32768 * 65536
const others = 64 * 32768 + 65536 * 10
/** Saved: the input, and both results of relu, which the linears read too. */
const saved = 2 * (64 + 32768 + 65536)
/** The gradients that are alive while the large linear runs backward: of its result and of its input. */
const alive = 2 * (65536 + 32768)

test('ZeRO 3: a layer is whole while it runs backward, and its gradient before it is scattered', () => {
  const memory = memoryOf(big(), { dp: 8, zero: 3 }, train)
  const states = (16 * (layer / 2 + others)) / 8
  expect(layer).toBe(4_294_967_296)
  expect(memory.activations).toBe(saved)
  expect(memory.transient).toBe(2 * layer + alive)
  expect(memory.total).toBe(states + saved + 2 * layer + alive)
  expect(memory.total).toBe(12_890_800_256)
})

test('ZeRO 2 has the gradient whole, and the weight always; below it nothing is gathered', () => {
  expect(memoryOf(big(), { dp: 8, zero: 2 }, train).transient).toBe(layer + alive)
  // The gradients of both results of the second relu.
  for (const zero of [0, 1] as const)
    expect(memoryOf(big(), { dp: 8, zero }, train).transient).toBe(2 * (65536 + 65536))
  expect(memoryOf(big(), { zero: 3 }, train).transient).toBe(2 * (65536 + 65536))
})

test('a frozen layer is gathered and has no gradient; in fp32 its gradient has 4 bytes', () => {
  expect(memoryOf(big('trainable: false'), { dp: 8, zero: 3 }, train).transient).toBe(layer + alive)
  const training = { ...defaultScenario.training, gradients: 'fp32' } as const
  expect(memoryOf(big(), { dp: 8, zero: 3 }, { ...train, training }).transient).toBe(3 * layer + alive)
})

test('LoRA under ZeRO 3: the frozen head is whole beside the gradients of the logits and of its input', () => {
  const [hidden, vocab, seq] = [4096, 128256, 2048]
  const { transient } = memoryOf(lora(), { dp: 8, zero: 3 }, train)
  expect(transient).toBe(2 * (vocab * hidden + seq * vocab + seq * hidden))
})

test('sequence parallelism: a frozen layer does not read its tokens again, and its gradient of them is whole all the same', () => {
  const [seq, hidden] = [128, 64]
  const text = (options: string) => `
import { input, layerNorm, linear, model, sequential } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => sequential(layerNorm(), linear(${hidden}, { bias: false, ${options} }))(input([batch, ${seq}, ${hidden}])))`
  const whole = 2 * seq * hidden
  // The gradients of its result, of which a rank has half the features, and of its input, half the tokens.
  const alive = whole / 2 + whole / 2
  const transient = (options: string) => memoryOf(text(options), { tp: 2, sp: true }, train).transient
  expect(transient('')).toBe(alive + 2 * whole)
  expect(transient('trainable: false')).toBe(alive + whole)
})

test('full recomputation gathers the same, beside what it rebuilds', () => {
  const text = `
import { gelu, input, linear, model, repeat, sequential } from 'memwall'
model('m', { batch: 4 }, ({ batch }) => repeat(3, () => sequential(linear(512), gelu, linear(128)))(input([batch, 128])))`
  const training = { ...defaultScenario.training, recompute: 'full' } as const
  const [plain, sharded] = [{}, { dp: 4, zero: 3 }].map(
    parallel => memoryOf(text, parallel as Partial<Parallelism>, { ...train, training }).transient,
  )
  // Of a block: its input and two tensors of 512, each of 4 rows; gradients of 512 and 128, or of 512 twice.
  const rebuilt = 2 * 4 * (512 + 512)
  expect(plain).toBe(rebuilt + 2 * 4 * (512 + 512))
  // Weight and bias of the first linear of a block, whole, and their gradients, with the gradients of 512 and of 128.
  expect(sharded).toBe(rebuilt + 2 * 4 * (512 + 128) + 2 * 2 * (128 * 512 + 512))
})

test('what is gathered counts in the verdict and where a size is searched for', () => {
  // 15 G weights: 16 bytes each over 8 replicas are 30 GB, and the layer with its gradient 60 GB more.
  const text = (rows: number) => `
import { input, linear, model } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => linear(${rows}, { bias: false })(linear(100_000, { bias: false })(input([batch, 10]))))`
  const memory = memoryOf(text(150_000), { dp: 8, zero: 3 }, train)
  expect(memory).toMatchObject({ fits: false, devices: 2 })
  expect(memoryOf(text(130_000), { dp: 8, zero: 3 }, train).fits).toBe(true)
  const scenario = { ...defaultScenario, ...train, parallel: { ...oneDevice, dp: 8, zero: 3 as const } }
  const fit = finish(analysisOf(text(150_000)).fit(scenario, a100, 0))
  expect(fit?.batch).toMatchObject({ size: 0, reason: { code: 'least' } })
})

/** Four feed-forward blocks of 4,096 and 16,384 features on 8,192 tokens. */
const blocks = `
import { gelu, input, layerNorm, linear, model, repeat, residual, sequential } from 'memwall'
model('sp', { batch: 1, seq: 8192 }, ({ batch, seq }) => repeat(4, () => residual(sequential(layerNorm(), linear(16384), gelu, linear(4096))))(input([batch, seq, 4096])))`
const [narrow, wide] = [2 * 8192 * 4096, 2 * 8192 * 16384]

test('sequence parallelism: the gathered input is beside the shards and the result', () => {
  const memory = memoryOf(blocks, { tp: 8, sp: true })
  // Tokens of an encoder are gathered as others are.
  const encoder = blocks.replace('4096])', "4096], 'bf16', { static: true })")
  expect(encoder).not.toBe(blocks)
  expect(memoryOf(encoder, { tp: 8, sp: true })).toEqual(memory)
  // Shards of the residual and of the norm, and of the result; the norm gathered.
  expect(memory.activations).toBe((2 * narrow + wide) / 8)
  expect(memory.transient).toBe(narrow)
  expect(both(memory)).toBe(117_440_512)
  expect(memory.total).toBe(memory.weights + 117_440_512)
})

test('in backward both the input and its gradient are whole for a column-parallel linear', () => {
  const memory = memoryOf(blocks, { tp: 8, sp: true }, train)
  // Shards of the gradients of the residual, of the norm and of the linear's result.
  expect(memory.transient).toBe((2 * narrow + wide) / 8 + 2 * narrow)
})

test('query, key and value read the gathered tokens each, and the lookup of a split table is whole before its sum', () => {
  const attention = `
import { attention, input, model } from 'memwall'
model('m', { batch: 1, seq: 64 }, ({ batch, seq }) => attention({ heads: 8 })(input([batch, seq, 512])))`
  const tokens = 2 * 64 * 512
  // While the value is made: shards of the input, of query, key and value, and the input gathered.
  const memory = memoryOf(attention, { tp: 4, sp: true })
  expect(memory).toMatchObject({ activations: tokens, transient: tokens })
  const table = (features: number) => `
import { embedding, input, layerNorm, model } from 'memwall'
model('m', { batch: 1, seq: 4096 }, ({ batch, seq }) => layerNorm()(embedding(1000, ${features})(input([batch, seq], 'int32'))))`
  // The ids, the shard of the result and the result of each rank's part of the table.
  expect(memoryOf(table(256), { tp: 8, sp: true })).toMatchObject({
    activations: 4 * 4096 + (2 * 4096 * 256) / 8,
    transient: 2 * 4096 * 256,
  })
})

test('an op that works on shards of the tokens gathers nothing', () => {
  const text = `
import { input, linear, model, relu, sequential } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => sequential(relu, y => y.sum(2, { keepDim: true }), linear(8), linear(64))(input([batch, 128, 4096])))`
  const { activations, transient } = memoryOf(text, { tp: 4, sp: true })
  // The input and its result, of which a rank has a quarter of the tokens.
  expect([activations, transient]).toEqual([(2 * 2 * 128 * 4096) / 4, 0])
})

test('ranks of a context have the temporaries of their own tokens', () => {
  const text = (tokens: number) => `
import { attention, input, linear, model, residual, sequential } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => sequential(residual(attention({ heads: 4, causal: true })), residual(sequential(linear(256), linear(512))))(input([batch, ${tokens}, 512])))`
  const half = memoryOf(text(64), { tp: 4, sp: true })
  expect(half.transient).toBe(2 * 64 * 512)
  expect(both(memoryOf(text(128), { tp: 4, sp: true, cp: 2 }))).toBe(both(half))
  expect(memoryOf(text(128), { tp: 4, sp: true, cp: 2 }, train).transient).toBe(
    memoryOf(text(64), { tp: 4, sp: true }, train).transient,
  )
})

test('a decode step gathers nothing, and generation has the larger of its prefill and its steps', () => {
  const text = `
import { attention, input, linear, model, residual, sequential } from 'memwall'
model('m', { batch: 1, seq: 64 }, ({ batch, seq }) => residual(sequential(attention({ heads: 8, causal: true }), linear(512)))(input([batch, seq, 512])))`
  expect(memoryOf(text, { tp: 4, sp: true }, { phase: 'decode' }).transient).toBe(0)
  // The prefill keeps its tokens sharded, and gathers all 32 of them for the attention.
  expect(memoryOf(text, { tp: 4, sp: true }, { phase: 'generate', prompt: 32 }).transient).toBe(32 * 512 * 2)
})

test('each pipeline stage has its own', () => {
  const memory = memoryOf(blocks, { tp: 8, sp: true, pp: 2 })
  expect(memory.stages.map(both)).toEqual([117_440_512, 117_440_512])
  expect(memory.total).toBe(Math.max(...memory.stages.map(footprintTotal)))
})
