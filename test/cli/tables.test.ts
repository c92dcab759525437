import { join } from 'node:path'
import width from 'string-width'
import { describe, expect, test } from 'vitest'
import { type Analysis, analysisOf } from './contract'
import { records } from './csv'
import { example, folder, memwall, oneLinear } from './memwall'

const printed = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
  const { code, stdout, stderr } = await memwall(['analyze', ...args], { env })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

const figuresOf = async (...args: string[]): Promise<Analysis['models']> =>
  analysisOf(await printed([...args, '--format', 'json'])).models

describe('--format table', () => {
  test('says what was asked, the figures with their units, and what they come to', async () => {
    using files = folder({ 'one.ts': oneLinear })
    const file = join(files.path, 'one.ts')
    const lines = (await printed([file])).split('\n')
    // 2·512·768·3072 + 512·3072 FLOPs; 2 bytes of each of 768·3072 + 3072 weights and of 512·(768 + 3072) values.
    expect(lines).toEqual([
      `One  ${file}:3`,
      'forward · batch 1 · seq 512 · bf16',
      expect.stringMatching(
        /^A100 .*\(a100-sxm-80\) · bf16 312 TFLOP\/s · HBM2e 85\.9 GB at 2\.04 TB\/s · ridge 153 FLOP\/B$/,
      ),
      '',
      expect.stringMatching(/^layer +line +kind +× +output +FLOPs +bytes +FLOP\/B +params +time ≥ +share +bound$/),
      expect.stringMatching(/^ +GFLOP +MB +M +µs$/),
      expect.stringMatching(
        /^project +4 +linear +1 +\[1, 512, 3072\] +2\.42 +8\.66 +279 +2\.36 +7\.75 +100% +█{8} +compute$/,
      ),
      expect.stringMatching(/^─+$/),
      expect.stringMatching(/^total +1 +2\.42 +8\.66 +279 +2\.36 +7\.75 +100% +compute$/),
      '',
      'time         ≥ 7.75 µs, compute-bound',
      'footprint    8.66 MB, fits 85.9 GB (<1%); weights 4.72 MB + activations 3.93 MB',
      '',
    ])
  })

  test('several models follow one another', async () => {
    const text = await printed([example('bert.ts')])
    const models = await figuresOf(example('bert.ts'))
    expect(text.match(/^total /gm)).toHaveLength(models.length)
    expect([...text.matchAll(/^(\S.*?) {2}\S*bert\.ts:\d+$/gm)].map(match => match[1])).toEqual(
      models.map(model => model.name),
    )
  })

  test.each([80, 100, 120, 160, 200])('fits a terminal of %i columns', async columns => {
    const text = await printed([example('resnet50.ts')], { COLUMNS: String(columns) })
    const rows = text.split('\n').slice(4)
    expect(Math.max(...rows.map(line => width(line)))).toBeLessThanOrEqual(columns)
    expect(text).toContain('FLOPs')
    expect(text).toContain('bytes')
    expect(text).toContain('time ≥')
  })

  test('columns line up', async () => {
    const lines = (await printed([example('bert.ts'), '--model', 'BERT-Base'])).split('\n')
    const [head = '', , ...rows] = lines.slice(
      4,
      lines.findIndex(line => line.startsWith('─')),
    )
    const at = head.indexOf('bound')
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) expect(row.slice(at)).toMatch(/^(compute|memory)$/)
  })

  test('figures of an incomplete model say that they are the least', async () => {
    using files = folder({
      'm.ts': oneLinear.replace(
        'return project(',
        'if (Math.random() > unknown) project(input([1, 768]))\n  return project(',
      ),
    })
    const { stdout, code } = await memwall(['analyze', 'm.ts'], { cwd: files.path })
    expect(code).toBe(1)
    expect(stdout).toMatch(/ FLOPs ≥ +bytes ≥ .* params ≥ +time ≥ /m)
    expect(stdout).toMatch(/^incomplete .*at least/m)
  })

  test('a model of which nothing is counted is no table of zeros', async () => {
    using files = folder({
      'm.ts': oneLinear.replace('return project(', 'return unknown(').replace('=> project(', '=> unknown('),
    })
    const { stdout, code } = await memwall(['analyze', 'm.ts'], { cwd: files.path })
    expect(code).toBe(1)
    expect(stdout).not.toMatch(/^total /m)
    expect(stdout).toMatch(/^incomplete +no op of this model is counted: error in line \d+$/m)
  })

  test('a phase that a model has no use for is said beside its figures', async () => {
    const args = [example('lenet5.ts'), '--phase', 'decode']
    expect(await printed(args)).toMatch(/^note +decode .*counted as forward/m)
    expect(await printed([...args, '--format', 'markdown'])).toMatch(/^- \*\*Note\*\* decode .*counted as forward/m)
  })

  test('a model too large says how many times the capacity its footprint is, in devices', async () => {
    const { stdout, stderr, code } = await memwall([
      'analyze',
      example('llama2-7b.ts'),
      '--hardware',
      't4',
      '--dtype',
      'fp32',
    ])
    expect(code).toBe(0)
    // 6.74 G parameters of 4 bytes on 16.1 GB.
    expect(stdout).toMatch(/^footprint .*, does not fit 16\.1 GB: footprint \/ capacity is 2 devices \(/m)
    expect(stderr).toMatch(/llama2-7b\.ts:\d+:\d+ capacity /)
  })

  test('a model that was not asked for is not said to be too large', async () => {
    const large = await memwall(['analyze', example('llama2.ts'), '--model', 'Llama-2-70B'])
    expect(large.stderr).toMatch(/capacity Llama-2-70B does not fit/)
    await printed([example('llama2.ts'), '--model', 'Llama-2-7B'])
  })
})

