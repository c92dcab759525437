import { join } from 'node:path'
import width from 'string-width'
import { describe, expect, test } from 'vitest'
import { example, folder, memwall, oneLinear } from './memwall'
import { figures, printed } from './printed'

const bert = [example('bert.ts'), '--model', 'BERT-Base', '--phase', 'train', '--batch', '16'] as const
const gpt = [example('gpt2.ts'), '--model', 'GPT-2', '--phase', 'train'] as const
const spread = ['--dp', '8', '--zero', '2', '--tp', '4', '--sp', '--pp', '4', '--interleave', '2'] as const

describe('settings without use', () => {
  test('are said, and named nowhere', async () => {
    const decoded = await memwall(['analyze', example('llama2-7b.ts'), '--phase', 'decode', '--dp', '8', '--zero', '3'])
    expect(decoded.stderr).toBe('memwall: --zero is for --phase train; decode does not use it\n')
    expect(decoded.stdout).toMatch(/^8 devices: dp 8; figures are of one device$/m)
    const staged = await memwall(['analyze', ...bert.slice(0, 3), '--pp', '2', '--micro-batches', '4'])
    expect(staged.stderr).toBe('memwall: --micro-batches is for --phase train; forward does not use it\n')
    expect(staged.stdout).toMatch(/^2 devices: pp 2; figures are of one device of each stage$/m)
  })

  test('a format of the KV cache, of which training keeps none', async () => {
    const cached = await memwall(['analyze', ...gpt, '--kv', 'int8'])
    expect(cached.stderr).toBe('memwall: --kv is for --phase forward, decode and generate; train keeps no KV cache\n')
    expect(cached.stdout).toBe(await printed(...gpt))
    const narrow = await printed(...gpt, '--dtype', 'int8')
    expect(narrow).toMatch(/^compression +int8 weights, int8 activations: /m)
  })

  // BERT-Base has 12 blocks and no experts.
  test.each([
    ['pp', '100', /pp 100 needs as many blocks/],
    ['ep', '8', /ep 8 shares out experts, and the model has none/],
  ])('--%s %s: one device after all', async (setting, value, note) => {
    const text = await printed(...bert, `--${setting}`, value)
    expect(text).toMatch(note)
    expect(text).not.toMatch(/ devices|of each stage|^collectives/m)
    const own = await figures(...bert, `--${setting}`, value)
    expect(own.scenario).toEqual((await figures(...bert)).scenario)
  })
})

