/** Runs share one process here and must leave nothing behind for each other. */
import { describe, expect, test } from 'vitest'
import { folder, memwall, oneLinear } from './memwall'

describe('runs in one process', () => {
  test('at the same time give what each gives alone', async () => {
    using files = folder({ 'm.ts': oneLinear, 'torn.ts': `${oneLinear}\nconst x = [1, 2` })
    const args = [
      ['analyze', 'm.ts', '--dim', 'seq=8'],
      ['analyze', 'm.ts', '--dim', 'batch=2', '--format', 'csv'],
      ['analyze', 'torn.ts'],
      ['fit', 'm.ts', '--seq', '16'],
      ['anlyze'],
      ['--version'],
    ]
    const runs = () => args.map(each => () => memwall(each, { cwd: files.path }))
    const alone = []
    for (const run of runs()) alone.push(await run())
    const together = await Promise.all(runs().map(run => run()))
    expect(together).toEqual(alone)
    expect(alone.map(({ code }) => code)).toEqual([0, 0, 1, 0, 2, 0])
    // The first run again: its dims were its own.
    expect(await memwall(args[1] as string[], { cwd: files.path })).toEqual(alone[1])
  })

  test('leave the exit code and the folder of the process alone', async () => {
    using files = folder({ 'm.ts': oneLinear })
    const before = { exitCode: process.exitCode, cwd: process.cwd() }
    expect((await memwall(['analyze', 'gone.ts'], { cwd: files.path })).code).toBe(2)
    expect({ exitCode: process.exitCode, cwd: process.cwd() }).toEqual(before)
  })
})
