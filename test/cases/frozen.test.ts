/** Frozen weights: LoRA, QLoRA, a frozen encoder, a trained prompt. Figures are in closed form. */
import { expect, test } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import { diagnosticText } from '../../src/present/diagnosticText'
import { defaultScenario, oneDevice, type Parallelism, type Scenario } from '../../src/scenario/scenario'
import { reportOf } from '../support/report'
import { lora } from './models/lora'

function modelOf(text: string, parallel: Partial<Parallelism> = {}, scenario: Partial<Scenario> = {}) {
  const report = reportOf(text, { phase: 'train', parallel: { ...oneDevice, ...parallel }, ...scenario })
  expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return report.models[0] ?? expect.fail('no model')
}

const trained = (...asked: Parameters<typeof modelOf>): Totals => modelOf(...asked).totals

const recomputed = { training: { ...defaultScenario.training, recompute: 'full' } } as const

const states = ({ memory }: Totals): number => memory.weights + memory.gradients + memory.optimizer

/** Llama-3-8B: weights of a block's projections and feed-forward, of embedding and head, of 65 norms. */
const [hidden, keys, wide, vocab, layers, seq] = [4096, 1024, 14336, 128256, 32, 2048]
const qkv = hidden * (hidden + 2 * keys)
const block = qkv + hidden * hidden + 3 * hidden * wide
const ends = 2 * vocab * hidden + (2 * layers + 1) * hidden
/** Adapters of a block: down to 16 and up again, for query, key, value and output. */
const adapters = 4 * hidden * 16 + 16 * (2 * hidden + 2 * keys)

test('LoRA: 2 bytes for each frozen weight, 16 for each weight of an adapter', () => {
  expect(layers * adapters).toBe(13_631_488)
  const totals = trained(lora())
  expect(totals.parameters).toBe(layers * (block + adapters) + ends)
  expect(states(totals)).toBe(2 * (layers * block + ends) + 16 * layers * adapters)
  expect(states(totals)).toBe(16_278_626_304)
})

test('LoRA: frozen linears have the gradient of their input alone, and none where nothing before them is trained', () => {
  const { passes } = trained(lora())
  // Scores and context of 32 heads of 128, each with two gradients.
  const cores = layers * 2 * seq * seq * hidden
  const products = seq * (layers * block + vocab * hidden)
  const down = seq * layers * 4 * hidden * 16
  const up = seq * layers * adapters - down
  expect(passes?.forward.macs).toBe(products + down + up + cores)
  // Query, key and value of the first block read the frozen embedding, and so do their adapters.
  const first = seq * qkv
  expect(passes?.backward.macs).toBe(products - first + 2 * (down + up) - seq * 3 * hidden * 16 + 2 * cores)
})

test('LoRA: what only the gradient of a frozen weight needs is not saved', () => {
  const tokens = 2 * seq
  const saved = trained(lora()).memory.activations
  // Of a block: the input of both norms with a statistic per row; the normed input for the adapters; 16 features of
  // each; query and key turned, value, softmax and context; gate, silu(gate) and up. Neither the normed input of the
  // feed-forward nor the product that its last linear reads.
  const core = hidden + 2 * keys + 32 * seq + hidden
  const perBlock = tokens * (2 * hidden + hidden + 4 * 16 + core + 3 * wide) + 2 * 4 * seq
  // The first norm has no gradient. The last has; rope keeps one table of cosines and sines for 128 features.
  const expected = layers * perBlock - (tokens * hidden + 4 * seq) + (tokens * hidden + 4 * seq) + tokens * 2 * 128
  expect(saved).toBe(expected)
})

test('QLoRA: the linears of the blocks in 4 bits with a scale of 16 for 64', () => {
  const totals = trained(lora("weights: { dtype: 'int4', group: 64 }"))
  const base = (layers * block * (4 + 16 / 64)) / 8
  expect(states(totals)).toBe(base + 2 * ends + 16 * layers * adapters)
  expect(states(totals)).toBe(6_027_747_328)
  // Backward reads a frozen weight once, in its own format: all but those of the first query, key and value.
  const none = trained(lora())
  const narrower = (2 - 4.25 / 8) * (layers * block - qkv)
  expect((none.passes?.backward.bytes.weights ?? 0) - (totals.passes?.backward.bytes.weights ?? 0)).toBe(narrower)
})

