/** `--frontier`: plans of recomputation, ever less memory for ever more work. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { example, folder, memwall, oneLinear } from './memwall'
import { figures, printed } from './printed'

const bert = [example('bert.ts'), '--model', 'BERT-Base', '--phase', 'train', '--batch', '16'] as const

describe('--frontier', () => {
  test('less and less memory for more and more work, and a budget takes the cheapest plan that fits', async () => {
    const { frontier = [], totals } = await figures(...bert, '--frontier')
    expect(frontier[0]).toEqual({ memory: totals.memory.total, extraFlops: 0 })
    frontier.slice(1).forEach((point, at) => {
      expect(point.memory).toBeLessThan(frontier[at]?.memory ?? 0)
      expect(point.extraFlops).toBeGreaterThan(frontier[at]?.extraFlops ?? 0)
    })
    const point = frontier[Math.floor(frontier.length / 2)]
    const budget = await figures(...bert, '--recompute', `budget:${point?.memory}`)
    expect(budget.totals.memory.total).toBe(point?.memory)
    expect(budget.totals.passes?.recompute.flops).toBe(point?.extraFlops)
    // All of a forward pass again is the most there is.
    expect(frontier.at(-1)?.extraFlops).toBeLessThanOrEqual(totals.passes?.forward.flops ?? 0)
  })

  test('a table of sixteen rows at the most, from end to end', async () => {
    for (const text of [
      await printed(...bert, '--frontier', '--depth', '1'),
      await printed(...bert, '--frontier', '--depth', '1', '--format', 'markdown'),
    ]) {
      const lines = text.split('\n')
      const head = lines.findIndex(line => /footprint .*recomputed/.test(line))
      const rows = lines.slice(head + 1).filter(line => /^[ |\d].*%/.test(line))
      expect(rows).toHaveLength(16)
      expect(rows[0]).toMatch(/100%[ |]+0 /)
      expect(text).toMatch(/Pareto-optimal among checkpointing plans with at most 64 segments/)
    }
  })

  test('a page beside a CSV has what the CSV has no place for', async () => {
    using files = folder({ 'one.ts': oneLinear })
    const page = join(files.path, 'page.html')
    const given = ['analyze', join(files.path, 'one.ts'), '--phase', 'train', '--frontier', '--format', 'csv']
    const run = await memwall([...given, '--roofline', page])
    expect(run.stderr).toBe(`memwall: the roofline is in ${page}\n`)
    expect(readFileSync(page, 'utf8')).toContain('"what":"frontier"')
    expect(run.stdout).toBe((await memwall(given)).stdout)
  })

  test('one plan, of a model that keeps nothing', async () => {
    using files = folder({
      'none.ts': `import { input, model, relu } from 'memwall'
model('None', {}, () => relu(input([8])))`,
    })
    const text = await printed(join(files.path, 'none.ts'), '--phase', 'train', '--frontier')
    expect(text).toMatch(/^ *0 +100% +0 +0% +0%$/m)
    expect(text).toContain('Memory against recomputation: 1 plan, Pareto-optimal')
  })

  test.each([
    [[], /^memwall: --frontier is for --phase train; forward does not use it\n$/],
    [['--phase', 'train', '--pp', '2'], /^memwall: --frontier is planned for one stage; .*\n$/],
    [['--phase', 'train', '--format', 'csv'], /^memwall: --frontier is for table, .*csv does not show it\n$/],
  ] as const)('where there is none %j', async (options, said) => {
    const run = await memwall(['analyze', example('bert.ts'), '--model', 'BERT-Base', '--frontier', ...options])
    expect(run.code).toBe(0)
    expect(run.stderr).toMatch(said)
    expect(run.stdout).not.toContain('recomputed')
  })
})
