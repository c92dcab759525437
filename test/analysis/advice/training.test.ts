import { describe, expect, test } from 'vitest'
import { changesOf } from '../../../src/analysis/advice/rowAdvice'
import { titleOf } from '../../../src/present/changeText'
import { defaultScenario, type Scenario } from '../../../src/scenario/scenario'
import { a100 } from '../../support/report'

import { example, near, type Opened, opened, titled } from './advised'

describe('training', () => {
  const gpt2 = (changed: Partial<Scenario> = {}): Opened =>
    opened(example('gpt2.ts'), { phase: 'train', dims: { batch: 8, seq: 1024 }, ...changed }, a100, 'GPT-2')

  test('what the optimizer keeps: 8 bytes a parameter in Adam, 2 in 8 bits', () => {
    const { advice, model } = gpt2()
    // GPT-2 small has 124,439,808 parameters.
    near(advice.before.memory - titled(advice, 'adam8bit').after.memory, 6 * 124_439_808)
    expect(model.totals.parameters).toBe(124_439_808)
  })

  test('recomputation takes time and saves memory, and so stands behind what saves time', () => {
    const { advice } = gpt2()
    const full = titled(advice, 'full recomputation')
    expect(full.after.time).toBeGreaterThan(advice.before.time)
    expect(full.after.memory).toBeLessThan(advice.before.memory)
    const at = advice.changes.indexOf(full)
    expect(at).toBeGreaterThan(0)
    for (const change of advice.changes.slice(at + 1))
      expect(change.after.time).toBeGreaterThan(0.995 * advice.before.time)
    const back = gpt2({ training: { ...defaultScenario.training, recompute: 'full' } })
    near(titled(back.advice, 'no recomputation').after.time, advice.before.time)
  })

  test('selective recomputation keeps no scores (Korthikanti et al., arXiv 2205.05198)', () => {
    const { advice, model } = gpt2()
    const softmax = model.layers.findIndex(row => row.path.endsWith('/softmax'))
    // 12 layers of 12 heads of 1024 x 1024 probabilities in 16 bits, 8 samples.
    expect(advice.rows[softmax]?.held).toBe(2 * 12 * 12 * 1024 * 1024 * 8)
    expect(titled(advice, 'selective recomputation').rows[softmax]?.held).toBe(0)
    expect(changesOf(advice, [softmax]).map(each => titleOf(each.change))).toContain('selective recomputation')
  })
})
