/**
 * npm run check: types, lint and format, comments, words, names of types, and who may import whom. All are run; the exit
 * code counts the failed.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @type {[string, string[]][]} */
const checks = [
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['lint and format', ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']],
  ['comments', ['scripts/comments.mjs', 'src', 'webview']],
  ['words', ['scripts/words.mjs', 'src', 'webview']],
  ['names of types', ['scripts/names.mjs', 'src', 'webview']],
  ['who may import whom', ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', 'webview']],
]

const failed = checks.filter(([name, args]) => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  console.log(`${name}: ${status === 0 ? 'ok' : 'FAILED'}`)
  return status !== 0
})
process.exitCode = failed.length
