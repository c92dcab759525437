/**
 * One layer of Llama 2 7B, op by op, at 16 bits and 1024 tokens of context, against the golden files of GenZ-LLM-Analyzer
 * (abhibambhaniya/GenZ-LLM-Analyzer, tests/golden/llama2_7b_prefill_on_TPU.csv and llama2_7b_decode_on_TPU.csv): FLOPs, and
 * bytes of inputs, weights and result, each once. It takes query, key and value as one matrix, and gate and up likewise,
 * and so reads the input of those once; here each of them reads it.
 */
import { expect, test } from 'vitest'
import type { Scenario } from '../../src/scenario/scenario'
import { exampleReport, modelNamed } from '../support/report'

const layers = 32

/** FLOPs and bytes in one layer of the rows whose paths end so. */
function inOneLayer(scenario: Partial<Scenario>, ...ends: readonly string[]) {
  const { layers: rows } = modelNamed(exampleReport('llama2-7b.ts', scenario), 'Llama-2-7B')
  const found = rows.filter(({ path }) => ends.some(end => path.endsWith(end)))
  expect(found.map(({ count }) => count)).toEqual(ends.map(() => layers))
  const bytes = found.reduce((sum, { totalBytes }) => sum + totalBytes, 0)
  return [found.reduce((sum, { flops }) => sum + flops, 0) / layers, bytes / layers]
}

const prefill: Partial<Scenario> = { dims: { seq: 1024 } }
// A golden step has 1024 tokens of context and 32 generated ones, which it counts apart: 1056 keys.
const decode: Partial<Scenario> = { phase: 'decode', past: 1055 }

/** Bytes of a layer's input at 16 bits. */
const input = 2 * 4096

test.each([
  [['selfAttention/query', 'selfAttention/key', 'selfAttention/value'], 103079215104, 134217728 + 2 * 1024 * input],
  [['selfAttention/scores'], 8589934592, 83886080],
  [['selfAttention/context'], 8589934592, 83886080],
  [['selfAttention/output'], 34359738368, 50331648],
  [['gate', 'up'], 184683593728, 233832448 + 1024 * input],
  [['down'], 92341796864, 121110528],
])('prefill: %j', (ends, flops, bytes) => {
  expect(inOneLayer(prefill, ...ends)).toEqual([flops, bytes])
})

test.each([
  [['selfAttention/query', 'selfAttention/key', 'selfAttention/value'], 100663296, 100696064 + 2 * input],
  [['selfAttention/scores'], 8388608 + 262144, 8462336 + 272384 - input],
  [['selfAttention/context'], 8388608 + 262144, 8462336 + 272384 - input],
  [['selfAttention/output'], 33554432, 33570816],
  [['gate', 'up'], 180355072, 180407296 + input],
  [['down'], 90177536, 90207744],
])('decode: %j', (ends, flops, bytes) => {
  expect(inOneLayer(decode, ...ends)).toEqual([flops, bytes])
})
