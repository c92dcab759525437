/** The built command line in processes of their own: what a run within the test's process cannot show. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { version } from '../../package.json'
import { analysisOf } from './contract'
import { example, folder, oneLinear, root } from './memwall'

const cli = join(root, 'dist/cli.js')
const bert = example('bert.ts')

function memwall(args: readonly string[], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}) {
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing: npm run build makes it')
  const { NO_COLOR, FORCE_COLOR, COLUMNS, ...env } = { ...process.env, ...options.env }
  const run = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', maxBuffer: 1e9, ...options, env })
  return { code: run.status, stdout: run.stdout, stderr: run.stderr }
}

test('--help and --version', () => {
  expect(memwall(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('analyze'), stderr: '' })
  expect(memwall(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('a table, without colour in a pipe', () => {
  const run = memwall(['analyze', bert])
  expect(run).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^total /m) })
  expect(run.stdout).not.toContain('\u001b')
})

test('JSON in a pipe is whole, however long', () => {
  const run = memwall(['analyze', example('swin.ts'), '--format', 'json'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  // More than a pipe holds at once.
  expect(run.stdout.length).toBeGreaterThan(2 ** 16)
  expect(analysisOf(run.stdout).models.length).toBeGreaterThan(0)
})

test('a file with errors ends with 1, a wrong command line with 2', () => {
  using files = folder({ 'torn.ts': `${oneLinear}\nconst x = [1, 2` })
  const torn = memwall(['analyze', 'torn.ts'], { cwd: files.path })
  expect(torn).toMatchObject({ code: 1, stderr: expect.stringMatching(/^torn\.ts:\d+:\d+ syntax .+\n$/) })
  const wrong = memwall(['anlyze', bert])
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^memwall: unknown command .+\n$/) })
})

test('a reader that closes the pipe is no error', async () => {
  const child = spawn(process.execPath, [cli, 'analyze', bert, '--format', 'json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', text => {
    stderr += text
  })
  child.stdout.once('data', () => child.stdout.destroy())
  const code = await new Promise(resolve => child.on('close', resolve))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

// A device that is always full is there on Linux alone.
test.runIf(existsSync('/dev/full'))('a disk that is full is said in one line', () => {
  const run = spawnSync(process.execPath, [cli, 'analyze', example('lenet5.ts')], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    encoding: 'utf8',
  })
  expect(run.stderr).toBe('memwall: cannot write to standard output: no space left on the disk\n')
  expect(run.status).toBe(2)
})

test.runIf(process.platform !== 'win32')(
  'an output may be what standard output is: a pipe, or a file that is added to',
  () => {
    const command = (then: string) =>
      execFileSync('sh', ['-c', `"$0" "$1" hardware t4 --format json -o /dev/stdout ${then}`, process.execPath, cli], {
        encoding: 'utf8',
      })
    expect(JSON.parse(command('| cat'))[0].id).toBe('t4')
    using files = folder({ 'kept.txt': 'kept\n' })
    command(`>> "${join(files.path, 'kept.txt')}"`)
    const text = readFileSync(join(files.path, 'kept.txt'), 'utf8')
    expect(text.slice(0, 5)).toBe('kept\n')
    expect(JSON.parse(text.slice(5))[0].id).toBe('t4')
  },
)

test.runIf(process.platform !== 'win32')(
  'it ends at once when it is interrupted, in the midst of its work',
  async () => {
    using files = folder({ 'm.ts': `${oneLinear}\nfor (;;) {}` })
    // Says when the model file is opened: from there on it is read and evaluated without a pause.
    const hook = `import fs from 'node:fs'
const { openSync } = fs
fs.openSync = (path, ...rest) => {
  if (path.endsWith('m.ts')) fs.writeSync(2, 'opened')
  return openSync(path, ...rest)
}`
    const args = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, cli, 'analyze', 'm.ts']
    const child = spawn(process.execPath, args, { cwd: files.path, stdio: ['ignore', 'ignore', 'pipe'] })
    const ended = new Promise(resolve => child.on('exit', (code, signal) => resolve({ code, signal })))
    const said = await new Promise(resolve => child.stderr.once('data', text => resolve(String(text))))
    expect(said).toBe('opened')
    child.kill('SIGINT')
    expect(await ended).toEqual({ code: null, signal: 'SIGINT' })
  },
)

// script(1) of util-linux gives the process a terminal.
test.runIf(process.platform === 'linux')('a terminal has colour and its width is used', () => {
  const { NO_COLOR, ...env } = process.env
  const command = `stty cols 160; "${process.execPath}" "${cli}" analyze "${bert}"`
  const text = execFileSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'utf8',
    env: { ...env, TERM: 'xterm-256color' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  expect(text).toContain('\u001b[')
  const plain = text.replaceAll(/\u001b\[\d+m/g, '').split(/\r?\n/)
  const widest = Math.max(...plain.map(line => line.length))
  expect(widest).toBeLessThanOrEqual(160)
  expect(widest).toBeGreaterThan(110)
})

describe("npm's bin", () => {
  test.runIf(process.platform !== 'win32')('is run through a link', () => {
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    using files = folder({ 'm.ts': oneLinear })
    mkdirSync(join(files.path, 'bin'))
    symlinkSync(join(root, bin.memwall), join(files.path, 'bin/memwall'))
    // As npm does when it installs a package.
    const link = join(files.path, 'bin/memwall')
    const page = join(files.path, 'm.html')
    const stdout = execFileSync('sh', ['-c', 'chmod +x "$0" && "$0" analyze m.ts -o "$1"', link, page], {
      cwd: files.path,
      encoding: 'utf8',
    })
    expect(stdout).toBe('')
    // The panel is found beside the script, not beside the link.
    expect(readFileSync(page, 'utf8')).toContain('memwall-state')
  })
})
