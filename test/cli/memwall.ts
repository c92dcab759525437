/** The command line as a user runs it, within the process of the test. processes.test.ts runs real ones. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Io } from '../../src/cli/io'
import { run } from '../../src/cli/run'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const example = (name: string): string => join(root, 'examples', name)

export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What a test gives of the surroundings: nothing is taken from the shell that the tests run in. */
export interface Surroundings extends Partial<Pick<Io, 'cwd' | 'env' | 'terminal'>> {}

/** Runs `memwall` with these arguments: without a terminal, in the project's folder, unless told otherwise. */
export async function memwall(args: readonly string[], surroundings: Surroundings = {}): Promise<Run> {
  const written = { stdout: '', stderr: '' }
  const code = await run(args, {
    cwd: root,
    env: {},
    terminal: null,
    panel: join(root, 'dist'),
    ...surroundings,
    stdout: text => {
      written.stdout += text
    },
    stderr: text => {
      written.stderr += text
    },
  })
  return { code, ...written }
}

/** A folder with these files in it, gone when the test is. */
export function folder(files: Readonly<Record<string, string>>): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'memwall cli é '))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** One linear layer with a bias on [1, 512, 768]: everything about it follows from closed formulas. */
export const oneLinear = `import { input, linear, model } from 'memwall'

model('One', { batch: 1, seq: 512 }, ({ batch, seq }) => {
  const project = linear(3072)
  return project(input([batch, seq, 768]))
})
`
