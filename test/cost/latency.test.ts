/**
 * Normalised latency on a Xeon Gold 6242, Kim et al., arXiv 2302.14017, Fig. 9 (BERT-Base at 128 tokens = 1): the roofline
 * lower bounds keep its order, and stay within a geometric mean of 1.25x of its 18 points.
 */
import { expect, test } from 'vitest'
import { findTarget } from '../../src/hardware/catalogue'
import type { Target } from '../../src/hardware/target'
import { exampleReport, modelNamed } from '../support/report'

const fp32 = { weights: 'fp32', activations: 'fp32', kvCache: 'fp32' } as const
const lengths = [128, 256, 512, 1024, 2048, 4096]
const printed = [
  { file: 'bert.ts', model: 'BERT-Base blocks', phase: 'forward', latencies: [1, 2, 3, 9, 25, 84] },
  { file: 'bert.ts', model: 'BERT-Large blocks', phase: 'forward', latencies: [3, 6, 10, 26, 72, 218] },
  { file: 'gpt2.ts', model: 'GPT-2 blocks', phase: 'generate', latencies: [45, 93, 201, 427, 965, 2344] },
] as const

const ours = printed.map(({ file, model, phase }) =>
  lengths.map(seq => {
    const report = exampleReport(file, { phase, dims: { seq }, dtypes: fp32 }, findTarget('xeon-6242') as Target)
    return modelNamed(report, model).totals.time
  }),
)

test('longer takes longer; BERT-Large takes longer than BERT-Base, and GPT-2 longer than both', () => {
  const [base, large, gpt2] = ours as [number[], number[], number[]]
  lengths.forEach((_, at) => {
    for (const model of ours) expect(model[at]).toBeGreaterThan(model[at - 1] ?? 0)
    expect(large[at]).toBeGreaterThan(base[at] as number)
    expect(gpt2[at]).toBeGreaterThan(large[at] as number)
  })
})

test('within a geometric mean of 1.25x', () => {
  const unit = ours[0]?.[0] as number
  const off = printed.flatMap(({ latencies }, at) =>
    latencies.map((latency, i) => Math.abs(Math.log((ours[at]?.[i] as number) / unit / latency))),
  )
  expect(off).toHaveLength(18)
  expect(Math.exp(off.reduce((sum, each) => sum + each, 0) / off.length)).toBeLessThan(1.25)
})
