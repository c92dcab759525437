/**
 * Bytes of KV cache for each token at 16 bits: 2 * layers * kvHeads * headDim * 2 where keys and values are kept (Stas
 * Bekman, Machine Learning Engineering, inference/README.md), layers * (latent + rotary) * 2 where a latent is
 * (DeepSeek-V3's published config: 61, 512, 64). A state has the same size after any number of tokens: heads * keyDim *
 * valueDim elements a layer.
 */
import { expect, test } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import { exampleReport, modelNamed } from '../support/report'

const step = (file: string, model: string, past: number, dtype: 'fp16' | 'int8' = 'fp16'): Totals => {
  const dtypes = { weights: 'fp16', activations: 'fp16', kvCache: dtype } as const
  const report = exampleReport(file, { phase: 'decode', past, dims: { batch: 1 }, dtypes })
  return modelNamed(report, model).totals
}

const cached = (...asked: Parameters<typeof step>): number => step(...asked).memory.kvCache

test.each([
  ['gpt2-sizes.ts', 'GPT-2 small', 36864],
  ['llama2.ts', 'Llama-2-7B', 524288],
  ['llama2.ts', 'Llama-2-70B', 327680],
  ['llama3.ts', 'Llama-3-8B', 131072],
  ['mistral.ts', 'Mistral-7B', 131072],
  ['deepseek-v3.ts', 'DeepSeek-V3', 70272],
  ['qwen3-moe.ts', 'Qwen3-30B-A3B', 48 * 2 * 4 * 128 * 2],
  ['qwen3-moe.ts', 'Qwen3-235B-A22B', 94 * 2 * 4 * 128 * 2],
  ['gemma3.ts', 'Gemma-3-4B', 34 * 2 * 4 * 256 * 2],
  ['gemma3.ts', 'Gemma-3-27B', 62 * 2 * 16 * 128 * 2],
  ['lora.ts', 'Llama-3-8B LoRA', 131072],
  ['lora.ts', 'Llama-3-8B QLoRA', 131072],
])('%s: %s keeps %i bytes for each token', (file, model, bytes) => {
  expect(cached(file, model, 99) / 100).toBe(bytes)
  expect(cached(file, model, 99, 'int8') / 100).toBe(bytes / 2)
})

test('a window caps the cache', () => {
  expect(cached('mistral.ts', 'Mistral-7B', 4095)).toBe(131072 * 4096)
  expect(cached('mistral.ts', 'Mistral-7B', 9999)).toBe(131072 * 4096)
})

test.each([
  ['Gemma-3-4B', 34, 4096],
  ['Gemma-3-12B', 48, 8192],
  ['Gemma-3-27B', 62, 8192],
])('%s caches all tokens in every sixth layer, and the last 1024 in the others', (model, layers, perToken) => {
  const global = Math.floor(layers / 6)
  for (const tokens of [1024, 1025, 32768])
    expect(cached('gemma3.ts', model, tokens - 1)).toBe(perToken * (global * tokens + (layers - global) * 1024))
})

test.each([
  ['RetNet-1.3B', 24 * 8 * 256 * 512],
  ['RetNet-2.7B', 32 * 10 * 256 * 512],
])('%s reads and writes a state of %i elements, whatever came before', (model, elements) => {
  for (const past of [0, 2047, 99_999]) {
    const { memory, bytes } = step('retnet.ts', model, past)
    expect(memory.kvCache).toBe(2 * elements)
    expect(bytes).toMatchObject({ kvRead: 2 * elements, kvWrite: 2 * elements })
  }
  expect(cached('retnet.ts', model, 99, 'int8')).toBe(elements)
})

test('Qwen3-Next caches keys and values in every fourth layer, and keeps a state and three past inputs in the others', () => {
  // 12 layers of 2 heads of 256; 36 of 32 states of 128 x 128 and a convolution over 4 of 2 * 2048 + 4096 channels.
  const perToken = 12 * 2 * 2 * 256 * 2
  const state = 36 * (32 * 128 * 128 + 3 * 8192) * 2
  expect([perToken, state]).toEqual([24_576, 39_518_208])
  for (const past of [0, 32_767, 262_143]) {
    const { memory, bytes } = step('qwen3-next.ts', 'Qwen3-Next-80B-A3B', past)
    expect(memory.kvCache).toBe(perToken * (past + 1) + state)
    expect(bytes).toMatchObject({ kvRead: perToken * (past + 1) + state, kvWrite: perToken + state })
  }
})

test.each([
  ['gpt-oss-20b', 24],
  ['gpt-oss-120b', 36],
])(
  '%s caches all tokens in every second layer, and the last 128 in the others; sinks are not cached',
  (model, layers) => {
    const perLayer = 2 * 8 * 64 * 2
    for (const tokens of [128, 129, 131_072])
      expect(cached('gpt-oss.ts', model, tokens - 1)).toBe((layers / 2) * perLayer * (tokens + 128))
    expect(step('gpt-oss.ts', model, 8191).bytes).toMatchObject({
      kvRead: (layers / 2) * perLayer * (8192 + 128),
      kvWrite: layers * perLayer,
    })
  },
)