describe('training', () => {
  test('how it is trained, what each pass costs, and every part of the footprint', async () => {
    using files = folder({ 'one.ts': oneLinear })
    const lines = (await printed(join(files.path, 'one.ts'), '--phase', 'train', '--optimizer', 'adam')).split('\n')
    // W = 768·3072 + 3072 weights, x = 512·768 and y = 512·3072 values; forward reads W and x and writes y: 2 (W + x + y)
    // bytes. Nothing before it has weights, so backward is the gradient of the weights alone: reads y's gradient and x,
    // writes W's. Adam reads the gradient and two moments in fp32 and writes these, the master copy (both ways) and W:
    // 2 + 8 + 8 + 8 + 2 bytes a weight, and 14 FLOPs.
    expect(lines.slice(1)).toEqual([
      'train · batch 1 · seq 512 · bf16',
      'optimizer adam · precision mixed · gradients bf16 · recompute none',
      expect.stringMatching(/^A100 /),
      '',
      expect.stringMatching(/ params +saved +time ≥ /),
      expect.stringMatching(/^ +GFLOP +MB +M +kB +µs$/),
      expect.stringMatching(/^project .* 4\.87 .* 2\.36 +786 +47\.9 +100% +█{8} +memory$/),
      expect.stringMatching(/^─+$/),
      expect.stringMatching(/^total .* 786 /),
      '',
      expect.stringMatching(/^time /),
      'footprint    41.7 MB, fits 85.9 GB (<1%); weights 4.72 MB + gradients 4.72 MB + optimizer states 28.3 MB + saved activations ' +
        '786 kB + temporaries of backward 3.15 MB',
      '',
      expect.stringMatching(/^pass +FLOPs +bytes +time ≥ +share$/),
      expect.stringMatching(/^ +GFLOP +MB +µs$/),
      expect.stringMatching(/^forward +2\.417 +8\.66 +7\.75 +16%$/),
      expect.stringMatching(/^backward +2\.417 +8\.66 +7\.75 +16%$/),
      expect.stringMatching(/^optimizer +0\.033 +66\.15 +32\.44 +68%$/),
      '',
    ])
  })

  test('what is computed again', async () => {
    expect(await printed(...bert)).not.toContain('recomputed')
    const text = await printed(...bert, '--recompute', 'selective', '--precision', 'fp8', '--gradients', 'fp32')
    expect(text).toMatch(/^optimizer adamw · precision fp8 · gradients fp32 · recompute selective$/m)
    const { totals } = await figures(...bert, '--recompute', 'selective')
    // Scores and context of 12 layers: 2 · 2 · batch · seq² · 768 FLOPs each of both.
    expect(totals.passes?.recompute.macs).toBe(12 * 2 * 16 * 512 ** 2 * 768)
    expect(text).toMatch(/^ {2}of which recomputed +\d/m)
    expect((await figures(...bert, '--recompute', 'budget:4GB')).scenario).toMatchObject({
      optimizer: 'adamw',
      precision: 'mixed',
      gradients: 'bf16',
      recompute: 'budget:4000000000',
    })
  })

  test('the same in Markdown and CSV', async () => {
    const markdown = await printed(...bert, '--recompute', 'full', '--format', 'markdown')
    expect(markdown).toMatch(/^optimizer adamw · precision mixed · gradients bf16 · recompute full\\$/m)
    expect(markdown).toMatch(/\| Saved \(MB\) \|/)
    expect(markdown).toMatch(/^- \*\*Footprint\*\* .*gradients .* optimizer states .* temporaries of backward /m)
    const { totals } = await figures(...bert, '--recompute', 'full')
    const csv = (await printed(...bert, '--recompute', 'full', '--format', 'csv'))
      .split('\n')
      .map(line => line.split(','))
    const part = (path: string) => csv.find(cells => cells[1] === `total/${path}`)
    for (const [path, pass] of [
      ['forward', totals.passes?.forward],
      ['backward', totals.passes?.backward],
      ['backward/recompute', totals.passes?.recompute],
      ['optimizer', totals.passes?.optimizer],
    ] as const)
      expect([6, 7, 8, 11].map(at => Number(part(path)?.[at]))).toEqual([
        pass?.flops,
        pass?.macs,
        pass?.bytes,
        pass?.time,
      ])
    for (const name of ['weights', 'gradients', 'optimizer', 'activations', 'transient'] as const)
      expect(Number(part(`footprint/${name}`)?.at(19))).toBe(totals.memory[name])
  })
})

