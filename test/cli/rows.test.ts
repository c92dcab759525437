/** `--sort`, `--top` and the overview: what rows are shown, and that they add up however few they are. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import width from 'string-width'
import { describe, expect, test } from 'vitest'
import type { LayerRow } from '../../src/analysis/report'
import { chosenRows } from '../../src/export/rowChoice'
import { sortOrders } from '../../src/present/rowOrder'
import { example, folder, memwall, root } from './memwall'

const printed = async (...args: string[]): Promise<string> => (await memwall(['analyze', ...args])).stdout

/** Lines of the first table of layers, without its heads. */
function table(text: string): string[] {
  const lines = text.split('\n')
  const head = lines.findIndex(line => line.startsWith('layer '))
  return lines.slice(head + 2, lines.indexOf('', head))
}

/** Three layers of 1024 by 1024, 1024 by 4096 and 4096 by 1024 on one row: bytes and time follow the weights, in fp16. */
const mlp = `import { input, linear, model, sequential } from 'memwall'

const mlp = sequential(
  linear(1024, { bias: false, name: 'small' }),
  linear(4096, { bias: false, name: 'wide' }),
  linear(1024, { bias: false, name: 'back' }),
)
model('MLP', { batch: 1 }, ({ batch }) => mlp(input([batch, 1024])))
`

describe('--sort and --top', () => {
  // Two bytes of 1024² weights and 2,048 values are 2.101 MB, 1.031 µs at 2.039 TB/s; of 4·1024² and 5,120, 8.399 MB, 4.119 µs.
  test('the largest first, one row for the others, and the same total', async () => {
    using files = folder({ 'mlp.ts': mlp })
    const text = await printed(join(files.path, 'mlp.ts'), '--top', '1')
    expect(table(text)).toEqual([
      expect.stringMatching(
        /^mlp\/wide +5 +linear +1 +\[1, 4096\] +8\.4 +8\.4 +0\.999 +4\.19 +4\.12 +44% +█{8} +memory$/,
      ),
      expect.stringMatching(/^2 more +2 +10\.5 +10\.5 +0\.999 +5\.24 +5\.15 +56% +memory$/),
      expect.stringMatching(/^─+$/),
      expect.stringMatching(/^total +3 +18\.9 +18\.9 +0\.999 +9\.44 +9\.27 +100% +memory$/),
    ])
  })

  test('by a figure, in each format that has rows; equal rows stay in program order', async () => {
    using files = folder({ 'mlp.ts': mlp })
    const file = join(files.path, 'mlp.ts')
    const names = (text: string) =>
      ['small', 'wide', 'back'].sort((a, b) => text.indexOf(`mlp/${a}`) - text.indexOf(`mlp/${b}`))
    for (const format of ['table', 'csv', 'markdown'])
      for (const sort of sortOrders)
        expect(names(await printed(file, '--sort', sort, '--format', format)), `${format} ${sort}`).toEqual(
          sort === 'order' ? ['small', 'wide', 'back'] : ['wide', 'back', 'small'],
        )
    expect(await printed(file, '--sort', 'order', '--top', '1')).toMatch(/^mlp\/small .*\n2 more /m)
  })

  test('a figure that does not exist, and no rows at all, are refused', async () => {
    const wrong = await memwall(['analyze', example('bert.ts'), '--sort', 'size'])
    expect(wrong).toMatchObject({ code: 2 })
    expect(wrong.stderr).toContain('time, bytes, flops, memory, order')
    expect(await memwall(['analyze', example('bert.ts'), '--top', '0'])).toMatchObject({ code: 2 })
  })
})

const count = fc.integer({ min: 0, max: 1e9 })
const drawnRow = fc.record({
  flops: count,
  bytes: count,
  time: count,
  held: count,
  path: fc.constantFrom('a', 'a/b', 'a/b/c', 'd'),
})

test('however rows are folded, sorted and cut, they and the rest add up to all of them', () => {
  fc.assert(
    fc.property(
      fc.array(drawnRow, { maxLength: 20 }),
      fc.option(fc.integer({ min: 1, max: 4 })),
      fc.option(fc.constantFrom(...sortOrders)),
      fc.option(fc.integer({ min: 1, max: 25 })),
      (drawn, depth, sort, top) => {
        const layers = drawn.map(({ flops, bytes, time, held, path }, index) => ({
          index,
          path,
          kind: 'linear',
          count: 2,
          share: 0.25,
          inputs: [],
          output: [],
          location: { file: 'm.ts', line: 1, column: 1 },
          flops,
          bytes: { weights: bytes, inputs: 0, outputs: 0, kvRead: 0, kvWrite: 0 },
          totalBytes: bytes,
          macs: 0,
          parameters: 0,
          saved: 0,
          held,
          cached: 0,
          sent: 0,
          once: 0,
          time,
          timeBy: { compute: time, memory: 0, link: 0 },
        })) as unknown as LayerRow[]
        const { rows, rest } = chosenRows({ layers }, { depth, sort, top })
        const shown = rest === null ? rows : [...rows, rest]
        expect(rows.length).toBeLessThanOrEqual(top ?? layers.length)
        for (const figure of ['flops', 'totalBytes', 'time', 'held', 'count', 'share'] as const)
          expect(shown.reduce((sum, row) => sum + row[figure], 0)).toBeCloseTo(
            layers.reduce((sum, row) => sum + row[figure], 0),
          )
      },
    ),
  )
})

