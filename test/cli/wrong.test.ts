import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { analysisOf } from './contract'
import { example, folder, memwall, oneLinear } from './memwall'

const bert = example('bert.ts')

describe('a wrong command line', () => {
  test.each([
    [['analyze'], /missing required argument 'FILE'/],
    [['anlyze', bert], /unknown command 'anlyze' \(Did you mean analyze\?\)/],
    [['analyze', bert, '--formt', 'json'], /unknown option '--formt' \(Did you mean --format\?\)/],
    [['analyze', bert, 'more'], /too many arguments/],
    [['analyze', bert, '--format', 'xml'], /--format.*'xml'.*table, json, csv, markdown, html/],
    [['analyze', bert, '--phase', 'training'], /--phase.*forward, decode, generate, train/],
    [['analyze', bert, '--batch', '1.5'], /--batch.*'1\.5'.*whole number of at least 1/],
    [['analyze', bert, '--batch', '0'], /--batch.*whole number of at least 1/],
    [['analyze', bert, '--seq', '9007199254740993'], /--seq.*whole number/],
    [['analyze', bert, '--past', '-1'], /--past/],
    [['analyze', bert, '--depth', 'two'], /--depth.*'two'.*whole number/],
    [['analyze', bert, '--dim', 'seq'], /--dim.*'seq'.*NAME=N/],
    [['analyze', bert, '--dim', '=4'], /--dim.*NAME=N/],
    [['analyze', bert, '--dim', 'seq=many'], /--dim.*NAME=N/],
    [['analyze', bert, '--dim', 'height=4'], /--dim height: .*batch, seq/],
    [['analyze', bert, '--dim', 'seq=0', '--phase', 'generate'], /--dim seq: generate .* at least 1/],
    [['analyze', bert, '--dim', 'seq=0', '--phase', 'decode'], /--dim seq: decode .* at least 1/],
    [['analyze', bert, '--dim', '__proto__=4'], /--dim __proto__: /],
    [['analyze', bert, '--dtype', 'fp17'], /--dtype.*'fp17'.*fp64, fp32.*int8/],
    [['analyze', bert, '--weights', 'int4:0'], /--weights.*int4:128/],
    [['analyze', bert, '--weights', 'int4:128:9'], /--weights.*int4:128/],
    [['analyze', bert, '--hardware', 'a100'], /--hardware.*a100; did you mean a100-\S+, a100-\S+/],
    [['analyze', bert, '--hardware', 'abacus of 1911'], /--hardware.*`memwall hardware` lists them/],
    [['analyze', bert, '--model', 'Bert'], /--model.*Bert; there are BERT-Base, BERT-Large/],
    [['analyze', 'no such.ts'], /cannot read no such\.ts: there is no such file/],
    [['analyze', '.'], /cannot read \.: it is a folder/],
    [
      ['analyze', bert, '-o', 'no/such/folder/x.json'],
      /cannot write no\/such\/folder\/x\.json: there is no such file or folder/,
    ],
    [['analyze', bert, '--roofline', 'no/such/folder/x.html'], /cannot write no\/such\/folder\/x\.html/],
    [['analyze', bert, '-o', bert], /bert\.ts is the model file/],
    [['analyze', bert, '--roofline', './examples/bert.ts'], /bert\.ts is the model file/],
    [['hardware', 'h100'], /no target h100; did you mean h100-/],
    [['hardware', '--format', 'csv'], /--format.*table, json/],
    [['check', bert], /unknown command 'check'/],
    [['analyze', bert, '--phase', 'train', '--optimizer', 'adamax'], /--optimizer.*sgd, momentum, adam/],
    [['analyze', bert, '--phase', 'train', '--recompute', 'budget:lots'], /--recompute.*budget:16GB/],
    [['analyze', bert, '--zero', '2'], /--zero .*give --dp/],
    [['analyze', bert, '--sp'], /--sp .*give --tp/],
    [['analyze', bert, '--interleave', '2'], /--interleave .*give --pp/],
    [['analyze', bert, '--micro-batches', '8'], /--micro-batches .*give --pp/],
  ] as const)('%j says what is wrong in one line and ends with 2', async (args, message) => {
    const { code, stderr, stdout } = await memwall(args)
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^memwall: .*\n$/)
    expect(stdout.includes('{')).toBe(false)
    expect(code).toBe(2)
  })

  test('options a phase has no use for are said, and do not stop it', async () => {
    const { code, stderr } = await memwall(['analyze', bert, '--tokens', '4'])
    expect(stderr).toBe('memwall: --tokens is for --phase decode and generate; forward does not use it\n')
    expect(code).toBe(0)
  })
})