describe('several devices', () => {
  test('which, what is sent how, and each stage', async () => {
    const text = await printed(...gpt, ...spread)
    expect(text).toMatch(
      /^128 devices: dp 8 · ZeRO 2 · tp 4 · sp · pp 4 · interleave 2; figures are of one device of each stage, for one micro-batch$/m,
    )
    const { totals, scenario } = await figures(...gpt, ...spread)
    expect(scenario).toMatchObject({ dp: 8, zero: 2, tp: 4, sp: true, pp: 4, microBatches: null, interleave: 2, ep: 1 })
    const { byKind, timeByKind, bytes, time } = totals.collectives
    const sum = (figures: Readonly<Record<string, number>>) => Object.values(figures).reduce((a, b) => a + b, 0)
    expect(sum(byKind)).toBeCloseTo(bytes, 3)
    expect(sum(timeByKind)).toBeCloseTo(time, 12)
    // Seven times the hidden states, a quarter of them a device, cross a stage forward, and their gradients backward.
    expect(byKind.send).toBe(2 * 7 * ((2 * 512 * 768) / 4))
    // NVLink of an A100: 300 GB/s a direction.
    expect(timeByKind.send).toBeCloseTo((byKind.send ?? 0) / 300e9, 12)
    // The first and the last stage add up the gradient of the table that both have, a quarter of it a device; devices of a
    // stage those of positions, norms and biases, of which each has that of its tokens.
    const table = (2 * 50257 * 768) / 4
    const apart = ((2 * 3) / 4) * 2 * (1024 * 768 + 12 * (2 * 2 + 2) * 768 + 2 * 768)
    expect(byKind.allReduce).toBe(2 * table + apart)
    expect(timeByKind.allReduce).toBeCloseTo((table + apart / 4) / 300e9, 12)
    expect(Object.keys(byKind).sort()).toEqual(['allGather', 'allReduce', 'reduceScatter', 'send'])
    expect(text).toMatch(
      /^collectives .* sent by one device of each stage, ≥ \S+ ms over NVLink 3 at 300 GB\/s, not overlapped; all stages reduce gradients at once: /m,
    )
    const stages = totals.memory.stages ?? []
    expect(stages).toHaveLength(4)
    const whole = (stage: (typeof stages)[number]) => Object.values(stage).reduce((sum, bytes) => sum + bytes, 0)
    expect(Math.max(...stages.map(whole))).toBeCloseTo(totals.memory.total, 3)
    expect(text).toMatch(/^stage +time ≥ +weights +gradients +optimizer +saved +transient +footprint$/m)
    expect(text.match(/^[1-4] +\d.*$/gm)).toHaveLength(4)
    expect(text).toMatch(/^footprint .* on the fullest stage; /m)
  })

  test('a step of all micro-batches, as many as there are stages where none are asked for', async () => {
    for (const [asked, microBatches] of [
      [[], 4],
      [['--micro-batches', '32'], 32],
    ] as const) {
      const text = await printed(...gpt, '--pp', '4', ...asked)
      const { totals } = await figures(...gpt, '--pp', '4', ...asked)
      const { time = 0, bubble = 0 } = totals.pipeline ?? {}
      expect(totals.pipeline?.microBatches).toBe(microBatches)
      const stages = totals.pipeline?.stages ?? []
      expect(stages).toHaveLength(4)
      // What is no bubble is work: each stage's own on all micro-batches, and what it does once.
      const work = stages.map(stage => microBatches * stage.time + stage.once)
      expect(1 - bubble).toBeCloseTo(work.reduce((sum, each) => sum + each, 0) / 4 / time, 9)
      const said = text.match(/^step +≥ (\S+) m?s for (\d+) micro-batches, (\d+)% of it bubble/m)
      expect(text.replace(/\s+/g, ' ')).toContain(
        'and of one update, which all stages make at once; its FLOPs and bytes are of all of them together.',
      )
      expect(said?.slice(2)).toEqual([String(microBatches), (100 * bubble).toFixed(0)])
    }
  })

  test('rows that wait for the link, and what each sends', async () => {
    const text = await printed(...gpt, ...spread)
    expect(text).toMatch(/^layer .* sent +time ≥ /m)
    expect(text).toMatch(/^tokens\.attend .* link$/m)
    const { layers, totals } = await figures(...gpt, '--dp', '8')
    // All-reduce of 124,439,808 gradients of 2 bytes: 2 · 7/8 of them.
    expect(totals.sent).toBe(2 * (7 / 8) * 2 * 124_439_808)
    expect(layers.find(row => row.path === 'tokens')?.sent).toBe(2 * (7 / 8) * 2 * 50257 * 768)
  })

  test('an expert a device, decoding', async () => {
    const text = await printed(example('mixtral.ts'), '--phase', 'decode', '--ep', '8', '--depth', '1')
    // The 8 ranks of a group without tensor parallelism are 8 replicas.
    expect(text).toMatch(/^8 devices: dp 8 · ep 8; figures are of one device$/m)
    expect(text).toMatch(/^note +ep 8 takes more devices than dp 1: counted with 8 replicas \(dp 8\)$/m)
    expect(text).toMatch(/^collectives .*: all-to-all /m)
    expect(text).not.toMatch(/^pass /m)
  })
})

