/**
 * Fig. 4 of *AI and Memory Wall*: what training takes, ours beside the paper's, with what each difference comes from. The
 * README's table is what comes out here: `UPDATE_DOCS=1 npx vitest run --project core test/cost/train/paper.test.ts`.
 */
import { describe, expect, test } from 'vitest'
import { ratio } from '../../../src/text/format'
import vision from '../../fixtures/training.json'
import { sectionOf } from '../../support/section'
import { cases, GiB, printed, rowOf, zoo } from './figure4'

describe.each(cases)('$row', ({ row, file, model, dims, optimizer, run, within }) => {
  const print = rowOf(row)

  test('the bar adds up, and the optimizer is one or two times the weights', () => {
    expect(print.parameters + print.optimizer + print.activations).toBeCloseTo(print.total, 5)
    expect(print.optimizer).toBeCloseTo((optimizer === 'adam' ? 2 : 1) * print.parameters, 5)
    const { memory } = zoo(file, model, dims, optimizer)
    expect(memory.optimizer).toBe((optimizer === 'adam' ? 2 : 1) * memory.weights)
  })
  test('activations as the row may have been run', () => {
    expect(Math.abs(run() / GiB - print.activations)).toBeLessThanOrEqual(within)
  })
})

describe('weights', () => {
  test.each(cases.filter(each => each.optimizer === 'momentum'))(
    'of $model, to the last digit',
    ({ row, file, model }) => {
      const { parameters } = zoo(file, model, {}, 'momentum')
      expect(Math.abs((4 * parameters) / GiB - rowOf(row).parameters)).toBeLessThanOrEqual(printed)
    },
  )
  test('of RoBERTa-large, for BERT', () => {
    const { parameters } = zoo('roberta.ts', 'RoBERTa-large', {}, 'adam')
    expect(Math.abs((4 * parameters) / GiB - rowOf('BERT Large').parameters)).toBeLessThanOrEqual(printed)
  })
  test('of the Transformer with three tables of 32,000', () => {
    const { parameters } = zoo('transformer.ts', 'Transformer big', {}, 'adam')
    const tables = (3 * 32000 - 37000) * 1024
    expect(Math.abs((4 * (parameters + tables)) / GiB - rowOf('Transformer Big (WMT)').parameters)).toBeLessThanOrEqual(
      printed,
    )
  })
  test('of GPT-2 with a mask a layer, to a hundredth', () => {
    const { parameters } = zoo('gpt2-sizes.ts', 'GPT-2 XL', {}, 'adam')
    expect(Math.abs((4 * parameters + 48 * 1024 ** 2) / GiB - rowOf('GPT-2').parameters)).toBeLessThan(0.015)
  })
})

describe('our activations', () => {
  test("AlexNet at 227 pixels: PyTorch's hooks at 224, a larger image and a larger first map", () => {
    const hooks = vision.vision.find(each => each.model === 'AlexNet')
    if (hooks === undefined) throw new Error('no AlexNet')
    const masks = 3 * hooks.maskElements
    const larger = 4 * (3 * (227 ** 2 - 224 ** 2) + 64 * (56 ** 2 - 55 ** 2))
    const { memory } = zoo('alexnet.ts', 'AlexNet', { batch: 128, image: 227 }, 'momentum')
    expect(memory.activations).toBe(128 * (hooks.saved.b1 - masks + larger))
  })
  test('VGG-19: the image, rectified maps, pools and their 64-bit indices, two hidden vectors with dropout', () => {
    const stages = [
      [64, 224, 2],
      [128, 112, 2],
      [256, 56, 4],
      [512, 28, 4],
      [512, 14, 4],
    ] as const
    const maps = stages.reduce((sum, [channels, size, convolutions]) => sum + convolutions * channels * size ** 2, 0)
    const pools = stages.reduce((sum, [channels, size]) => sum + channels * (size / 2) ** 2, 0)
    const adaptive = 512 * 7 ** 2
    const vectors = 2 * (4096 + 4096 + 4096 / 4)
    const { memory } = zoo('vgg16.ts', 'VGG-19', { batch: 64 }, 'momentum')
    expect(memory.activations).toBe(64 * 4 * (3 * 224 ** 2 + maps + 3 * pools + adaptive + vectors))
  })
  test('BERT-Large: 24 layers of 16 + as/h hidden states, the embeddings, the pooler', () => {
    const [layers, s, b, h, a] = [24, 512, 16, 1024, 16]
    const { memory } = zoo('bert.ts', 'BERT-Large', { batch: b, seq: s }, 'adam')
    const states = layers * (16 + (a * s) / h) + 2
    const statistics = (2 * layers + 1) * 2
    // Word and segment indices; what the pooler reads is the last state, and it keeps its result.
    const indices = 2 * 4 * b * s
    expect(memory.activations).toBe(4 * s * b * (states * h + statistics) + indices + 4 * b * h)
  })
  test('GPT-2 XL: 48 layers of 16 + as/h hidden states, one norm more', () => {
    const [layers, s, h, a] = [48, 1024, 1600, 25]
    const { memory } = zoo('gpt2-sizes.ts', 'GPT-2 XL', { batch: 1, seq: s }, 'adam')
    const states = layers * (16 + (a * s) / h) + 2
    expect(memory.activations).toBe(4 * s * (states * h + (2 * layers + 1) * 2) + 4 * s)
  })
})

const gib = (bytes: number): string => (bytes / GiB).toFixed(2)

function section(): string {
  const head = [
    'model',
    'input',
    'weights',
    'ours',
    'optimizer',
    'ours',
    'activations',
    'ours',
    'ratio',
    'as it may have been run',
    'total',
    'ours',
  ]
  const lines = cases.map(({ row, file, model, dims, optimizer, run }) => {
    const print = rowOf(row)
    const { memory } = zoo(file, model, dims, optimizer)
    return [
      `[${model}](examples/${file})`,
      `${print.batch} x ${print.input}`,
      print.parameters.toFixed(2),
      gib(memory.weights),
      print.optimizer.toFixed(2),
      gib(memory.optimizer),
      print.activations.toFixed(2),
      gib(memory.activations),
      ratio(memory.activations / GiB / print.activations),
      gib(run()),
      print.total.toFixed(2),
      gib(memory.weights + memory.optimizer + memory.activations),
    ]
  })
  const table = [head, head.map((_, at) => (at < 2 ? '---' : '---:')), ...lines].map(
    cells => `| ${cells.join(' | ')} |`,
  )
  return [...table, '', ...cases.map(({ model, why }) => `- **${model}**: ${why}`)].join('\n')
}

test('the README holds the figure', () => {
  const made = section()
  expect(sectionOf('README.md', 'training memory', made)).toBe(made)
}, 120_000)