describe('tokens of the phases', () => {
  const gpt2 = example('gpt2.ts')

  test('a prompt that leaves no step is cut, and said to be', async () => {
    const run = await memwall([
      'analyze',
      gpt2,
      '--phase',
      'generate',
      '--seq',
      '8',
      '--prompt',
      '9',
      '--format',
      'json',
    ])
    expect(run.stderr).toBe('memwall: --prompt 9 leaves no step to generate; GPT-2, GPT-2 blocks: cut to seq - 1, 7\n')
    expect(analysisOf(run.stdout).models[0]?.scenario.prompt).toBe(7)
    expect(run.code).toBe(0)
    const fits = await memwall(['analyze', gpt2, '--phase', 'generate', '--seq', '8', '--prompt', '7'])
    expect(fits.stderr).toBe('')
  })

  test('--dim past is --past in decode, and is refused in generate', async () => {
    const decode = ['analyze', gpt2, '--phase', 'decode', '--format', 'json']
    const asDim = await memwall([...decode, '--dim', 'past=7'])
    const asOption = await memwall([...decode, '--past', '7'])
    expect(analysisOf(asDim.stdout).models[0]?.scenario.past).toBe(7)
    expect(asDim).toEqual(asOption)
    const generate = await memwall(['analyze', gpt2, '--phase', 'generate', '--seq', '8', '--dim', 'past=7'])
    expect(generate.stderr).toMatch(/^memwall: --past is for --phase forward and decode; .*\n$/)
    expect(generate.code).toBe(2)
  })

  test('--past is refused where nothing is cached', async () => {
    const refused = await memwall(['analyze', bert, '--past', '4'])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(
      /^memwall: --past 4 counts tokens of a KV cache, and BERT-Base.* has none: leave it out/,
    )
    const trained = await memwall(['analyze', gpt2, '--phase', 'train', '--past', '4'])
    expect(trained).toMatchObject({
      code: 2,
      stderr: 'memwall: --past is for --phase forward and decode; train has no KV cache\n',
    })
    const state = await memwall([
      'analyze',
      example('mamba.ts'),
      '--phase',
      'decode',
      '--past',
      '4',
      '--format',
      'json',
    ])
    expect(analysisOf(state.stdout).models[0]?.scenario.past).toBe(4)
    expect((await memwall(['analyze', bert, '--past', '0'])).code).toBe(0)
  })

  test('--past is refused for a model that caches nothing, and noted where another of the file does', async () => {
    using files = folder({
      'm.ts': `import { attention, input, model } from 'memwall'
for (const causal of [true, false])
  model(causal ? 'Decoder' : 'Encoder', { batch: 1, seq: 4 }, ({ batch, seq }) => attention({ heads: 4, causal })(input([batch, seq, 32])))`,
    })
    const pass = ['analyze', join(files.path, 'm.ts'), '--past', '20']
    const encoder = await memwall([...pass, '--model', 'Encoder'])
    expect(encoder).toMatchObject({ code: 2, stdout: '' })
    expect(encoder.stderr).toMatch(/^memwall: --past 20 counts tokens of a KV cache, and Encoder has none/)
    const both = await memwall(pass)
    expect(both.code).toBe(0)
    expect(both.stdout.match(/past 20 has no effect/g)).toHaveLength(1)
    expect((await memwall([...pass, '--model', 'Decoder'])).stdout).not.toContain('has no effect')
  })

  test('--past in a pass is a cached prefix', async () => {
    const pass = ['analyze', gpt2, '--seq', '24', '--format', 'json']
    const prefix = await memwall([...pass, '--past', '1000'])
    expect(prefix).toEqual(await memwall([...pass, '--dim', 'past=1000']))
    expect(analysisOf(prefix.stdout).models[0]).toMatchObject({
      scenario: { phase: 'forward', past: 1000 },
      totals: { memory: { kvCache: 12 * 2 * 768 * 2 * 1024 } },
    })
  })
})

