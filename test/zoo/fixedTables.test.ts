/** Position tables of sines and cosines in the examples are frozen. */
import { expect, test } from 'vitest'
import { exampleReport } from '../support/report'

/** Sizes of the tables from the papers: 256 patches of DiT-XL/2, 1500 frames of Whisper. */
test.each([
  ['dit.ts', 256 * 1152],
  ['whisper.ts', 1500 * 384],
] as const)('%s has no gradient of its table', (file, table) => {
  const { parameters, memory } = exampleReport(file, { phase: 'train' }).models[0]?.totals ?? expect.fail('no model')
  expect(memory.gradients).toBe(2 * (parameters - table))
})