test('LoRA over replicas: adapters alone are reduced; ZeRO 3 gathers frozen weights, in backward those that it reads', () => {
  const part = 7 / 8
  const own = 2 * layers * adapters
  expect(trained(lora(), { dp: 8 }).collectives.bytes).toBe(2 * part * own)
  const all = 2 * (layers * block + ends)
  // Not in backward: the embedding, the first norm, the first query, key and value.
  const unread = 2 * (vocab * hidden + hidden + qkv)
  const sharded = trained(lora(), { dp: 8, zero: 3 })
  expect(sharded.collectives.bytes).toBe(part * (2 * all - unread + 3 * own))
  expect(states(sharded)).toBe((all + 16 * layers * adapters) / 8)
})

const encoder = `
import { batchNorm, conv2d, flatten, input, linear, model, relu, repeat, scope, sequential } from 'memwall'
const encoder = sequential(
  conv2d(16, { kernel: 3, padding: 1, trainable: false }),
  scope('frozen', repeat(2, () => sequential(conv2d(16, { kernel: 3, padding: 1 }), batchNorm(), relu)), { trainable: false }),
)
model('m', { batch: 8 }, ({ batch }) => sequential(encoder, flatten, linear(10))(input([batch, 3, 32, 32])))`
/** Features of the encoder's result, of 8 images. */
const features = 16 * 32 * 32

test('a frozen encoder: its head alone has gradients and saves its input', () => {
  const totals = trained(encoder)
  const head = 10 * features + 10
  const frozen = 16 * 3 * 9 + 16 + 2 * (16 * 16 * 9 + 16 + 2 * 16)
  expect(states(totals)).toBe(2 * frozen + 16 * head)
  expect(totals.memory.activations).toBe(2 * 8 * features)
  expect(totals.passes?.backward.macs).toBe(8 * 10 * features)
  // Beside the product, the gradient of the bias: the sum of 8 rows.
  expect(totals.passes?.backward.flops).toBe(2 * 8 * 10 * features + 8 * 10)
})

test('a frozen encoder is not recomputed, and ZeRO 3 gathers it once', () => {
  expect(trained(encoder, {}, recomputed).passes?.recompute.flops).toBe(0)
  const frozen = 16 * 3 * 9 + 16 + 2 * (16 * 16 * 9 + 16 + 2 * 16)
  const head = 10 * features + 10
  expect(trained(encoder, { dp: 4, zero: 3 }).collectives.bytes).toBe((3 / 4) * 2 * (frozen + 3 * head))
})

test('a trained prompt before a frozen model: a gradient flows through weights that have none', () => {
  const [tokens, prompt, width] = [12, 4, 64]
  const totals = trained(`
import { concat, embedding, gelu, input, layerNorm, linear, model, parameter, scope, sequential } from 'memwall'
const body = scope('frozen', sequential(layerNorm(), linear(256), gelu, linear(${width})), { trainable: false })
model('m', { batch: 1 }, () => {
  const position = parameter([1, ${prompt + tokens}, ${width}], { trainable: false })
  const words = embedding(1000, ${width}, { trainable: false })(input([1, ${tokens}], 'int32'))
  return body(concat([parameter([1, ${prompt}, ${width}]), words], 1).add(position))
})`)
  const rows = prompt + tokens
  const frozen = 1000 * width + rows * width + 2 * width + 2 * 256 * width + 256 + width
  expect(states(totals)).toBe(2 * frozen + 16 * prompt * width)
  // layerNorm: its input and two statistics a row; gelu: its input. The linears save nothing.
  expect(totals.memory.activations).toBe(2 * rows * width + 8 * rows + 2 * rows * 256)
  expect(totals.passes?.backward.macs).toBe(2 * rows * 256 * width)
  // Products without sums of biases; gelu 10 and layerNorm 8 an element, the sum with the positions 1.
  const elementwise = 10 * rows * 256 + (8 + 1) * rows * width
  expect(totals.passes?.backward.flops).toBe(2 * (2 * rows * 256 * width) + elementwise)
})

test('recurrences, gates and all, have the gradient of their input without that of frozen weights', () => {
  const [batch, steps, width] = [2, 5, 16]
  const text = (frozen: boolean) => `
import { input, linear, lstm, model } from 'memwall'
model('m', { batch: ${batch} }, ({ batch }) => lstm(${width}, { trainable: ${!frozen} })(linear(${width})(input([batch, ${steps}, ${width}]))))`
  const rows = batch * steps
  const [inner, step] = [rows * 4 * width * width, rows * 4 * width * width]
  const first = rows * width * width
  expect(trained(text(true)).passes?.backward.macs).toBe(first + inner + step)
  expect(trained(text(false)).passes?.backward.macs).toBe(first + 2 * (inner + step))
  expect(states(trained(text(true)))).toBe(16 * (width * width + width) + 2 * (8 * width * width + 8 * width))
})

