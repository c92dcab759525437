import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isFull } from '../support/full'
import { type Analysis, analysisOf } from './contract'
import { example, folder, memwall, oneLinear, root } from './memwall'

const json = async (file: string, ...options: string[]): Promise<Analysis> => {
  const { code, stdout, stderr } = await memwall(['analyze', file, '--format', 'json', ...options])
  // A model may be too large for the target; nothing else is to be said of an example.
  expect(stderr.split('\n').filter(line => line !== '' && !/:\d+:\d+ capacity /.test(line))).toEqual([])
  expect(code).toBe(0)
  return analysisOf(stdout)
}

const near = (value: number, wanted: number) =>
  expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-12 * Math.abs(wanted))

describe('analyze --format json', () => {
  const files = readdirSync(join(root, 'examples')).filter(name => name.endsWith('.ts'))
  const scenarios = [
    [],
    ['--phase', 'decode', '--dtype', 'int8'],
    ['--phase', 'generate', '--weights', 'int4:128'],
    ['--phase', 'train', '--recompute', 'selective', '--tp', '2', '--dp', '4', '--zero', '1'],
  ]

  // Every example in one of the scenarios, and one of each kind of model in all of them; in full, every one in all.
  const inAll = ['bert.ts', 'mixtral.ts', 'mamba.ts', 'resnet50.ts']
  const cases = files.flatMap((file, at) =>
    scenarios
      .filter((_, index) => isFull || inAll.includes(file) || index === at % scenarios.length)
      .map(options => [file, options] as const),
  )

  test.each(cases)('%s %j keeps the contract, and its rows and kinds add up to its totals', async (file, options) => {
    const { models } = await json(example(file), ...options)
    expect(models.length).toBeGreaterThan(0)
    for (const { totals, layers, kinds, complete } of models) {
      expect(complete).toBe(true)
      expect(layers.length).toBeGreaterThan(0)
      const sum = (figure: 'flops' | 'macs' | 'bytes' | 'parameters' | 'time' | 'share' | 'saved' | 'sent') =>
        layers.reduce((total, row) => total + (row[figure] ?? 0), 0)
      near(sum('flops'), totals.flops)
      near(sum('macs'), totals.macs)
      near(sum('bytes'), totals.bytes.total)
      near(sum('parameters'), totals.parameters)
      near(sum('time'), totals.time)
      near(sum('share'), 1)
      near(sum('saved'), totals.saved ?? 0)
      near(sum('sent'), totals.sent ?? 0)
      near(totals.collectives.bytes, totals.sent ?? 0)
      near(
        Object.values(totals.collectives.byKind).reduce((a, b) => a + b, 0),
        totals.collectives.bytes,
      )
      const { passes } = totals
      if (passes !== undefined)
        for (const figure of ['flops', 'macs', 'time'] as const)
          near(passes.forward[figure] + passes.backward[figure] + passes.optimizer[figure], totals[figure])
      for (const figure of ['flops', 'time', 'count'] as const)
        near(
          kinds.reduce((total, row) => total + row[figure], 0),
          layers.reduce((total, row) => total + row[figure], 0),
        )
      const { total, ...parts } = totals.bytes
      near(
        Object.values(parts).reduce((a, b) => a + b, 0),
        total,
      )
      const { weights, kvCache, activations, gradients, optimizer, transient } = totals.memory
      near(weights + kvCache + activations + gradients + optimizer + transient, totals.memory.total)
    }
  })

  test('says that a formula is of the whole model where devices divide its op', async () => {
    const scopes = async (...options: string[]) =>
      new Set(
        (await json(example('gpt2.ts'), ...options)).models.flatMap(({ layers }) => layers.map(row => row.formulaOf)),
      )
    expect(await scopes('--tp', '2')).toEqual(new Set(['whole model']))
    expect(await scopes('--dp', '2', '--pp', '2')).toEqual(new Set([undefined]))
  })

  test('a linear layer costs what its closed formulas say', async () => {
    using files = folder({ 'one model.ts': oneLinear })
    const { models } = await json(join(files.path, 'one model.ts'))
    const [model] = models
    const [row, ...others] = model?.layers ?? []
    expect(others).toEqual([])
    const [tokens, from, to] = [512, 768, 3072]
    const flops = 2 * tokens * from * to + tokens * to
    const weights = from * to + to
    const bytes = 2 * (weights + tokens * from + tokens * to)
    // NVIDIA's A100 80GB data sheet: 312 TFLOP/s in bf16, 2,039 GB/s.
    const time = Math.max(flops / 312e12, bytes / 2039e9)
    expect(row).toMatchObject({
      path: 'project',
      kind: 'linear',
      file: 'one model.ts',
      line: 4,
      column: 19,
      count: 1,
      inputs: [[1, tokens, from]],
      output: [1, tokens, to],
      flops,
      macs: tokens * from * to,
      bytes,
      parameters: weights,
      share: 1,
      bound: 'compute',
    })
    near(row?.time ?? 0, time)
    expect(model).toMatchObject({
      name: 'One',
      file: 'one model.ts',
      line: 3,
      complete: true,
      scenario: {
        phase: 'forward',
        dims: { batch: 1, seq: tokens },
        past: 0,
        dtypes: { weights: 'bf16', activations: 'bf16', kvCache: 'bf16' },
        fusion: 'none',
        onChip: 'ideal',
        hardware: 'a100-sxm-80',
      },
      totals: {
        bytes: { weights: 2 * weights, inputs: 2 * tokens * from, outputs: 2 * tokens * to, kvRead: 0, kvWrite: 0 },
        memory: { weights: 2 * weights, kvCache: 0, activations: 2 * tokens * (from + to), fits: true, devices: 1 },
      },
    })
    // The formula is the count, with its numbers in: named axes are the dims'.
    expect(evaluated(row?.formula ?? '', { batch: 1, seq: tokens })).toBe(flops)
    expect(row?.formula).toContain('seq')
  })

  test('options change what is counted', async () => {
    using files = folder({ 'one.ts': oneLinear })
    const file = join(files.path, 'one.ts')
    const first = async (...options: string[]) => {
      const [model] = (await json(file, ...options)).models
      if (model === undefined) throw new Error('no model')
      return model
    }
    const plain = await first()
    const long = await first('--seq', '1024', '--batch', '2')
    expect(long.scenario.dims).toEqual({ batch: 2, seq: 1024 })
    expect(long.totals.flops).toBe(4 * plain.totals.flops)
    expect((await first('--dim', 'seq=1024', '--dim', 'batch=2')).totals).toEqual(long.totals)
    const int8 = await first('--dtype', 'int8')
    expect(int8.totals.bytes.total).toBe(plain.totals.bytes.total / 2)
    const grouped = await first('--weights', 'int4:128')
    // 4 bits and one fp16 scale for each 128 of them; the bias keeps 16 bits.
    expect(grouped.totals.bytes.weights).toBe(768 * 3072 * ((4 + 16 / 128) / 8) + 2 * 3072)
    expect(grouped.scenario.dtypes).toEqual({ weights: 'int4:128', activations: 'bf16', kvCache: 'bf16' })
    const wide = await first('--activations', 'fp32', '--kv', 'fp8')
    expect(wide.totals.bytes.inputs).toBe(2 * plain.totals.bytes.inputs)
    expect(wide.scenario.dtypes).toEqual({ weights: 'bf16', activations: 'fp32', kvCache: 'fp8' })
    const apart = await first('--weights', 'q4_k', '--kv', 'fp8,int4:64:int4')
    expect(apart.scenario.dtypes).toEqual({ weights: 'q4_k', activations: 'bf16', kvCache: 'fp8,int4:64:int4' })
    expect((await first('--hardware', 't4')).scenario.dtypes).toMatchObject({ activations: 'fp16' })
    const h100 = await first('--hardware', 'h100-sxm')
    expect(h100.scenario.hardware).toBe('h100-sxm')
    expect(h100.totals.time).toBeLessThan(plain.totals.time)
  })

  test('a target that the file declares', async () => {
    using files = folder({
      'own.ts': oneLinear
        .replace('input,', 'hardware, input,')
        .concat(
          `hardware('Slow One', { peak: { fp16: 1e9 }, memory: [{ name: 'DRAM', bytes: 1e6, bandwidth: 1e12 }] })\n`,
        ),
    })
    const run = await memwall(['analyze', 'own.ts', '--hardware', 'slow-one', '--format', 'json'], { cwd: files.path })
    const [model] = analysisOf(run.stdout).models
    near(model?.totals.time ?? 0, (2 * 512 * 768 * 3072 + 512 * 3072) / 1e9)
    // 4.7 MB of weights and 3.9 MB of activations in 1 MB.
    expect(model?.totals.memory).toMatchObject({
      fits: false,
      devices: Math.ceil((model?.totals.memory.total ?? 0) / 1e6),
    })
    expect(run.stderr).toMatch(/^own\.ts:3:1 capacity .*\n$/)
    expect(run.code).toBe(0)
  })

  test('layers from another file are placed there', async () => {
    using files = folder({
      'nets/main.ts': `import { input, model } from 'memwall'
import { head } from '../parts/head'
model('Two', { batch: 1 }, ({ batch }) => head(input([batch, 8])))
`,
      'parts/head.ts': `import { linear } from 'memwall'
export const head = linear(4)
`,
    })
    const { models } = await json(join(files.path, 'nets/main.ts'))
    expect(models[0]?.file).toBe('main.ts')
    expect(models[0]?.layers[0]).toMatchObject({ file: '../parts/head.ts', line: 2, column: 21, flops: 2 * 8 * 4 + 4 })
  })

  test('decode counts one step, generate the whole sequence, and --past and --prompt move them', async () => {
    const blocks = async (...options: string[]) => {
      const { models } = await json(example('gpt2.ts'), '--model', 'GPT-2 blocks', '--dtype', 'int8', ...options)
      expect(models.map(model => model.name)).toEqual(['GPT-2 blocks'])
      return models[0] as Analysis['models'][number]
    }
    const decode = await blocks('--phase', 'decode', '--seq', '128')
    expect(decode.scenario).toMatchObject({ phase: 'decode', past: 127 })
    expect((await blocks('--phase', 'decode', '--seq', '128', '--past', '127')).totals).toEqual(decode.totals)
    const generate = await blocks('--phase', 'generate', '--seq', '128')
    // Full Stack Optimization of Transformer Inference (arXiv 2302.14017), Table 4, GPT-2 at 128 tokens.
    expect(generate.totals.flops / 1e9).toBeCloseTo(22.12, 0)
    expect(Math.abs(generate.totals.flops / 22.12e9 - 1)).toBeLessThan(0.01)
    expect(Math.abs(generate.totals.bytes.total / 11.08e9 - 1)).toBeLessThan(0.01)
    const prompted = await blocks('--phase', 'generate', '--seq', '128', '--prompt', '64')
    expect(prompted.totals.bytes.total).toBeLessThan(generate.totals.bytes.total)
    expect(prompted.scenario).toMatchObject({ prompt: 64 })
  })

  test('causal attention counts all keys, or half of them and the diagonal', async () => {
    const scores = async (...options: string[]) =>
      (await json(example('gpt2.ts'), '--model', 'GPT-2 blocks', '--seq', '128', ...options)).models[0]?.layers.find(
        row => row.path.endsWith('attention/scores'),
      )?.flops ?? 0
    expect(await scores('--causal-count', 'causal')).toBe(((await scores()) * (128 + 1)) / (2 * 128))
  })
})

/** The value of a formula such as 2·batch·seq·768 + seq·3072. */
function evaluated(formula: string, dims: Readonly<Record<string, number>>): number {
  return formula
    .split('+')
    .map(term =>
      term
        .split('·')
        .map(factor => dims[factor.trim()] ?? Number(factor.trim().replaceAll(',', '')))
        .reduce((a, b) => a * b, 1),
    )
    .reduce((a, b) => a + b, 0)
}
