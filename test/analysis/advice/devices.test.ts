import { describe, expect, test } from 'vitest'
import type { Target } from '../../../src/hardware/target'
import { titleOf } from '../../../src/present/changeText'
import { a100 } from '../../support/report'

import { example, near, opened, titled } from './advised'

describe('a model that does not fit', () => {
  test('the fewest devices that hold it', () => {
    const { advice, model } = opened(example('llama2.ts'), { phase: 'decode' }, a100, 'Llama-2-70B')
    // 69 G parameters in fp16 are 138 GB: two of 85.9 GB.
    expect(model.totals.memory.fits).toBe(false)
    const parallel = advice.changes.filter(each => each.kind === 'parallel')
    expect(parallel.map(titleOf)).toEqual(['tensor parallel over 2 devices'])
    expect(parallel[0]?.fits).toBe(true)
    for (const each of advice.changes.filter(change => change.kind === 'target')) expect(each.fits).toBe(true)
  })

  test('replicas that share all they keep, per sample of all of them', () => {
    // 8 replicas take 8 samples a step; each moves what a step of ZeRO 3 moves, and its eighth of the optimizer's states.
    const [n, batch] = [4096, 1]
    const narrow: Target = {
      ...a100,
      id: 'narrow',
      peak: { fp16: 1e18 },
      vector: 1e18,
      memory: [{ name: 'HBM', bytes: 10 * n * n, bandwidth: 1e12 }],
      link: { name: 'link', bandwidth: 1e10 },
    }
    const { advice } = opened(
      `import { input, linear, model } from 'memwall'
model('One', { batch: ${batch} }, ({ batch }) => linear(${n}, { bias: false })(input([batch, ${n}])))`,
      { phase: 'train' },
      narrow,
    )
    const { after, fits } = titled(advice, 'ZeRO stage 3 over 8 replicas')
    // Forward reads W and x and writes y, backward reads x and the gradient of y and writes that of W; Adam 28 bytes a weight.
    const moved = 2 * 2 * (n * n + 2 * n) + (28 * n * n) / 8
    // Weights are gathered in forward and in backward, gradients reduced and scattered (arXiv 1910.02054, 7.2.2).
    const sent = 3 * 2 * n * n * (7 / 8)
    near(after.time, (moved / 1e12 + sent / 1e10) / 8)
    expect(fits).toBe(true)
  })

  test('one that fits is not spread', () => {
    const { changes } = opened(example('bert.ts')).advice
    expect(changes.filter(each => each.kind === 'parallel')).toEqual([])
  })
})
