/** `analyze --advise`: the closed forms of one linear layer, as a person and as a program read them. */
import { describe, expect, test } from 'vitest'
import { isFull } from '../support/full'
import { analysisOf } from './contract'
import { example, folder, memwall, root } from './memwall'

const [k, n] = [4096, 8192]
const linear = `import { input, linear, model } from 'memwall'
model('One', { batch: 1 }, ({ batch }) => {
  const project = linear(${n}, { bias: false })
  return project(input([batch, ${k}]))
})
`
// NVIDIA's A100 80GB data sheet: 2,039 GB/s. One sample moves the weights, k inputs and n outputs.
const time = (weight: number, other: number, batch = 1): number =>
  (weight * k * n + other * batch * (k + n)) / 2039e9 / batch

interface Moved {
  readonly kind: string
  readonly title: string
  readonly time: number
  readonly memory: number
  readonly bound: string
}
interface Advised {
  readonly advice: {
    readonly batch: number
    readonly before: Omit<Moved, 'kind' | 'title'> & { readonly fits: boolean }
    readonly changes: readonly (Moved & { readonly fits: boolean })[]
  }
  readonly layers: readonly { readonly advice: readonly (Moved & { readonly bytes: number })[] }[]
}

async function advised(...options: string[]): Promise<Advised> {
  using files = folder({ 'one.ts': linear })
  const { stdout, stderr, code } = await memwall(['analyze', 'one.ts', '--advise', '--format', 'json', ...options], {
    cwd: files.path,
  })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  analysisOf(stdout)
  return JSON.parse(stdout).models[0]
}

const near = (value: number | undefined, wanted: number) =>
  expect(Math.abs((value ?? Number.NaN) / wanted - 1)).toBeLessThan(1e-12)

test.runIf(isFull)('models of a file share the steps that there are for advice', async () => {
  const many = `import { attention, input, model, repeat } from 'memwall'
for (let at = 0; at < 120; at++) model('m' + at, { batch: 1, seq: 8 }, ({ batch, seq }) =>
  repeat(100, () => attention({ heads: 2, causal: true }))(input([batch, seq, 8])))`
  using files = folder({ 'many.ts': many })
  const adviceOf = async (...options: string[]): Promise<Advised['advice'][]> => {
    const { stdout } = await memwall(['analyze', 'many.ts', '--advise', '--format', 'json', ...options], {
      cwd: files.path,
    })
    return JSON.parse(stdout).models.map((model: Advised) => model.advice)
  }
  const [alone] = await adviceOf('--model', 'm0')
  const shared = await adviceOf()
  expect(alone?.changes.length).toBeGreaterThan(0)
  expect(shared).toHaveLength(120)
  expect(shared[0]?.changes).toEqual([])
})

describe('as JSON', () => {
  test('before and after each change, of the model and of its layer', async () => {
    const { advice, layers } = await advised()
    expect(advice).toMatchObject({ batch: 1, before: { bound: 'memory', fits: true } })
    near(advice.before.time, time(2, 2))
    near(advice.before.memory, 2 * (k * n + k + n))
    const of = (title: string) => advice.changes.find(each => each.title === title)
    near(of('int8 weights')?.time, time(1, 2))
    near(of('int8 weights')?.memory, k * n + 2 * (k + n))
    expect(of('int8 weights')).toMatchObject({ kind: 'dtype', bound: 'memory', fits: true })
    const times = advice.changes.map(each => each.time)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    const layer = layers[0]?.advice.find(each => each.title === 'int8 weights')
    near(layer?.time, time(1, 2))
    near(layer?.bytes, k * n + 2 * (k + n))
    near(layer?.memory, k * n)
  })

  test('times are those of one sample', async () => {
    const { advice, layers } = await advised('--batch', '4')
    expect(advice.batch).toBe(4)
    near(advice.before.time, time(2, 2, 4))
    near(advice.changes.find(each => each.title === 'int8 weights')?.time, time(1, 2, 4))
    near(layers[0]?.advice.find(each => each.title === 'int8 weights')?.time, time(1, 2, 4))
  })

  test('it is not there where it was not asked for', async () => {
    using files = folder({ 'one.ts': linear })
    const { stdout } = await memwall(['analyze', 'one.ts', '--format', 'json'], { cwd: files.path })
    expect(stdout).not.toContain('advice')
  })
})