describe('a file with several models', () => {
  const two = `${oneLinear}
model('Tall', { height: 4 }, ({ height }) => linear(8)(input([height, 8])))
`

  test('a dim that any of them has is no mistake, whichever is asked for', async () => {
    using files = folder({ 'm.ts': two })
    const run = await memwall(['analyze', 'm.ts', '--model', 'One', '--dim', 'height=9'], { cwd: files.path })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const wrong = await memwall(['analyze', 'm.ts', '--model', 'One', '--dim', 'width=9'], { cwd: files.path })
    expect(wrong.stderr).toMatch(/^memwall: --dim width: no model .* there are batch, seq, height\n$/)
    expect(wrong.code).toBe(2)
  })
})

test("the file's own target comes before the catalogue's of the same id", async () => {
  using files = folder({
    'm.ts': `import { hardware } from 'memwall'
hardware('A100 SXM 80', { peak: { fp16: 1e12 }, memory: [{ name: 'DRAM', bytes: 1e9, bandwidth: 1e9 }] })
${oneLinear}`,
  })
  const run = await memwall(['analyze', 'm.ts', '--hardware', 'a100-sxm-80', '--format', 'json'], { cwd: files.path })
  // (512 x 768 + 768 x 3072 + 3072 + 512 x 3072) x 2 bytes at 10^9
  expect(analysisOf(run.stdout).models[0]?.totals.time).toBeCloseTo(0.008656896, 12)
  expect(run.code).toBe(0)
})

describe('a file with errors', () => {
  test('each is a line on standard error; what could be counted is printed; the exit code is 1', async () => {
    using files = folder({
      'models/torn.ts': `${oneLinear}
model('Bad', { batch: 1 }, ({ batch }) => input([batch, 8]).matmul(input([batch, 9, 4])))
`,
    })
    const json = await memwall(['analyze', 'models/torn.ts', '--format', 'json'], { cwd: files.path })
    expect(json.code).toBe(1)
    expect(json.stderr).toMatch(/^models\/torn\.ts:8:\d+ shape-mismatch .+\n$/)
    const { models, diagnostics } = analysisOf(json.stdout)
    expect(models.find(model => model.name === 'One')).toMatchObject({
      complete: true,
      totals: { macs: 512 * 768 * 3072 },
    })
    expect(diagnostics).toMatchObject([{ file: 'torn.ts', line: 8, severity: 'error', code: 'shape-mismatch' }])
    const table = await memwall(['analyze', 'models/torn.ts'], { cwd: files.path })
    expect(table.code).toBe(1)
    expect(table.stdout).toContain('One')
  })

  test.each([
    ['half-typed text', `${oneLinear}\nconst x = [1, 2`, 'syntax'],
    ['an import that is not there', `import { x } from './gone'\n${oneLinear}\nconsole.log(x)`, 'unresolved'],
    ['a loop without end', `${oneLinear}\nwhile (true) {}`, 'limit'],
  ])('%s', async (_, text, code) => {
    using files = folder({ 'm.ts': text })
    const run = await memwall(['analyze', 'm.ts'], { cwd: files.path })
    expect(run.stderr).toMatch(new RegExp(`^m\\.ts:\\d+:\\d+ ${code} `, 'm'))
    expect(run.stderr).not.toMatch(/^ +at /m)
    expect(run.code).toBe(1)
  })

  test('a file without a model', async () => {
    using files = folder({ 'empty.ts': '' })
    const run = await memwall(['analyze', 'empty.ts', '--format', 'json', '--seq', '4'], { cwd: files.path })
    const { models, diagnostics } = analysisOf(run.stdout)
    expect(models).toEqual([])
    expect(diagnostics).toMatchObject([{ line: 1, column: 1, severity: 'error', code: 'unresolved' }])
    expect(run.stderr).toMatch(/^empty\.ts:1:1 unresolved .*no model/)
    expect(run.code).toBe(1)
  })

  test('names cannot drive the terminal', async () => {
    using files = folder({ 'm.ts': oneLinear.replace("'One'", "'\\u001b]0;gone\\u0007One\\u202e'") })
    const run = await memwall(['analyze', 'm.ts'], { cwd: files.path })
    expect(run.stdout).toContain('One')
    expect(run.stdout).not.toMatch(/[\u001b\u0007\u202e]/)
  })
})

