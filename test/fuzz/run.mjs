/**
 * npm run fuzz -- [--runs 50000] [--seed N]: mutated model files, from their text to the last export.
 *
 * What breaks is shrunk and saved under .vscode-test/fuzz. The files are tried in a process of their own, with a bounded
 * heap, so that one that takes all memory, or all time, is found too.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as esbuild from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = path.join(root, '.vscode-test/fuzz')
const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } })
const runs = values.runs ?? '50000'
const seed = values.seed ?? String(Date.now() % 1e9)
for (const [name, value] of Object.entries({ runs, seed }))
  if (!/^\d+$/.test(value)) throw new Error(`--${name} takes a whole number, got ${value}`)

const bundle = path.join(folder, 'long.cjs')
esbuild.buildSync({
  absWorkingDir: root,
  entryPoints: ['test/fuzz/long.ts'],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  mainFields: ['module', 'main'],
  target: 'node20',
})

console.log(`${runs} files, seed ${seed}`)
const megabytes = 1024
const current = path.join(folder, 'current.ts')
const child = spawn(
  process.execPath,
  [`--max-old-space-size=${megabytes}`, '--expose-gc', bundle, '--runs', runs, '--seed', seed, '--folder', folder],
  { cwd: root, stdio: 'inherit' },
)
const patience = 120_000
const watch = setInterval(() => {
  if (!fs.existsSync(current) || Date.now() - fs.statSync(current).mtimeMs < patience) return
  child.kill('SIGKILL')
}, 5000)
child.on('exit', (code, signal) => {
  clearInterval(watch)
  if (code === 0 || code === 1) {
    fs.rmSync(current, { force: true })
    process.exitCode = code
    return
  }
  const file = path.join(folder, `died-${seed}.ts`)
  fs.renameSync(current, file)
  console.log(`${file}\n  the process died of it (${signal ?? `exit ${code}`}): out of time, or of ${megabytes} MB`)
  process.exitCode = 1
})
