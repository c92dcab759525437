/** Where output goes, and what is said where it cannot or is not what was asked for. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, memwall, oneLinear } from './memwall'

describe('what is written', () => {
  test.each([
    [
      ['fit', 'm.ts', '-o', 'out.html'],
      /^memwall: out\.html: there is no html here; --format takes table, json, csv, markdown$/m,
    ],
    [['hardware', '-o', 'out.csv'], /^memwall: out\.csv: there is no csv here; --format takes table, json$/m],
  ] as const)('%j: an extension that stands for another format', async (args, said) => {
    using files = folder({ 'm.ts': oneLinear })
    const run = await memwall(args, { cwd: files.path })
    expect(run.stderr).toMatch(said)
    expect(run.code).toBe(2)
  })

  test('hardware takes the format of its extension', async () => {
    using files = folder({})
    await memwall(['hardware', 't4', '-o', 't4.json'], { cwd: files.path })
    expect(JSON.parse(readFileSync(join(files.path, 't4.json'), 'utf8'))[0].id).toBe('t4')
  })

  test.each([
    ['depth', '1'],
    ['sort', 'time'],
    ['top', '3'],
  ])('--%s where all rows are shown in program order', async (option, value) => {
    using files = folder({ 'm.ts': oneLinear })
    const run = await memwall(['analyze', 'm.ts', `--${option}`, value, '--format', 'json'], { cwd: files.path })
    expect(run.stderr).toBe(
      `memwall: --${option} is for rows of table, csv and markdown; json has all of them in program order\n`,
    )
    expect(run.code).toBe(0)
  })
})

test('number formats that the precision of training replaces are said, and nothing is compressed', async () => {
  using files = folder({ 'm.ts': oneLinear })
  const run = await memwall(['analyze', 'm.ts', '--phase', 'train', '--precision', 'fp32', '--weights', 'int8'], {
    cwd: files.path,
  })
  expect(run.stderr).toBe('memwall: weights of int8 are trained as fp32: the precision is fp32\n')
  expect(run.stdout).not.toContain('compression')
})