describe('as a person reads it', () => {
  test('a table below the model, then its slowest layers; a terminal of 80 columns holds it', async () => {
    using files = folder({ 'one.ts': linear })
    const { stdout } = await memwall(['analyze', 'one.ts', '--advise'], { cwd: files.path })
    const [, model, layers] = stdout.split(/^(?=suggested optimizations|slowest layers)/m)
    // 2 (k n + k + n) bytes are 67.1 MB: 32.9 µs at 2,039 GB/s; half of that with half of the bytes.
    // The larger batch among them is told by what a sample of it takes, and so are all.
    expect(model).toMatch(/^Times are per sample\. Each row is /m)
    expect(model).toMatch(/^as it is +32\.92 +67\.1$/m)
    expect(model).toMatch(/^int8 throughout +16\.46 +−50% +33\.6 +−50%$/m)
    // At the ridge: 2 k n FLOPs at 312 TFLOP/s, the ridge of 153 FLOP/B times sooner.
    expect(model).toMatch(/^batch 256 +0\.2\d? +÷ 153 /m)
    expect(layers).toMatch(/^project +32\.92 +67\.1$/m)
    expect(layers).toMatch(/^ {2}batch 256 /m)
  })

  test.each([
    ['bert.ts', 'BERT-Base', []],
    ['llama2-7b.ts', 'Llama-2-7B', ['--phase', 'decode', '--batch', '4']],
    ['gpt3.ts', 'GPT-3 175B', ['--phase', 'train']],
  ] as const)('%s %s %j: no line is wider than a terminal', async (file, name, options) => {
    const { stdout } = await memwall(['analyze', example(file), '--model', name, '--advise', ...options])
    const lines = stdout.slice(stdout.indexOf('suggested optimizations')).split('\n')
    expect(lines.length).toBeGreaterThan(15)
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  test('Markdown has the same tables', async () => {
    using files = folder({ 'one.ts': linear })
    const { stdout } = await memwall(['analyze', 'one.ts', '--advise', '--format', 'markdown'], { cwd: files.path })
    expect(stdout).toMatch(/^\| suggested optimizations +\| time ≥ \(µs\) \| +\| footprint \(MB\) \| +\|$/m)
    expect(stdout).toMatch(/^\| int8 throughout +\| +16\.46 \| +−50% \| +33\.6 \| +−50% \|$/m)
  })

  test('a model that does not fit, and the fewest devices that hold it', async () => {
    const args = ['analyze', example('llama2.ts'), '--model', 'Llama-2-70B', '--phase', 'decode', '--advise']
    const { stdout } = await memwall(args)
    expect(stdout).toMatch(/^as it is: does not fit /m)
    // 69 G parameters in fp16 are 138 GB: two devices of 85.9 GB.
    expect(stdout).toMatch(/^tensor parallel over 2 devices .*% *$/m)
  })

  test('a format that has no place for it says so', async () => {
    using files = folder({ 'one.ts': linear })
    const { stdout, stderr, code } = await memwall(['analyze', 'one.ts', '--advise', '--format', 'csv'], {
      cwd: files.path,
    })
    expect(stderr).toBe('memwall: --advise is for table, json, markdown and html; csv does not show it\n')
    expect(stdout).toContain('project')
    expect(code).toBe(0)
  })
})

test('--help has it', async () => {
  const { stdout } = await memwall(['analyze', '--help'], { cwd: root })
  expect(stdout).toContain('--advise')
})
