/** The decoders of the examples make the logits that a server does: of the last token in a prefill, of all elsewhere. */
import { expect, test } from 'vitest'
import type { Scenario } from '../../src/scenario/scenario'
import { exampleReport } from '../support/report'

const [seq, batch] = [7, 3]

/** Widths and vocabularies of the heads, from the papers and configs that the examples name. */
test.each([
  ['gpt2.ts', 0, 768, 50257],
  ['gpt2-sizes.ts', 3, 1600, 50257],
  ['gpt3.ts', 0, 12288, 50257],
  ['llama2.ts', 2, 8192, 32000],
  ['llama2-7b.ts', 0, 4096, 32000],
  ['llama3.ts', 0, 4096, 128256],
  ['mistral.ts', 0, 4096, 32000],
  ['mixtral.ts', 0, 4096, 32000],
  ['gemma.ts', 1, 3072, 256000],
  ['gemma3.ts', 0, 2560, 262208],
  ['qwen3-moe.ts', 0, 2048, 151936],
  ['deepseek-v3.ts', 0, 7168, 129280],
  ['mamba.ts', 0, 768, 50280],
  ['gpt-oss.ts', 0, 2880, 201088],
  ['qwen3-next.ts', 0, 2048, 151936],
  ['retnet.ts', 1, 2560, 32000],
  ['t5.ts', 0, 512, 32128],
  ['whisper.ts', 0, 384, 51865],
  ['transformer.ts', 0, 512, 37000],
  ['seq2seq.ts', 0, 1000, 80000],
  ['seq2seq.ts', 1, 1000, 50000],
] as const)('%s, model %i', (file, model, width, vocab) => {
  const macs = (allLogits: number, scenario: Partial<Scenario>): number =>
    exampleReport(file, { dims: { batch, seq, allLogits }, ...scenario }).models[model]?.totals.macs ?? Number.NaN
  expect(macs(1, {}) - macs(0, {})).toBe(batch * (seq - 1) * width * vocab)
  for (const scenario of [{ phase: 'train' }, { phase: 'decode', past: 5 }] as const)
    expect(macs(0, scenario)).toBe(macs(1, scenario))
})
