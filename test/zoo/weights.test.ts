/** Bytes that the weights of the examples take in the formats that they are published or trained in. */
import { expect, test } from 'vitest'
import type { Totals } from '../../src/analysis/report'
import type { Scenario } from '../../src/scenario/scenario'
import { exampleReport, modelNamed } from '../support/report'

const totals = (file: string, model: string, scenario: Partial<Scenario> = {}): Totals =>
  modelNamed(exampleReport(file, scenario), model).totals

/** Llama-3-8B: linears of its blocks, 4096 wide with keys and values of 1024 and a feed-forward of 14336, and the rest. */
const llama = 8_030_261_248
const linears = 32 * (2 * 4096 ** 2 + 2 * 4096 * 1024 + 3 * 4096 * 14336)

test('LoRA: a frozen weight takes 2 bytes, one of an adapter 16 with its gradient and its states', () => {
  const { memory } = totals('lora.ts', 'Llama-3-8B LoRA', { phase: 'train' })
  const adapters = 13_631_488
  expect(memory.weights).toBe(2 * (llama + adapters))
  expect([memory.gradients, memory.optimizer]).toEqual([2 * adapters, 12 * adapters])
})

test('QLoRA: the frozen linears of the blocks take 4.5 bits a weight', () => {
  const { memory } = totals('lora.ts', 'Llama-3-8B QLoRA', { phase: 'train' })
  const adapters = 41_943_040
  expect(memory.weights).toBe((linears * 4.5) / 8 + 2 * (llama - linears + adapters))
  expect([memory.gradients, memory.optimizer]).toEqual([2 * adapters, 12 * adapters])
})

test('an adapter has both gradients, a frozen linear that of its input alone', () => {
  const [layers, hidden, keys, seq, rank] = [32, 4096, 1024, 2048, 16]
  const { passes } = totals('lora.ts', 'Llama-3-8B LoRA', { phase: 'train' })
  const adapters = 13_631_488
  const head = 128_256 * hidden
  // The first block's queries, keys and values, and the ways down of their adapters, read what has no gradient.
  const first = hidden * (hidden + 2 * keys)
  const inputs = linears + head - first + adapters - 3 * hidden * rank
  expect(passes?.backward.macs).toBe(seq * (inputs + adapters) + 2 * (2 * layers * seq ** 2 * hidden))
})

test.each([
  ['gpt-oss-20b', 24, 32, 13_761_264_768, 12.8, 3.61],
  ['gpt-oss-120b', 36, 128, 65_248_815_744, 60.8, 5.13],
])('%s: matrices of the experts take 4.25 bits a weight', (model, layers, experts, checkpoint, gibibytes, active) => {
  const report = totals('gpt-oss.ts', model)
  const matrices = layers * experts * 3 * 2880 ** 2
  // Bytes: total_size of the checkpoint's index; GiB and billions of active parameters: arXiv 2508.10925, Table 1.
  expect(report.memory.weights).toBe((matrices * 4.25) / 8 + 2 * (report.parameters - matrices))
  expect(report.memory.weights).toBe(checkpoint)
  expect((report.memory.weights / 2 ** 30).toFixed(1)).toBe(gibibytes.toFixed(1))
  expect((report.activeParametersWithoutEmbedding / 1e9).toFixed(2)).toBe(active.toFixed(2))
})
