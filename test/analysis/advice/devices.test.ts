import { describe, expect, test } from 'vitest'
import { modified } from '../../../src/analysis/advice/modified'
import type { Target } from '../../../src/hardware/target'
import { titleOf } from '../../../src/present/changeText'
import { deviceCount } from '../../../src/scenario/parallelism'
import { defaultScenario, oneDevice } from '../../../src/scenario/scenario'
import { a100 } from '../../support/report'

import { example, near, opened, titled } from './advised'

describe('a model that does not fit', () => {
  test('the fewest devices that hold it', () => {
    const { advice, model } = opened(example('llama2.ts'), { phase: 'decode' }, a100, 'Llama-2-70B')
    // 69 G parameters in fp16 are 138 GB: two of 85.9 GB.
    expect(model.totals.memory.fits).toBe(false)
    const parallel = advice.changes.filter(each => each.kind === 'parallel')
    expect(parallel.map(titleOf)).toEqual(['tensor parallel over 2 devices'])
    expect(parallel[0]?.devices).toBe(2)
  })

  test('replicas that share all they keep, per sample of all of them', () => {
    // 4 replicas take 4 samples a step; each moves what a step of ZeRO 3 moves, and its quarter of the optimizer's states.
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
model('One', { batch: ${batch} }, ({ batch }) => linear(${n}, { bias: false, parallel: 'none' })(input([batch, ${n}])))`,
      { phase: 'train' },
      narrow,
    )
    const { after } = titled(advice, 'ZeRO stage 3 over 4 replicas')
    // Forward reads W and x and writes y, backward reads x and the gradient of y and writes that of W; Adam 28 bytes a weight.
    const moved = 2 * 2 * (n * n + 2 * n) + (28 * n * n) / 4
    // Weights are gathered in forward and in backward, gradients reduced and scattered (arXiv 1910.02054, 7.2.2).
    const sent = 3 * 2 * n * n * (3 / 4)
    near(after.time, (moved / 1e12 + sent / 1e10) / 4)
  })

  test.each([
    ['llama2.ts', 'Llama-2-70B', { phase: 'decode' }],
    ['llama2-7b.ts', 'Llama-2-7B', { phase: 'train' }],
    ['deepseek-v3.ts', 'DeepSeek-V3', { phase: 'forward' }],
  ] as const)('%s %s %j: only what fits, the smallest first, as the fit says and to the digit', (file, name, asked) => {
    const { advice, report, fitted, model } = opened(example(file), asked, a100, name)
    expect(model.totals.memory.fits).toBe(false)
    expect(advice.changes.length).toBeGreaterThan(2)
    const devices = advice.changes.map(each => each.devices)
    expect(devices).toEqual([...devices].sort((a, b) => a - b))
    const ofTarget = advice.changes.filter(each => each.kind !== 'target')
    expect(ofTarget.map(titleOf).sort()).toEqual(
      fitted()
        .remedies.map(each => titleOf(each.modification))
        .sort(),
    )
    for (const { modification, memory, devices } of fitted().remedies) {
      if (modification.kind === 'kvHeads') continue
      const setup = modified({ scenario: { ...defaultScenario, ...asked }, hardware: a100.id }, modification)
      const { totals, scenario } = report(setup.scenario)
      expect(totals.memory, titleOf(modification)).toEqual(memory)
      expect(totals.memory.fits).toBe(true)
      expect(deviceCount(scenario.parallel)).toBe(devices)
      const advised = advice.changes.find(each => titleOf(each) === titleOf(modification))
      expect(advised?.after.memory).toBe(totals.memory.total)
    }
    // No split over half as many devices holds the model as it is.
    const split = fitted().remedies.find(each => each.modification.kind === 'parallel')
    const fewer = (split?.devices ?? 2) / 2
    for (const parallel of [{ tp: fewer }, { pp: fewer }])
      expect(report({ ...asked, parallel: { ...oneDevice, ...parallel } }).totals.memory.fits).toBe(false)
  })

  test('one that fits is not spread', () => {
    const { changes } = opened(example('bert.ts')).advice
    expect(changes.filter(each => each.kind === 'parallel')).toEqual([])
  })
})