describe('compression', () => {
  test('beside the model uncompressed', async () => {
    using files = folder({ 'one.ts': oneLinear })
    const file = join(files.path, 'one.ts')
    const text = await printed(file, '--weights', 'int4:128')
    // The bias keeps 16 bits.
    const [w, bias, xy] = [768 * 3072, 3072, 512 * (768 + 3072)]
    const [was, now] = [2 * (w + bias + xy), (w * (4 + 16 / 128)) / 8 + 2 * (bias + xy)]
    expect(was / now).toBeCloseTo(1.68, 2)
    expect(text).toMatch(
      /^compression +int4 \(group 128\) weights: 1\.68× fewer bytes \(8\.66 MB → 5\.15 MB\), .*, the same FLOPs$/m,
    )
    const { totals } = await figures(file, '--weights', 'int4:128')
    expect(totals.bytes.total).toBe(now)
    const { uncompressed, ...rest } = totals
    expect(uncompressed).toEqual((await figures(file)).totals)
    expect(rest.memory.total).toBeLessThan(uncompressed?.memory.total ?? 0)
  })

  test("of the model's own doing", async () => {
    using files = folder({
      'own.ts': oneLinear.replace('linear(3072)', "linear(3072, { weights: 'int8' })"),
    })
    expect(await printed(join(files.path, 'own.ts'))).toMatch(/^compression +the model's own formats and sparsity: /m)
  })
})

describe('residence', () => {
  test('what is where, at which bandwidth', async () => {
    using files = folder({ 'one.ts': oneLinear })
    const file = join(files.path, 'one.ts')
    // Of the H100's levels, what the weights (4.7 MB) and activations (3.9 MB) fit and are served soonest from.
    const on = [file, '--hardware', 'h100-sxm', '--resident', 'auto']
    const text = await printed(...on)
    expect(text).toContain('· resident')
    expect(text).toMatch(/^on chip +weights and activations from L1 and shared memory \(34\.6 MB, 33\.5 TB\/s\)$/m)
    const level = 'L1 and shared memory'
    expect((await figures(...on)).totals.residency).toEqual({ weights: level, activations: level })
  })

  test('nothing fits', async () => {
    const run = await memwall(['analyze', example('gpt3.ts'), '--resident', 'auto', '--model', 'GPT-3 175B'])
    expect(run.stdout).toMatch(/^on chip +neither weights, KV cache nor activations fit/m)
  })
})

test('a forward pass on one device says nothing of all this', async () => {
  const text = await printed(example('bert.ts'), '--model', 'BERT-Base')
  for (const word of [
    'saved',
    'sent',
    'gradients',
    'devices',
    'collectives',
    'compression',
    'on chip',
    'stage',
    'pass ',
  ])
    expect(text).not.toContain(word)
  const { totals, layers, scenario, ...rest } = await figures(example('bert.ts'), '--model', 'BERT-Base')
  for (const name of ['passes', 'uncompressed', 'residency', 'saved', 'sent']) expect(totals).not.toHaveProperty(name)
  expect(totals.memory).not.toHaveProperty('stages')
  for (const name of ['optimizer', 'dp']) expect(scenario).not.toHaveProperty(name)
  expect(rest).not.toHaveProperty('frontier')
  expect(layers[0]).not.toHaveProperty('saved')
})

test.each([80, 120])('fits %i columns', async columns => {
  const { stdout } = await memwall(['analyze', ...bert, ...spread.slice(0, 7), '--recompute', 'full', '--frontier'], {
    env: { COLUMNS: String(columns) },
  })
  // The hardware's line, the fourth or so, is left as it is.
  const lines = stdout.split('\n').filter(line => !line.includes('(a100-sxm-80)'))
  expect(Math.max(...lines.map(line => width(line)))).toBeLessThanOrEqual(columns)
  expect(stdout).toMatch(/^layer .*saved .*sent /m)
})