test('sequence parallelism gathers the input of a frozen linear in forward alone', () => {
  const text = (trainable: boolean) => `
import { gelu, input, layerNorm, linear, model, sequential } from 'memwall'
const frozen = { trainable: ${trainable}, bias: false }
model('m', { batch: 1, seq: 512 }, ({ batch, seq }) => sequential(layerNorm(), linear(1024, frozen), gelu, linear(256, frozen))(input([batch, seq, 256])))`
  const part = 3 / 4
  const tensor = 2 * 512 * 256
  // Each rank has the gradient of the norm's two vectors from its own tokens: an all-reduce.
  const vectors = 2 * part * 2 * (2 * 256)
  // Forward gathers and scatters; backward does the reverse, and gathers the input again for the gradient of a weight.
  expect(trained(text(false), { tp: 4, sp: true }).collectives.bytes).toBe(4 * part * tensor + vectors)
  expect(trained(text(true), { tp: 4, sp: true }).collectives.bytes).toBe(5 * part * tensor + vectors)
})

test.each([
  'linear(4, frozen)',
  'attention({ heads: 2, qkNorm: () => rmsNorm(frozen), ...frozen })',
  'conv1d(5, { kernel: 1, ...frozen })',
  'convTranspose2d(5, { kernel: 1, ...frozen })',
  'layerNorm(frozen)',
  'rmsNorm(frozen)',
  'batchNorm(frozen)',
  'groupNorm(1, frozen)',
  'prelu(frozen)',
  'lstm(4, { layers: 2, bidirectional: true, projection: 2, ...frozen })',
  'gru(4, frozen)',
  'embedding(10, 4, frozen)',
  'embeddingBag(10, 4, frozen)',
  'scope("s", custom1, frozen)',
  'scope("s", mixtureOfExperts({ experts: 4, topK: 2, expert: () => linear(8) }), frozen)',
  'scope("s", scope("t", linear(4), {}), frozen)',
])('%s has weights, and neither gradients nor states', body => {
  const shape = body.startsWith('convT') ? '[2, 5, 8, 8]' : body.startsWith('embeddingBag') ? '[2, 5]' : '[2, 5, 8]'
  const { memory } = trained(`
import { attention, batchNorm, conv1d, convTranspose2d, custom, embedding, embeddingBag, groupNorm, gru, input, layerNorm, linear, lstm, mixtureOfExperts, model, prelu, rmsNorm, scope } from 'memwall'
const frozen = { trainable: false }
const custom1 = x => custom('own', [x], { shape: x.shape, flops: 1, parameters: 3 })
model('m', { batch: 2 }, () => ${body}(input(${shape}${body.startsWith('embedding') ? ", 'int32'" : ''})))`)
  expect(memory.weights).toBeGreaterThan(0)
  expect(memory.gradients + memory.optimizer).toBe(0)
})

test('the innermost explicit value wins, a layer above its scopes', () => {
  const { memory } = trained(`
import { input, linear, model, scope, sequential } from 'memwall'
const bare = { bias: false }
const inner = scope('inner', sequential(linear(8, bare), linear(8, { ...bare, trainable: false })), { trainable: true })
model('m', { batch: 2 }, () => scope('outer', sequential(linear(8, bare), inner, linear(8, { ...bare, trainable: true })), { trainable: false })(input([2, 8])))`)
  // Of four matrices of 8 x 8 two are trained.
  expect(memory.gradients).toBe(2 * 2 * 64)
})

test('a note says that narrow weights are trained, or that nothing is', () => {
  const notes = (options: string) =>
    reportOf(
      `
import { input, linear, model } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => linear(1000, ${options})(input([batch, 1000])))`,
      { phase: 'train' },
    )
      .diagnostics.map(diagnosticText)
      .join()
  expect(notes("{ weights: 'int4', bias: false }")).toContain('1 M parameters in int4 are trained')
  const two = `
import { input, linear, mixtureOfExperts, model, scope, sequential } from 'memwall'
model('m', { batch: 1 }, ({ batch }) => scope('s', mixtureOfExperts({ experts: 4, topK: 1, expert: () => linear(1000, { bias: false }) }), { weights: 'int4' })(input([batch, 1000])))`
  // Four experts of a million each, and the router of 4,000.
  expect(reportOf(two, { phase: 'train' }).diagnostics.map(diagnosticText).join()).toContain('4 M parameters in int4')
  expect(notes("{ weights: 'int4', trainable: false }")).toContain('all weights are frozen')
  expect(notes("{ weights: 'fp16' }")).toBe('')
})
