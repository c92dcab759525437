/** Files that are written: whole or not at all, and never over a file that was read or another output. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, memwall, oneLinear } from './memwall'

const posix = process.platform !== 'win32'
const read = {
  'm.ts': `import { hidden } from './parts/sizes'\nimport config from './config.json'\n${oneLinear.replace('3072', 'hidden + config.more')}`,
  'parts/sizes.ts': 'export const hidden = 3000\n',
  'config.json': '{ "more": 72 }\n',
}

/** Other names of `file` in the folder: each makes what it needs and gives the name. */
const aliases: Readonly<Record<string, (files: string, file: string) => string>> = {
  'its name': (_, file) => file,
  'its name with ./ and ..': (files, file) => `./../${basename(files)}/${file}`,
  'its absolute name': (files, file) => join(files, file),
  'a symbolic link': (files, file) => {
    symlinkSync(join(files, file), join(files, 'link.out'))
    return 'link.out'
  },
  'a link to a link': (files, file) => {
    symlinkSync(file, join(files, 'first.out'))
    symlinkSync('first.out', join(files, 'second.out'))
    return 'second.out'
  },
  'a hard link': (files, file) => {
    linkSync(join(files, file), join(files, 'hard.out'))
    return 'hard.out'
  },
  'a linked folder': (files, file) => {
    symlinkSync(files, join(files, 'folder'))
    return `folder/${file}`
  },
  '.. after a linked folder': (files, file) => {
    mkdirSync(join(files, 'elsewhere/deep'), { recursive: true })
    mkdirSync(join(files, 'below'))
    symlinkSync(join(files, 'below'), join(files, 'elsewhere/deep/into'))
    return `elsewhere/deep/into/../${file}`
  },
  'upper case': (_, file) => join(dirname(file), basename(file).toUpperCase()),
}

describe.runIf(posix)('a file that was read is not written', () => {
  describe.each(Object.keys(read))('%s', file => {
    test.each(Object.entries(aliases))('by %s', async (_, alias) => {
      using files = folder(read)
      const name = alias(files.path, file)
      const what = file === 'm.ts' ? 'the model file' : `${file}, which is imported`
      const refused = {
        code: 2,
        stdout: '',
        stderr: `memwall: ${name} is ${what}; write the report to another file\n`,
      }
      const before = readdirSync(files.path)
      for (const args of [
        ['analyze', 'm.ts', '--format', 'json', '-o', name],
        ['analyze', 'm.ts', '--roofline', name],
        ['fit', 'm.ts', '--format', 'json', '-o', name],
      ])
        expect(await memwall(args, { cwd: files.path })).toEqual(refused)
      expect(readFileSync(join(files.path, file), 'utf8')).toBe(read[file as keyof typeof read])
      expect(readdirSync(files.path)).toEqual(before)
    })
  })

  test('nor one that was refused for its size', async () => {
    const long = `[${'1,'.repeat(1_000_000)}1]`
    using files = folder({ 'm.ts': `import long from './long.json'\n${oneLinear}const more = long`, 'long.json': long })
    const run = await memwall(['analyze', 'm.ts', '--format', 'json', '-o', 'long.json'], { cwd: files.path })
    expect(run).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^memwall: long\.json is long\.json, which is imp/),
    })
    expect(readFileSync(join(files.path, 'long.json'), 'utf8')).toBe(long)
  })

  test('where the model file itself was named by a link', async () => {
    using files = folder(read)
    symlinkSync('m.ts', join(files.path, 'model.ts'))
    const run = await memwall(['analyze', 'model.ts', '--format', 'csv', '-o', 'm.ts'], { cwd: files.path })
    expect(run).toMatchObject({ code: 2, stderr: expect.stringMatching(/^memwall: m\.ts is the model file/) })
    expect(readFileSync(join(files.path, 'm.ts'), 'utf8')).toBe(read['m.ts'])
  })
})

describe('a report takes the place of no code', () => {
  test.each([
    [['analyze', 'm.ts', '--format', 'csv', '-o', 'other.ts']],
    [['analyze', 'm.ts', '--roofline', 'other.ts']],
    [['fit', 'm.ts', '-o', 'other.ts']],
    [['hardware', '-o', 'other.ts']],
    [['hardware', 't4', '--format', 'json', '-o', 'other.ts']],
  ])('%j', async args => {
    using files = folder({ 'm.ts': oneLinear, 'other.ts': 'export const a = 1\n' })
    expect(await memwall(args, { cwd: files.path })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'memwall: other.ts exists and holds code; write the report to another file, such as report.md\n',
    })
    expect(readFileSync(join(files.path, 'other.ts'), 'utf8')).toBe('export const a = 1\n')
  })

  test.each(['analyze', 'fit'])('and %s of no model takes that of no report', async command => {
    using files = folder({ 'm.ts': 'export {}\n', 'out.csv': 'before' })
    expect(await memwall([command, 'm.ts', '-o', 'out.csv'], { cwd: files.path })).toMatchObject({
      stderr: expect.stringContaining('memwall: there is no model to report on; out.csv is not written\n'),
    })
    expect(readFileSync(join(files.path, 'out.csv'), 'utf8')).toBe('before')
  })
})

