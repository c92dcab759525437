/** Files that are read: at most as much of each as the limit, and only regular ones. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, openSync, readSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readText } from '../../src/cli/readText'
import { defaultLimits } from '../../src/limits/limits'
import { folder, memwall, oneLinear } from './memwall'

const posix = process.platform !== 'win32'
const importing = (name: string) => `import x from './${name}'\n${oneLinear}\nconsole.log(x)`

describe('a model file', () => {
  test('of more than the limit is refused', async () => {
    using files = folder({ 'm.ts': oneLinear })
    const file = join(files.path, 'm.ts')
    // Spaces after the last line.
    writeFileSync(file, oneLinear.padEnd(defaultLimits.textBytes))
    expect(await memwall(['analyze', file])).toMatchObject({ code: 0, stderr: '' })
    writeFileSync(file, oneLinear.padEnd(defaultLimits.textBytes + 1))
    expect(await memwall(['analyze', file])).toEqual({
      code: 2,
      stdout: '',
      stderr: `memwall: cannot read ${file}: it has more than the 2,000,000 bytes that are read\n`,
    })
  })

  // A file of gigabytes that takes no place on the disk.
  test.runIf(posix)('of 100 GB is refused without being read', async () => {
    using files = folder({ 'm.ts': oneLinear, 'big.json': '{}', 'n.ts': importing('big.json') })
    for (const name of ['m.ts', 'big.json']) truncateSync(join(files.path, name), 1e11)
    const run = await memwall(['analyze', 'm.ts'], { cwd: files.path })
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('more than the 2,000,000 bytes') })
    const importer = await memwall(['analyze', 'n.ts'], { cwd: files.path })
    expect(importer.stderr).toMatch(
      /^n\.ts:1:\d+ limit cannot read .*big\.json: it has more than the 2,000,000 bytes that are read\n/,
    )
    expect(importer.code).toBe(1)
  })

  test.runIf(posix)('that is a named pipe is refused without a wait', async () => {
    using files = folder({ 'n.ts': importing('pipe.ts') })
    execFileSync('mkfifo', [join(files.path, 'pipe.ts')])
    const run = await memwall(['analyze', 'pipe.ts'], { cwd: files.path })
    expect(run).toEqual({
      code: 2,
      stdout: '',
      stderr: 'memwall: cannot read pipe.ts: it is a named pipe, not a regular file\n',
    })
    const importer = await memwall(['analyze', 'n.ts'], { cwd: files.path })
    expect(importer.stderr).toMatch(/^n\.ts:1:\d+ unresolved cannot read .*pipe\.ts: it is a named pipe/)
    expect(importer.code).toBe(1)
  })

  test.runIf(posix)('that is a device or a socket is refused', async () => {
    using files = folder({})
    symlinkSync('/dev/zero', join(files.path, 'zero.ts'))
    const server = createServer().listen(join(files.path, 's.ts'))
    try {
      await new Promise(resolve => server.once('listening', resolve))
      for (const [name, what] of [
        ['zero.ts', 'device'],
        ['s.ts', 'socket'],
      ]) {
        const run = await memwall(['analyze', name as string], { cwd: files.path })
        expect(run).toMatchObject({
          code: 2,
          stderr: `memwall: cannot read ${name}: it is a ${what}, not a regular file\n`,
        })
      }
    } finally {
      server.close()
    }
  })

  // An administrator may read everything.
  test.runIf(posix && process.getuid?.() !== 0)('without permission says so, as an import too', async () => {
    using files = folder({ 'm.ts': oneLinear, 'n.ts': importing('m') })
    chmodSync(join(files.path, 'm.ts'), 0)
    const run = await memwall(['analyze', 'm.ts'], { cwd: files.path })
    expect(run).toMatchObject({ code: 2, stderr: 'memwall: cannot read m.ts: permission denied\n' })
    const importer = await memwall(['analyze', 'n.ts'], { cwd: files.path })
    expect(importer.stderr).toMatch(/^n\.ts:1:\d+ unresolved cannot read .*m\.ts: permission denied\n/)
  })

  test.runIf(posix)('behind links that lead in a circle', async () => {
    using files = folder({})
    symlinkSync('b.ts', join(files.path, 'a.ts'))
    symlinkSync('a.ts', join(files.path, 'b.ts'))
    const run = await memwall(['analyze', 'a.ts'], { cwd: files.path })
    expect(run).toMatchObject({
      code: 2,
      stderr: 'memwall: cannot read a.ts: its symbolic links lead in a circle\n',
    })
  })
})

test('a folder in the place of an imported file is said, and one beside it is not', async () => {
  using files = folder({ 'm.ts': importing('part'), 'n.ts': importing('other'), 'other/index.ts': 'export default 1' })
  mkdirSync(join(files.path, 'part.ts'))
  const run = await memwall(['analyze', 'm.ts'], { cwd: files.path })
  expect(run.stderr).toMatch(/^m\.ts:1:\d+ unresolved cannot read .*part\.ts: it is a folder\n/)
  expect((await memwall(['analyze', 'n.ts'], { cwd: files.path })).code).toBe(0)
})

// Linux says of this file that it has no bytes, and it has thousands.
test.runIf(existsSync('/proc/self/maps'))('a file that is longer than its size says is read up to the limit', () => {
  const bytes = readSync(openSync('/proc/self/maps', 'r'), Buffer.alloc(1000))
  expect(bytes).toBe(1000)
  expect(() => readText('/proc/self/maps', 1000)).toThrow('more than the 1,000 bytes')
  expect(readText('/proc/self/maps', 1e6).text.length).toBeGreaterThan(1000)
})
