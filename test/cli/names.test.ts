/** Names in a model file are not trusted: with a terminal, a page, or a spreadsheet. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { records } from './csv'
import { folder, memwall } from './memwall'

const hostile = '\u001b]0;gone\u0007\u009b1m\u202eOne\u200b\u{e0041}'
const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e\u{e0041}]/u

/** A model whose name, layer, op, dim and hardware have this in their names. */
const named = (name: string) => {
  const text = JSON.stringify(name)
  return `import { custom, hardware, input, linear, model, scope } from 'memwall'
hardware(${text}, { peak: { fp16: 1e12 }, memory: [{ name: ${text}, bytes: 1e9, bandwidth: 1e9 }], link: { name: ${text}, bandwidth: 1e9 } })
model(${text}, { batch: 1, [${text}]: 2 }, dims =>
  custom(${text}, [scope(${text}, linear(8, { name: ${text} }))(input([dims.batch, dims[${text}], 8]))], { shape: [1, 8], flops: 64 }),
)
`
}

describe.each([
  ['analyze', ['table', 'json', 'csv', 'markdown', 'html']],
  ['fit', ['table', 'json', 'csv', 'markdown']],
] as const)('%s', (command, formats) => {
  test.each(formats)('%s has nothing hidden, wherever it goes', async format => {
    using files = folder({ 'm.ts': named(hostile) })
    const args = [command, 'm.ts', '--format', format, '--advise', '--tp', '2', '--hardware', hostile]
    const given = command === 'fit' ? args.filter(each => each !== '--advise') : args
    for (const terminal of [null, { columns: 100 }]) {
      const run = await memwall([...given, '--no-color'], { cwd: files.path, terminal })
      expect(run.code, run.stderr).toBe(0)
      // The script of a page is the panel's own.
      const text = run.stdout.replace(/<script>.*?<\/script>/s, '')
      expect(text).not.toMatch(hidden)
      expect(run.stderr).not.toMatch(hidden)
      if (command === 'analyze') expect(text).toContain('\\u202eOne')
      if (format === 'json') expect(JSON.parse(text).models[0].name).toBe(hostile)
    }
  })
})

describe('a spreadsheet', () => {
  const running = ['=1+1', '+1+1', '-1+1', '@SUM(A1)', ' =1', '＝1', '=HYPERLINK("http://x","a,b")', '-', '+a']
  const shown = ['-1', '+1', '1', '-1.5e-7', 'a,b', 'a"b', 'a=b', 'encoder/query']

  test.each([...running, '\t=1+1', '\r=1'])('runs no cell that begins as %j', async name => {
    using files = folder({ 'm.ts': named(name) })
    const { stdout } = await memwall(['analyze', 'm.ts', '--format', 'csv'], { cwd: files.path })
    const rows = records(stdout)
    expect(rows.length).toBeGreaterThan(2)
    const cells = rows.slice(1).map(row => row[0] as string)
    expect(new Set(cells).size).toBe(1)
    expect(cells[0]).toMatch(running.includes(name) ? /^'/ : /^['\\]/)
    expect(rows.flat().filter(cell => /^\s*[=+@\t\r＝＋＠]/.test(cell))).toEqual([])
    expect(rows.flat().filter(cell => /^\s*-/.test(cell) && !Number.isFinite(Number(cell)))).toEqual([])
    const fit = await memwall(['fit', 'm.ts', '--format', 'csv'], { cwd: files.path })
    expect(records(fit.stdout)[1]?.[0]).toBe(cells[0])
  })

  test.each(shown)('shows %j as it is', async name => {
    using files = folder({ 'm.ts': named(name) })
    await memwall(['analyze', 'm.ts', '-o', 'out.csv'], { cwd: files.path })
    const rows = records(readFileSync(join(files.path, 'out.csv'), 'utf8'))
    expect(rows.slice(1).map(row => row[0])).toEqual(rows.slice(1).map(() => name))
  })

  test('splits no cell at a semicolon', async () => {
    using files = folder({ 'm.ts': named('a;=1+1') })
    const { stdout } = await memwall(['analyze', 'm.ts', '--format', 'csv'], { cwd: files.path })
    expect(stdout.trim().split('\n')[1]).toMatch(/^"a;=1\+1",/)
  })
})

test('Markdown makes no link of an address', async () => {
  using files = folder({ 'm.ts': named('see https://a.example/x and WWW.b.example or me@c.example') })
  const { stdout } = await memwall(['analyze', 'm.ts', '--format', 'markdown'], { cwd: files.path })
  expect(stdout).toContain('a.example')
  expect(stdout).not.toMatch(/(^|[^\\])(:\/\/|@c\.example)|www\./i)
})