describe('colour', () => {
  const escape = '\u001b['
  const bert = example('bert.ts')

  test.each([{}, { FORCE_COLOR: '1' }, { CI: 'true' }])('not in a pipe (%j)', async env => {
    expect(await printed([bert], env)).not.toContain(escape)
  })

  test('on a terminal, unless --no-color, NO_COLOR or a dumb terminal says otherwise', async () => {
    const onTerminal = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> =>
      (await memwall(['analyze', bert, ...args], { env, terminal: { columns: 160 } })).stdout
    expect(await onTerminal([])).toContain(escape)
    expect(await onTerminal(['--no-color'])).not.toContain(escape)
    expect(await onTerminal([], { NO_COLOR: '1' })).not.toContain(escape)
    expect(await onTerminal([], { TERM: 'dumb' })).not.toContain(escape)
  })

  test('the table takes the width of the terminal', async () => {
    const { stdout } = await memwall(['analyze', bert, '--no-color'], { terminal: { columns: 160 } })
    const widest = Math.max(...stdout.split('\n').map(line => width(line)))
    expect(widest).toBeLessThanOrEqual(160)
    expect(widest).toBeGreaterThan(110)
  })

  // Columns that a terminal gives to each name: two to a Han character and to an emoji of several code points.
  test.each([
    ['模型', 4],
    ['e\u0301te\u0301', 3],
    ['👩‍🔬', 2],
    ['👍🏽', 2],
    ['می‌خواهم', 7],
  ])('columns line up beside %s', async (name, columns) => {
    using files = folder({ 'm.ts': oneLinear.replace('linear(3072)', `linear(3072, { name: '${name}' })`) })
    const lines = (await printed([join(files.path, 'm.ts')])).split('\n')
    const at = lines.find(line => line.startsWith('layer'))?.indexOf('line') ?? 0
    expect(lines.find(line => line.startsWith(name))).toMatch(new RegExp(`^${name} {${at + 3 - columns}}4 `))
  })
})

