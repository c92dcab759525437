import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { example, folder, memwall, oneLinear } from './memwall'

const llama = ['fit', example('llama2-7b.ts'), '--phase', 'decode', '--seq', '4096']
const bert = example('bert.ts')

describe('in a terminal', () => {
  test('a block a model: the sizes asked for and the largest of each dim, with what memory then holds', async () => {
    const { code, stdout, stderr } = await memwall(llama)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    // 13.5 GB of weights and 2.15 GB of KV cache a sequence of 4096; see test/analysis/fit.test.ts.
    expect(stdout).toMatch(
      /^Llama-2-7B +\S*llama2-7b\.ts:\d+\ndecode · batch 1 · seq 4,096 · allLogits 0 · 4,095 cached · bf16\nA100/,
    )
    expect(stdout).toMatch(/^as asked +15\.6 +18% +13\.5 +2\.1 +\S+$/m)
    expect(stdout).toMatch(/^batch +33 +84\.4 +98% +13\.5 +70\.9 +\S+$/m)
    expect(stdout).toMatch(/^seq +138,101 +85\.9 +>99% +13\.5 +72\.4 +\S+$/m)
    expect(stdout).toMatch(/^devices +1, with 18% of 85\.9 GB: fits$/m)
  })

  test.each([80, 120])('%i columns are enough', async columns => {
    const env = { COLUMNS: String(columns) }
    const { stdout } = await memwall(['fit', bert, '--phase', 'train', '--hardware', 'v100-sxm-32'], { env })
    expect(stdout).toMatch(/^ +largest +footprint .*weights +gradients +optimizer +saved +transient$/m)
    expect(/^ +largest +footprint +of 34\.09 GB /m.test(stdout)).toBe(columns === 120)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
  })

  test('what does not fit is the answer, and no warning beside it', async () => {
    const run = await memwall(['fit', example('llama2.ts'), '--model', 'Llama-2-70B'])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(run.stdout).toMatch(/^batch +none$/m)
    // 138 GB of weights, 1.34 of cache, and 4.36 of scores (2 x 64 heads x 4096² in two bytes) and the residual.
    expect(run.stdout).toMatch(
      /^devices +1, with 167% of 85\.9 GB: does not fit; footprint \/ capacity is 2 devices, that of the weights alone 2$/m,
    )
    expect(run.stdout).toMatch(/^seq +none fits, weights alone take 138 GB$/m)
  })

  test('over several devices it says of how many, and what the fullest holds', async () => {
    const run = await memwall([...llama, '--tp', '4', '--hardware', 'l4'])
    // 24.2 GB each: a quarter of weights and cache, but for what is whole on each.
    expect(run.stdout).toMatch(/^devices +4, the fullest with 1\d% of 24\.2 GB: fits$/m)
    const large = await memwall([...llama, '--tp', '2', '--hardware', 'orin-nano-super', '--batch', '4'])
    // Half of 13.5 GB and of 4 times 2.15 GB.
    expect(large.stdout).toMatch(/^devices +2, the fullest with 138% of 7\.99 GB: does not fit$/m)
  })

  test('where the model ends before memory does, it says what stops it', async () => {
    const run = await memwall(['fit', bert, '--model', 'BERT-Base'], { env: { COLUMNS: '120' } })
    expect(run.stdout).toMatch(
      /^seq +up to 512, the model cannot be built with seq 513: slice: end 513 is past the 512/m,
    )
  })
})