describe.runIf(posix)('two outputs are not one file', () => {
  const cases: typeof aliases = {
    ...aliases,
    'a link to a file that is not there yet': (files, file) => {
      symlinkSync(file, join(files, 'dangling.html'))
      return 'dangling.html'
    },
    'an accent in another encoding': (_, file) => file.replace('é', 'e\u0301'),
  }
  test.each(Object.entries(cases))('by %s', async (how, alias) => {
    using files = folder({ 'm.ts': oneLinear, ...(how.includes('not there') ? {} : { 'pagé.html': 'before' }) })
    const before = readdirSync(files.path)
    const name = alias(files.path, 'pagé.html')
    const run = await memwall(['analyze', 'm.ts', '-o', 'pagé.html', '--roofline', name], { cwd: files.path })
    expect(run).toEqual({
      code: 2,
      stdout: '',
      stderr: `memwall: pagé.html and ${name} are one file; write the report and its page to a file each\n`,
    })
    for (const each of before) expect(readdirSync(files.path)).toContain(each)
    if (!how.includes('not there')) expect(readFileSync(join(files.path, 'pagé.html'), 'utf8')).toBe('before')
  })
})

describe.runIf(posix)('a file that is replaced', () => {
  test('keeps its permissions, and other names of it keep the old text', async () => {
    using files = folder({ 'm.ts': oneLinear, 'out.csv': 'before' })
    const [out, other] = [join(files.path, 'out.csv'), join(files.path, 'other.csv')]
    chmodSync(out, 0o640)
    linkSync(out, other)
    expect(await memwall(['analyze', 'm.ts', '-o', 'out.csv'], { cwd: files.path })).toMatchObject({ code: 0 })
    expect(statSync(out).mode & 0o777).toBe(0o640)
    expect(readFileSync(out, 'utf8')).toMatch(/^model,path,/)
    // It was written beside and renamed, not written over.
    expect(readFileSync(other, 'utf8')).toBe('before')
    expect(readdirSync(files.path).sort()).toEqual(['m.ts', 'other.csv', 'out.csv'])
  })

  test('through a symbolic link stays linked to', async () => {
    using files = folder({ 'm.ts': oneLinear, 'deep/out.csv': 'before' })
    symlinkSync('deep/out.csv', join(files.path, 'out.csv'))
    expect(await memwall(['analyze', 'm.ts', '-o', 'out.csv'], { cwd: files.path })).toMatchObject({ code: 0 })
    expect(lstatSync(join(files.path, 'out.csv')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(files.path, 'deep/out.csv'), 'utf8')).toMatch(/^model,path,/)
  })
})

test('a folder is not replaced, and nothing is left in it', async () => {
  using files = folder({ 'm.ts': oneLinear })
  mkdirSync(join(files.path, 'out.csv'))
  const run = await memwall(['analyze', 'm.ts', '-o', 'out.csv'], { cwd: files.path })
  expect(run).toEqual({ code: 2, stdout: '', stderr: 'memwall: cannot write out.csv: it is a folder\n' })
  expect(readdirSync(files.path).sort()).toEqual(['m.ts', 'out.csv'])
})

test.runIf(posix)('a named pipe that nothing reads is refused without a wait, and stays', async () => {
  using files = folder({ 'm.ts': oneLinear })
  execFileSync('mkfifo', [join(files.path, 'pipe')])
  const run = await memwall(['analyze', 'm.ts', '--format', 'csv', '-o', 'pipe'], { cwd: files.path })
  expect(run).toEqual({
    code: 2,
    stdout: '',
    stderr: 'memwall: cannot write pipe: nothing reads that pipe or socket\n',
  })
  expect(statSync(join(files.path, 'pipe')).isFIFO()).toBe(true)
})

test.runIf(posix)('the null device takes a report and a page', async () => {
  using files = folder({ 'm.ts': oneLinear })
  const run = await memwall(['analyze', 'm.ts', '-o', '/dev/null', '--roofline', '/dev/null'], { cwd: files.path })
  expect(run).toMatchObject({ code: 0, stdout: '' })
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
})

test.runIf(existsSync('/dev/shm'))('a file below /dev is replaced', async () => {
  using files = folder({ 'm.ts': oneLinear })
  const name = `/dev/shm/memwall-${crypto.randomUUID()}.json`
  try {
    for (let times = 0; times < 2; times++)
      await memwall(['analyze', 'm.ts', '--format', 'json', '-o', name], { cwd: files.path })
    expect(JSON.parse(readFileSync(name, 'utf8'))).toMatchObject({ version: 1 })
  } finally {
    rmSync(name)
  }
})

test('a file in the way of the name of a folder is said', async () => {
  using files = folder({ 'm.ts': oneLinear })
  writeFileSync(join(files.path, 'file'), '')
  const run = await memwall(['analyze', 'm.ts', '-o', 'file/out.csv'], { cwd: files.path })
  expect(run).toMatchObject({
    code: 2,
    stderr: 'memwall: cannot write file/out.csv: part of the path is not a folder\n',
  })
})