describe('--format csv', () => {
  test('notes, which other formats show, are said', async () => {
    using files = folder({ 'm.ts': oneLinear.replaceAll('seq', 'rows') })
    const run = await memwall(['analyze', 'm.ts', '--phase', 'decode', '--format', 'csv'], { cwd: files.path })
    expect(run.stderr).toMatch(/^memwall: note on One: decode .*: counted as forward\n$/)
    expect(run.code).toBe(0)
  })

  test('raw figures with units in the header, and a total row a model', async () => {
    const models = await figuresOf(example('lenet5.ts'))
    const [model] = models
    const [head, ...rows] = records(await printed([example('lenet5.ts'), '--format', 'csv']))
    expect(head).toEqual(
      (
        'model,path,kind,count,inputs,output,FLOPs,MACs,bytes,intensity (FLOP/B),parameters,time (s),share,bound,' +
        'file,line,column,saved (B),sent (B),footprint (B),complete,counted,first token (s),per token (s),' +
        'throughput (tokens/s),hardware,scenario'
      ).split(','),
    )
    expect(rows).toHaveLength((model?.layers.length ?? 0) + models.length)
    model?.layers.forEach((row, at) => {
      expect(rows[at]).toEqual(
        [
          model.name,
          row.path,
          row.kind,
          row.count,
          row.inputs.map(shape => shape.join('x')).join(' '),
          row.output.join('x'),
          row.flops,
          row.macs,
          row.bytes,
          (row as unknown as { intensity: number }).intensity,
          row.parameters,
          row.time,
          row.share,
          row.bound,
          row.file,
          row.line,
          row.column,
          row.saved ?? 0,
          row.sent ?? 0,
          '',
          true,
          'forward',
          '',
          '',
          '',
          'a100-sxm-80',
          'forward · batch 1 · bf16',
        ].map(String),
      )
    })
    // LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition, with full connections: 61,706 weights
    // and 416,520 multiply-accumulates.
    expect(rows.at(-1)?.slice(1, 11)).toMatchObject({ 0: 'total', 6: '416520', 9: '61706' })
  })

  test('quotes what would split a field', async () => {
    using files = folder({ 'm.ts': oneLinear.replace("'One'", `'One, "and" more'`) })
    const [, row] = records(await printed([join(files.path, 'm.ts'), '--format', 'csv']))
    expect(row?.[0]).toBe('One, "and" more')
    expect(row).toHaveLength(27)
  })
})

describe('--format markdown', () => {
  test('a table GitHub reads, and a person too: a unit a column, in its header, and a total row', async () => {
    using files = folder({
      'one.ts': oneLinear
        .replace('return project(', 'return relu(project(')
        .replace('768]))', '768])))')
        .replace('linear, model', 'linear, model, relu'),
    })
    const text = await printed([join(files.path, 'one.ts'), '--format', 'markdown'])
    // As in the table above, and the ReLU: 512·3072 FLOPs on twice as many values of 2 bytes, 6.29 MB, 3.09 µs at 2.039 TB/s.
    expect(text.split('\n').filter(line => line.startsWith('|'))).toEqual([
      '| Layer     | Kind   |     × | Output           | FLOPs (GFLOP) | Bytes (MB) |     FLOP/B | Params (M) | Time ≥ (µs) |    Share | Bound       |',
      '| --------- | ------ | ----: | ---------------- | ------------: | ---------: | ---------: | ---------: | ----------: | -------: | ----------- |',
      '| project   | linear |     1 | \\[1, 512, 3072\\] |         2.417 |       8.66 |     279.26 |       2.36 |        7.75 |      72% | compute     |',
      '| relu      | relu   |     1 | \\[1, 512, 3072\\] |         0.002 |       6.29 |       0.25 |          0 |        3.09 |      28% | memory      |',
      '| **total** |        | **2** |                  |     **2.419** |  **14.95** | **161.83** |   **2.36** |   **10.83** | **100%** | **compute** |',
    ])
  })

  test('names cannot become markup', async () => {
    using files = folder({ 'm.ts': oneLinear.replace("'One'", "'<b>|*One*'") })
    expect(await printed([join(files.path, 'm.ts'), '--format', 'markdown'])).toContain('### \\<b\\>\\|\\*One\\*')
  })
})

describe('--depth', () => {
  test('folds deep rows; figures still add up to the same totals', async () => {
    const at = [example('bert.ts'), '--model', 'BERT-Base', '--format', 'csv']
    const whole = records(await printed(at))
    const folded = records(await printed([...at, '--depth', '1']))
    expect(folded.length).toBeLessThan(whole.length)
    expect(folded.at(-1)).toEqual(whole.at(-1))
    const column = (rows: readonly (readonly string[])[], index: number) =>
      rows.slice(1, -1).reduce((sum, row) => sum + Number(row[index]), 0)
    for (const index of [3, 6, 7, 8, 10, 11, 12]) {
      const [a, b] = [column(folded, index), column(whole, index)]
      expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * b)
    }
    for (const row of folded.slice(1, -1)) expect(row[1]).not.toContain('/')
    // 12 encoder layers: 4 projections, 2 products, softmax, 2 adds, 2 norms, 2 linears, gelu.
    const encoder = folded.find(row => row[1] === 'encoder')
    expect(encoder?.[3]).toBe(String(12 * 14))
  })
})
