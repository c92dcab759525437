import { expect, test } from 'vitest'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { scenarioLines, scenarioText, shortScenarioText } from '../../src/scenario/text'
import { exampleReport } from '../support/report'

const bert: Scenario = { ...defaultScenario, dims: { batch: 16, seq: 4096, layers: 12 } }
const training: Scenario = { ...bert, phase: 'train' }
const isSaid = (name: string): boolean => name !== 'layers'

test.each<[string, Partial<Scenario>]>([
  ['forward · batch 16 · seq 4,096 · 16 bits', {}],
  ['decode · batch 16 · seq 4,096 · 16 bits', { phase: 'decode', past: 4095 }],
  ['decode · batch 16 · seq 4,096 · past 100 · 16 bits', { phase: 'decode', past: 100 }],
  ['decode · batch 16 · seq 4,096 · 8 tokens · 16 bits', { phase: 'decode', past: 4088, tokens: 8 }],
  ['decode · batch 16 · seq 4,096 · past 4,095 · 8 tokens · 16 bits', { phase: 'decode', past: 4095, tokens: 8 }],
  ['generate · batch 16 · seq 4,096 · prompt 128 · 16 bits', { phase: 'generate', prompt: 128 }],
  [
    'forward · batch 16 · seq 4,096 · int4 (group 128) weights · fp16 · fp8 KV cache',
    { dtypes: { weights: { dtype: 'int4', group: 128 }, activations: 'fp16', kvCache: 'fp8' } },
  ],
  [
    'decode · batch 16 · seq 4,096 · nf4 weights · bf16 · fp8 keys and int4 (group 64) values KV cache',
    {
      phase: 'decode',
      dtypes: { weights: 'nf4', activations: 'bf16', kvCache: { keys: 'fp8', values: { dtype: 'int4', group: 64 } } },
    },
  ],
  [
    'forward · batch 16 · seq 4,096 · 16 bits · flash · tiled · resident · causal count',
    { fusion: 'flash', onChip: 'tiled', resident: 'auto', causalCount: 'causal' },
  ],
  ['train · batch 16 · seq 4,096 · 16 bits · adamw', { phase: 'train' }],
  [
    'train · batch 16 · seq 4,096 · 16 bits · sgd · fp8 training · fp32 gradients · recompute selective',
    {
      phase: 'train',
      training: { optimizer: 'sgd', precision: 'fp8', gradients: 'fp32', recompute: 'selective' },
    },
  ],
  // What training has no use for is not said.
  [
    'train · batch 16 · seq 4,096 · bf16 · adamw · recompute to 16 GB',
    {
      phase: 'train',
      dtypes: { weights: 'bf16', activations: 'bf16', kvCache: 'int8' },
      training: { ...defaultScenario.training, recompute: { budget: 16e9 } },
    },
  ],
  [
    'train · batch 16 · seq 4,096 · 16 bits · adamw · dp 8 · ZeRO 2 · offload · tp 4 · sp · pp 2 · 64 micro-batches · interleave 3 · ep 16',
    {
      phase: 'train',
      parallel: {
        dp: 8,
        zero: 2,
        offload: true,
        tp: 4,
        sp: true,
        pp: 2,
        interleave: 3,
        microBatches: 64,
        ep: 16,
        cp: 1,
      },
    },
  ],
  // Nothing is shared by ZeRO, and no micro-batch waits for its backward, where nothing is trained.
  [
    'forward · batch 16 · seq 4,096 · 16 bits · dp 8 · tp 4 · sp · pp 2 · interleave 3 · ep 16',
    {
      parallel: {
        dp: 8,
        zero: 2,
        offload: true,
        tp: 4,
        sp: true,
        pp: 2,
        interleave: 3,
        microBatches: 64,
        ep: 16,
        cp: 1,
      },
    },
  ],
])('%s', (text, scenario) => {
  expect(scenarioText({ ...bert, ...scenario }, isSaid)).toBe(text)
})

test('a report says what its defaults came to', () => {
  const { scenario } = exampleReport('bert.ts', training).models[0] ?? {}
  if (scenario === undefined) throw new Error('bert.ts has a model')
  expect(scenarioText(scenario, isSaid)).toMatch(/^train · batch 16 · seq 4,096 · bf16 · adamw · mixed precision$/)
  expect(scenarioLines(scenario)).toEqual(
    expect.arrayContaining([
      'Optimizer: adamw',
      'Precision: mixed',
      'Gradients: bf16',
      'Recompute: none',
      'Devices: 1',
    ]),
  )
})

test('experts are shared out among replicas and tensor-parallel ranks: they take devices of their own only where they are more', () => {
  const parallel = { ...oneDevice, dp: 4, zero: 3, tp: 2, pp: 8, microBatches: 16, ep: 8 } as const
  expect(scenarioLines({ ...training, parallel })).toContain(
    'Devices: 64 · dp 4 · ZeRO 3 · tp 2 · pp 8 · 16 micro-batches · ep 8',
  )
})

test('a short text ends with the number of the parts that it leaves out, and cuts none', () => {
  const scenario: Scenario = { ...training, parallel: { ...oneDevice, dp: 8, zero: 2 } }
  expect(shortScenarioText(scenario, isSaid, 100)).toBe(scenarioText(scenario, isSaid))
  expect(shortScenarioText(scenario, isSaid, 51)).toBe('train · batch 16 · seq 4,096 · 16 bits · adamw · +2')
  expect(shortScenarioText(scenario, isSaid, 1)).toBe('train · +6')
})
