/** The help of the command line, and what its examples do. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { example, memwall, root } from './memwall'

const examplesIn = (help: string): string[] =>
  (help.split('\nExamples:\n')[1] ?? '').split('\n').filter(line => line.startsWith('  memwall '))

test('each command on files and targets has examples, and the first page all of them', async () => {
  const pages = await Promise.all(['analyze', 'fit', 'hardware'].map(command => memwall([command, '--help'])))
  const { stdout } = await memwall(['--help'])
  for (const page of pages) {
    expect(examplesIn(page.stdout).length).toBeGreaterThan(0)
    for (const line of examplesIn(page.stdout)) expect(examplesIn(stdout)).toContain(line)
  }
})

test('every example runs as it stands where the examples are', async () => {
  const { stdout } = await memwall(['--help'])
  for (const line of examplesIn(stdout)) {
    const args = line.trim().split(' ').slice(1)
    expect([line, await memwall(args, { cwd: join(root, 'examples') })]).toEqual([
      line,
      { code: 0, stdout: expect.stringMatching(/\S/), stderr: '' },
    ])
  }
})

describe('sizes are written as in the editor', () => {
  test.each([
    ['--seq', '4k', '4096'],
    ['--batch', '1k', '1024'],
    ['--dim', 'seq=1.5k', 'seq=1536'],
    ['--past', '2k', '2048'],
  ])('%s %s', async (option, short, long) => {
    const of = (value: string) =>
      memwall(['analyze', example('llama2-7b.ts'), '--phase', 'decode', '--format', 'csv', option, value])
    expect(await of(short)).toEqual(await of(long))
    expect((await of(short)).code).toBe(0)
  })
})
