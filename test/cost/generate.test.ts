/** Generation is the literal sum of its prefill and its decode steps, whatever the model keeps and the settings are. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { isFull } from '../support/full'
import { analysisOf, exampleAnalysis, exampleReport } from '../support/report'
import { expectSumOfSteps } from '../support/stepSum'

/** What a block keeps from step to step. */
const blocks = {
  attention: 'attention({ heads: 4, causal: true, rope: true })',
  grouped: 'attention({ heads: 4, kvHeads: 2, causal: true, qkNorm: () => rmsNorm() })',
  window: 'attention({ heads: 4, causal: true, window: 5 })',
  wideWindow: 'attention({ heads: 4, causal: true, window: 13 })',
  chunk: 'attention({ heads: 4, causal: true, chunk: 6 })',
  sinks: 'attention({ heads: 4, kvHeads: 2, causal: true, window: 9, sinks: true, softcap: 30 })',
  /** Work that grows within chunks of six tokens and starts anew with each. */
  chunked: 'x => custom("chunked", [x], { shape: x.shape, flops: 100 * ((past % 6) + seq) })',
  lstm: 'lstm(32)',
  retention:
    'x => linearAttention(h4(x), h4(x), h4(x), { rule: "gatedDelta", beta: x.slice(2, 0, 4) }).reshape(x.shape)',
  conv: 'x => conv1d(32, { kernel: 3, padding: "causal" })(x.transpose(1, 2)).transpose(1, 2)',
  scan: 'x => selectiveScan(x, softplus(x), parameter([32, 4]), x.slice(2, 0, 4), x.slice(2, 4, 8))',
  experts: 'mixtureOfExperts({ experts: 4, topK: 2, expert: () => linear(32) })',
} as const

const attending: readonly (keyof typeof blocks)[] = ['attention', 'grouped', 'window', 'wideWindow', 'chunk', 'sinks']

const modelText = (kinds: readonly (keyof typeof blocks)[], prefix: number) => `
import { attention, concat, conv1d, custom, embedding, input, linear, linearAttention, lstm, mixtureOfExperts, model, parameter, residual, rmsNorm, selectiveScan, sequential, softplus } from 'memwall'
const h4 = x => x.reshape([x.shape[0], x.shape[1], 4, 8])
model('drawn', { batch: 2, seq: 64, past: 0 }, ({ batch, seq, past }) => {
  const words = embedding(50, 32)
  const image = linear(32)
  const text = words(input([batch, seq], 'int32'))
  const x = past > 0 || ${prefix} === 0 ? text : concat([image(input([batch, ${prefix}, 8])), text], 1)
  return linear(50)(sequential(${kinds.map(kind => `residual(sequential(rmsNorm(), ${blocks[kind]}))`).join(', ')})(x))
})`

const settings: fc.Arbitrary<Partial<Scenario>> = fc.record({
  fusion: fc.constantFrom('none', 'pointwise', 'flash'),
  causalCount: fc.constantFrom('full', 'causal'),
  onChip: fc.constantFrom('ideal', 'tiled'),
  parallel: fc.constantFrom(1, 2).map(tp => ({ ...oneDevice, tp })),
  dtypes: fc.constantFrom(defaultScenario.dtypes, {
    weights: { dtype: 'int4', group: 32 },
    activations: 'fp16',
    kvCache: 'int8',
  } as const),
})

const drawn = fc.record({
  kinds: fc
    .tuple(
      fc.constantFrom(...attending),
      fc.array(fc.constantFrom(...(Object.keys(blocks) as (keyof typeof blocks)[]))),
    )
    .map(([one, others]) => [one, ...others.slice(0, 3)]),
  prompt: fc.nat(20),
  steps: fc.integer({ min: 1, max: 40 }),
  tokens: fc.integer({ min: 1, max: 6 }),
  prefix: fc.constantFrom(0, 0, 7),
  scenario: settings,
})

test('of models that keep caches, windows, states and prefixes', () => {
  fc.assert(
    fc.property(drawn, ({ kinds, prompt, steps, tokens, prefix, scenario }) => {
      const analysis = analysisOf(modelText(kinds, prefix))
      expectSumOfSteps({ analysis, seq: prompt + steps, prompt, tokens, scenario, prefix })
    }),
    { numRuns: isFull ? 200 : 25 },
  )
})

/** Examples with models that decode, how many, and a prompt whose length is at the edge of a window where there is one. */
const decoders = [
  { file: 'gpt2.ts', models: 2, prompt: 5 },
  { file: 'gpt2-sizes.ts', models: 4, prompt: 3 },
  { file: 'gpt3.ts', models: 2, prompt: 2 },
  { file: 'llama2.ts', models: 3, prompt: 6 },
  { file: 'llama2-7b.ts', models: 1, prompt: 7 },
  { file: 'llama3.ts', models: 2, prompt: 4 },
  { file: 'gemma.ts', models: 2, prompt: 0 },
  { file: 'gemma3.ts', models: 3, prompt: 1019 },
  { file: 'qwen3-moe.ts', models: 2, prompt: 2 },
  { file: 'mistral.ts', models: 1, prompt: 4090 },
  { file: 'mixtral.ts', models: 1, prompt: 1 },
  { file: 'deepseek-v3.ts', models: 1, prompt: 6 },
  { file: 'mamba.ts', models: 5, prompt: 0 },
  { file: 'gpt-oss.ts', models: 2, prompt: 123 },
  // Chunks of 6 tokens have a whole number of FLOPs, 6 * 6 / 6 for the inverse of a triangle.
  { file: 'qwen3-next.ts', models: 1, prompt: 6 },
  { file: 'retnet.ts', models: 2, prompt: 3 },
  { file: 'lora.ts', models: 2, prompt: 1 },
  // The encoder runs with the prefill.
  { file: 't5.ts', models: 2, prompt: 3 },
  { file: 'whisper.ts', models: 5, prompt: 1 },
  { file: 'transformer.ts', models: 2, prompt: 2 },
  { file: 'seq2seq.ts', models: 2, prompt: 2 },
] as const

test.each(decoders)('of $models models of $file', ({ file, models, prompt }) => {
  const analysis = exampleAnalysis(file)
  const [chosen] = fc.sample(fc.record({ tokens: fc.integer({ min: 2, max: 4 }), scenario: settings }), 1)
  const plain = { tokens: 1, scenario: {} }
  for (const { tokens, scenario } of chosen && isFull ? [plain, chosen] : [plain])
    expectSumOfSteps({ analysis, models, seq: prompt + 9, prompt, tokens, scenario })
  expect.hasAssertions()
})

test('no example that decodes is left out', () => {
  const decodes = (file: string): boolean =>
    exampleReport(file, { phase: 'decode' }).models.some(({ scenario }) => scenario.counted === 'decode')
  const examples = readdirSync(fileURLToPath(new URL('../../examples/', import.meta.url)))
  expect(examples.filter(decodes).sort()).toEqual([...new Set(decoders.map(({ file }) => file))].sort())
})