describe('names that would drive a terminal', () => {
  const driving = /[\u001b\u0007\u009b\u202e]/
  const bell = '\\u001b]0;gone\\u0007'

  test.each([
    ['of a model', ['--dim', 'width=4']],
    ['of a model that is not there', ['--model', 'Two']],
    ['of a dim', ['--dim', 'width=4']],
  ])('%s, in what is refused', async (_, args) => {
    using files = folder({
      'm.ts': oneLinear.replace("'One'", `'${bell}One'`).replace('seq: 512', `seq: 512, '${bell}x': 1`),
    })
    const run = await memwall(['analyze', 'm.ts', ...args], { cwd: files.path })
    expect(run.stderr).toMatch(/^memwall: .*gone.*\n$/)
    expect(run.stderr).not.toMatch(driving)
    expect(run.code).toBe(2)
  })

  test('of a target', async () => {
    const run = await memwall(['hardware', '\u001b]0;gone\u0007'])
    expect(run.stderr).toMatch(/gone/)
    expect(run.stderr).not.toMatch(driving)
  })
})

describe('any path', () => {
  test.each([
    ['relative', '.', 'deep in here/modèle 模型.ts'],
    ['with ./ and ..', 'deep in here', './../deep in here/modèle 模型.ts'],
    ['with \\ between folders', '.', 'deep in here\\modèle 模型.ts'],
    ['absolute', '/', ''],
  ])('%s', async (_, from, name) => {
    using files = folder({ 'deep in here/modèle 模型.ts': `\ufeff${oneLinear}` })
    const file = name || join(files.path, 'deep in here/modèle 模型.ts')
    const run = await memwall(['analyze', file, '--format', 'json'], {
      cwd: join(from === '/' ? '/' : files.path, from),
    })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(analysisOf(run.stdout).models[0]?.file).toBe('modèle 模型.ts')
  })

  test('a folder where an imported file should be is an error of the import, not a crash', async () => {
    using files = folder({ 'm.ts': `import { x } from './part'\n${oneLinear}\nconsole.log(x)` })
    mkdirSync(join(files.path, 'part.ts'))
    const run = await memwall(['analyze', 'm.ts'], { cwd: files.path })
    expect(run.stderr).toMatch(/^m\.ts:1:\d+ unresolved /)
    expect(run.code).toBe(1)
  })
})

test('-o writes the format its extension names, and nothing to standard output', async () => {
  using files = folder({ 'm.ts': oneLinear })
  writeFileSync(join(files.path, 'old.json'), 'x'.repeat(1e6))
  const run = await memwall(['analyze', 'm.ts', '-o', 'old.json'], { cwd: files.path })
  expect(run).toEqual({ code: 0, stdout: '', stderr: '' })
  const shown = await memwall(['analyze', 'm.ts', '--format', 'json'], { cwd: files.path })
  expect(readFileSync(join(files.path, 'old.json'), 'utf8')).toBe(shown.stdout)
})