describe('as values', () => {
  test('JSON: the scenario, then figures in base units', async () => {
    const run = await memwall([...llama, '--format', 'json'])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const { version, models, diagnostics } = JSON.parse(run.stdout)
    expect({ version, diagnostics }).toEqual({ version: 1, diagnostics: [] })
    expect(models).toHaveLength(1)
    expect(models[0]).toMatchObject({
      name: 'Llama-2-7B',
      file: 'llama2-7b.ts',
      complete: true,
      scenario: { phase: 'decode', dims: { batch: 1, seq: 4096 }, past: 4095, hardware: 'a100-sxm-80' },
      capacity: 81_920 * 2 ** 20,
      weightDevices: 1,
      memory: { weights: 13_476_831_232, kvCache: 2_147_483_648, gradients: 0, fits: true, devices: 1 },
      batch: { size: 33, exact: true, reason: null, memory: { kvCache: 33 * 2_147_483_648, fits: true } },
      seq: { size: 138_101, exact: true, reason: null, memory: { kvCache: 138_101 * 524_288, fits: true } },
    })
  })

  test('JSON: null where any size fits, and where there is no such dim', async () => {
    const window = await memwall(['fit', example('mistral.ts'), '--phase', 'decode', '--format', 'json'])
    expect(JSON.parse(window.stdout).models[0].seq).toMatchObject({ size: null, exact: true })
    const images = await memwall(['fit', example('lenet5.ts'), '--format', 'json'])
    expect(JSON.parse(images.stdout).models[0]).toMatchObject({ seq: null, batch: { exact: true } })
  })

  test('CSV and Markdown hold the same', async () => {
    const csv = await memwall([...llama, '--format', 'csv'])
    const [head, ...lines] = csv.stdout
      .trimEnd()
      .split('\n')
      .map(line => line.split(','))
    expect(lines.map(line => line.slice(0, 3))).toEqual([
      ['Llama-2-7B', '', ''],
      ['Llama-2-7B', 'batch', '33'],
      ['Llama-2-7B', 'seq', '138101'],
    ])
    const at = (name: string) => head?.indexOf(name) ?? -1
    expect(lines.map(line => Number(line[at('kvCache (B)')]))).toEqual(
      [1, 33, 138_101 / 4096].map(n => n * 2_147_483_648),
    )
    expect(lines.every(line => line[at('capacity (B)')] === '85899345920')).toBe(true)
    const markdown = await memwall([...llama, '--format', 'markdown'])
    expect(markdown.stdout).toMatch(/^### Llama-2-7B\n/)
    expect(markdown.stdout).toMatch(/^\| batch +\| +33 \| +84\.4 \| +98% \| +13\.5 \| +70\.9 \| +\S+ \|$/m)
  })

  test("-o takes the format of its extension; a page it has not, and that is no reason to overwrite the model's file", async () => {
    using files = folder({ 'm.ts': oneLinear })
    expect(await memwall(['fit', 'm.ts', '-o', 'out.json'], { cwd: files.path })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
    expect(JSON.parse(readFileSync(join(files.path, 'out.json'), 'utf8')).models[0].name).toBe('One')
    const over = await memwall(['fit', 'm.ts', '-o', 'm.ts'], { cwd: files.path })
    expect(over).toMatchObject({ code: 2, stderr: expect.stringMatching(/^memwall: m\.ts is the model file.*\n$/) })
    expect(readFileSync(join(files.path, 'm.ts'), 'utf8')).toBe(oneLinear)
  })
})

test('a budget below what every plan holds is named', async () => {
  const run = await memwall(['fit', bert, '--model', 'BERT-Base', '--phase', 'train', '--recompute', 'budget:1GB'])
  // 16 bytes for each of 109,482,240 parameters.
  expect(run.stdout).toMatch(
    /none fits, weights, gradients and optimizer states alone take 1\.75 GB, and the budget is 1 GB$/m,
  )
})

test('a model of other dims says why no size was looked for', async () => {
  const pixels =
    "import { input, linear, model } from 'memwall'\nmodel('Pixels', { rows: 4 }, ({ rows }) => linear(8)(input([rows, 8])))"
  using files = folder({ 'm.ts': pixels })
  const { stdout } = await memwall(['fit', 'm.ts'], { cwd: files.path })
  expect(stdout).toMatch(/^The model has neither a dim batch nor a dim seq, whose largest size could be found\.$/m)
})

describe('a file with errors', () => {
  test('is said, and what could be counted is printed; the exit code is 1', async () => {
    const run = await memwall(['fit', bert, '--model', 'BERT-Base', '--seq', '600'])
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/bert\.ts:\d+:\d+ \S+ slice: /)
    expect(run.stdout).toMatch(/^seq +512 /m)
  })

  test('without a model', async () => {
    using files = folder({ 'empty.ts': '' })
    const run = await memwall(['fit', 'empty.ts', '--format', 'json'], { cwd: files.path })
    expect(JSON.parse(run.stdout).models).toEqual([])
    expect(run).toMatchObject({ code: 1, stderr: expect.stringMatching(/^empty\.ts:1:1 unresolved .*no model/) })
  })
})

test.each([
  [['fit'], /missing required argument 'FILE'/],
  [['fits', bert], /unknown command 'fits' \(Did you mean fit\?\)/],
  [['fit', bert, '--format', 'html'], /--format.*'html'.*table, json, csv, markdown/],
  [['fit', bert, '--depth', '2'], /unknown option '--depth'/],
  [['fit', bert, '--hardware', 'a100'], /--hardware.*a100; did you mean a100-\S+/],
  [['fit', bert, '--model', 'Bert'], /--model.*Bert; there are BERT-Base/],
  [['fit', bert, '--dim', 'height=4'], /--dim height: .*batch, seq/],
  [['fit', bert, '--batch', '0'], /--batch.*whole number of at least 1/],
  [['fit', bert, '--zero', '2'], /--zero .*give --dp/],
  [['fit', 'no such.ts'], /cannot read no such\.ts: there is no such file/],
] as const)('%j says what is wrong in one line and ends with 2', async (args, message) => {
  const { code, stderr, stdout } = await memwall(args)
  expect(stderr).toMatch(message)
  expect(stderr).toMatch(/^memwall: .*\n$/)
  expect(stdout).toBe('')
  expect(code).toBe(2)
})
