/** What of a model's memory each row is the reason for. */
import { describe, expect, test } from 'vitest'
import type { LayerRow, ModelReport } from '../../src/analysis/report'
import { defaultScenario, oneDevice, type Scenario } from '../../src/scenario/scenario'
import { exampleReport, layersOf, modelNamed } from '../support/report'

const sum = (rows: readonly LayerRow[]): number => rows.reduce((total, { held }) => total + held, 0)
const of = (file: string, name: string, scenario: Partial<Scenario>): ModelReport =>
  modelNamed(exampleReport(file, scenario), name)

describe('closed forms', () => {
  const linear = (scenario: Partial<Scenario>): LayerRow =>
    layersOf('linear(3072)(x)', [4, 768], 'linear', scenario)[0] as LayerRow
  const weights = 768 * 3072 + 3072

  test('weights, in the format they are stored in', () => {
    expect(linear({}).held).toBe(2 * weights)
    const dtypes = { ...defaultScenario.dtypes, weights: { dtype: 'int4', group: 128 } } as const
    // The bias keeps 16 bits.
    expect(linear({ dtypes }).held).toBe(768 * 3072 * (4 / 8 + 2 / 128) + 2 * 3072)
  })

  // ZeRO, arXiv 1910.02054, 3.1: 2 + 2 + 12 bytes a parameter with Adam in mixed precision, and 2 an input element saved.
  test('in training gradients, states and what is saved with them', () => {
    expect(linear({ phase: 'train' }).held).toBe(16 * weights + linear({ phase: 'train' }).saved)
    const parallel = { ...oneDevice, dp: 4, zero: 2 } as const
    expect(linear({ phase: 'train', parallel }).held).toBe(
      2 * weights + (14 * weights) / 4 + linear({ phase: 'train' }).saved,
    )
  })

  test('the KV cache belongs to who makes keys and values', () => {
    const { layers } = of('llama2-7b.ts', 'Llama-2-7B', { phase: 'decode', dims: { seq: 4096 } })
    const heldBy = (name: string) => sum(layers.filter(({ path }) => path.endsWith(`/${name}`)))
    // 32 layers of a 4096 x 4096 matrix, and 4096 tokens of 4096 each, all in two bytes
    const [matrices, cached] = [32 * 2 * 4096 * 4096, 32 * 2 * 4096 * 4096]
    expect(heldBy('value')).toBe(matrices + cached)
    // Keys are cached as they leave the rotation.
    expect(heldBy('key')).toBe(matrices)
    expect(heldBy('rope')).toBe(cached)
  })
})

describe('rows come to the footprint', () => {
  test.each<[string, string, Partial<Scenario>]>([
    ['bert.ts', 'BERT-Base', {}],
    ['resnet50.ts', 'ResNet-50', {}],
    ['mixtral.ts', 'Mixtral-8x7B', { phase: 'decode' }],
    ['llama2-7b.ts', 'Llama-2-7B', { phase: 'generate', dims: { seq: 64 }, prompt: 16 }],
    ['gpt2.ts', 'GPT-2', { parallel: { ...oneDevice, tp: 4 } }],
  ])('%s %s %j: without the peak of activations', (file, name, scenario) => {
    const { layers, totals } = of(file, name, scenario)
    expect(sum(layers)).toBeCloseTo(totals.memory.weights + totals.memory.kvCache, -1)
    expect(totals.held).toBeCloseTo(sum(layers), -1)
  })

  test.each<[string, string, Partial<Scenario>]>([
    ['bert.ts', 'BERT-Base', {}],
    ['bert.ts', 'BERT-Base', { training: { ...defaultScenario.training, recompute: 'full' } }],
    ['resnet50.ts', 'ResNet-50', { dims: { batch: 8 } }],
    ['gpt2.ts', 'GPT-2', { parallel: { ...oneDevice, dp: 8, zero: 3, tp: 2, sp: true } }],
  ])('%s %s %j: in training without the working set', (file, name, scenario) => {
    const { layers, totals } = of(file, name, { ...scenario, phase: 'train' })
    expect(sum(layers)).toBeCloseTo(totals.memory.total - totals.memory.transient, -1)
  })
})
