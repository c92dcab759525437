/**
 * npm test: from a fresh clone through every suite. The last line is "N passed, N failed".
 *
 *   core, panel   vitest; the panel in a headless Chromium
 *   editor        mocha inside a real VS Code
 *   ui            vitest, driving a real VS Code that has the packed extension installed
 *
 *   node .ci/test.mjs [core|panel|editor|ui]...    these alone
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, ensureDependencies } from './ensure.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = path.join(root, '.vscode-test/reports')

/** @type {Record<string, (report: string) => Tally>} */
const suites = { core: vitest('core'), panel: vitest('panel'), editor, ui: vitest('ui') }

const asked = process.argv.slice(2)
const unknown = asked.find(name => !(name in suites))
if (unknown) throw new Error(`There is no suite "${unknown}"; there are ${Object.keys(suites).join(', ')}.`)

ensureDependencies()
const { ensureChromium } = await import('../test/host/chromium.mjs')
const { ensureVSCode } = await import('../test/host/setup.mjs')
ensureChromium()
ensureVSCode()
console.log('Building dist/')
build()

fs.rmSync(reports, { recursive: true, force: true })
fs.mkdirSync(reports, { recursive: true })
const total = { passed: 0, failed: 0, skipped: 0 }
const lines = []
for (const [name, runSuite] of Object.entries(suites)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`\n── ${name} ──`)
  const started = Date.now()
  const tally = runSuite(path.join(reports, `${name}.json`))
  lines.push(`${name.padEnd(8)}${shown(tally)}  (${Math.round((Date.now() - started) / 1000)} s)`)
  total.passed += tally.passed
  total.failed += tally.failed
  total.skipped += tally.skipped
}
console.log(`\n${lines.join('\n')}`)
console.log(shown(total))
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

/** @param {Tally} tally */
function shown({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** @param {string} project */
function vitest(project) {
  return (/** @type {string} */ report) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const status = node('node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters)
    const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = read(report)
    return tallied(status, { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests })
  }
}

/** @param {string} report */
function editor(report) {
  const status = node('test/host/run.mjs', '--report', report)
  const { passes = 0, failures = 0, pending = 0 } = read(report)
  return tallied(status, { passed: passes, failed: failures, skipped: pending })
}

/**
 * What went wrong outside any test (a file that does not load, a crash) counts as one failure.
 * @param {number | null} status @param {Tally} tally
 */
function tallied(status, tally) {
  return status !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

/** @param {string} report @returns {Record<string, number>} */
function read(report) {
  return fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : {}
}

/** @param {...string} args */
function node(...args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status
}
