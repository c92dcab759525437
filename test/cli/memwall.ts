/** The built command line, run as a user runs it: a process of its own. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'

// Every run is a process of its own, and some tests take several.
vi.setConfig({ testTimeout: 60_000 })

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const cli = join(root, 'dist/cli.js')
export const example = (name: string): string => join(root, 'examples', name)

export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `memwall` with these arguments. NO_COLOR and the like are as given, not as in the shell the tests run in. */
export function memwall(
  args: readonly string[],
  { cwd = root, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Run> {
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing: npm run build makes it')
  const { NO_COLOR, FORCE_COLOR, COLUMNS, ...inherited } = process.env
  return new Promise(resolve => {
    const options = { cwd, env: { ...inherited, ...env }, maxBuffer: 1e9 }
    const child = execFile(process.execPath, [cli, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
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