describe('several models', () => {
  test('a row each, before their own tables, with tokens per second where they generate', async () => {
    const args = [example('llama2.ts'), '--phase', 'decode']
    const text = await printed(...args)
    expect(text).toMatch(
      /^3 models {2}\S+\n\nmodel +time ≥ +bound .* throughput ≤\n +ms .*GB +ms +tokens\/s\nLlama-2-7B /,
    )
    // A step reads 13.2 GB of weights, without the embedding, and 2.15 GB of cache: 15.4 GB, 7.6 ms at 2.039 TB/s.
    expect(text).toMatch(/^Llama-2-7B +7\.6 +memory .* 15\.4 .* fits +7\.6 +132\.3$/m)
    expect(text).toMatch(/^Llama-2-70B .* does not fit +68\.2 +14\.7$/m)
    expect(await printed(...args, '--format', 'markdown')).toMatch(/^### 3 models\n\n\| model +\| time ≥ \(ms\) \|/)
  })

  test('none for one model', async () => {
    expect(await printed(example('llama2.ts'), '--model', 'Llama-2-7B')).toMatch(/^Llama-2-7B /)
  })

  test('of fit: the largest sizes side by side', async () => {
    const { stdout } = await memwall(['fit', example('llama2.ts'), '--phase', 'decode'])
    // (85.9 - 13.48) GB over 2.147 GB of cache a sequence: 33 sequences.
    expect(stdout).toMatch(
      /^model +footprint +of 85\.9 GB +fit +largest batch +longest seq\n +GB\nLlama-2-7B +15\.6 +18% +fits +33 /m,
    )
  })

  test('a model of which nothing is counted has no figures there', async () => {
    const failing = `import { input, model, relu } from 'memwall'
model('Bad', { batch: 1 }, ({ batch }) => nothing(input([batch, 8])))
model('Good', { batch: 1 }, ({ batch }) => relu(input([batch, 8])))
`
    using files = folder({ 'm.ts': failing })
    for (const format of ['table', 'markdown'])
      for (const command of ['analyze', 'fit']) {
        const { stdout } = await memwall([command, 'm.ts', '--format', format], { cwd: files.path })
        const bad = stdout.slice(stdout.indexOf('Bad', stdout.indexOf('Bad') + 1), stdout.lastIndexOf('Good'))
        expect(bad).not.toMatch(/(^| )\*{0,2}0\*{0,2}( |$)/m)
        expect(stdout).toMatch(/Bad .*not known/)
      }
  })
})

describe('a terminal of 80 columns', () => {
  test.each(readdirSync(join(root, 'examples')).filter(name => name.endsWith('.ts')))(
    'holds %s, with intensity, time and bound',
    async name => {
      const { stdout } = await memwall(['analyze', example(name)], {
        terminal: { columns: 80 },
        env: { NO_COLOR: '1' },
      })
      for (const line of stdout.split('\n')) expect(width(line), line).toBeLessThanOrEqual(80)
      const heads = stdout.match(/^layer .*$/gm) ?? []
      expect(heads.length).toBeGreaterThan(0)
      for (const head of heads) expect(head).toMatch(/FLOP\/B.*time ≥.* bound$/)
    },
  )

  test('names a further step where there is one, and only to a person', async () => {
    const on = async (args: string[], terminal: { columns: number } | null = { columns: 80 }) =>
      (await memwall(['analyze', ...args], { terminal, env: { NO_COLOR: '1' } })).stdout
    expect(await on([example('lenet5.ts')])).not.toContain('Tip:')
    expect(await on([example('resnet50.ts')])).toMatch(/\n\nTip: --top 10 .*\n/)
    expect(await on([example('resnet50.ts'), '--top', '5'])).not.toContain('Tip:')
    expect(await on([example('llama2.ts'), '--model', 'Llama-2-70B'])).toMatch(/\n\nTip: `memwall fit /)
    expect(await on([example('resnet50.ts')], null)).not.toContain('Tip:')
  })
})
