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

/** @typedef {{ passed: number, failed: number, skipped: number, names: string[] }} Tally names: of the tests that failed */

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
/** @type {Tally} */
const total = { passed: 0, failed: 0, skipped: 0, names: [] }
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
  total.names.push(...tally.names.map(test => `${name}: ${test}`))
}
console.log(`\n${lines.join('\n')}`)
for (const test of total.names) console.log(`failed  ${test}`)
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
    const { numPassedTests = 0, numPendingTests = 0, testResults = [] } = read(report)
    const names = testResults.flatMap(failedOfFile)
    return tallied(status, { passed: numPassedTests, failed: names.length, skipped: numPendingTests, names })
  }
}

/** @param {string} report */
function editor(report) {
  const status = node('test/host/run.mjs', '--report', report)
  const { passes = 0, failures = 0, pending = 0, failed = [] } = read(report)
  return tallied(status, { passed: passes, failed: failures, skipped: pending, names: failed })
}

/**
 * A line each.
 * @param {{ name: string, status: string, message: string, assertionResults: { status: string, fullName: string }[] }} file
 * @returns {string[]} its failing tests; the file itself where it failed outside of them
 */
function failedOfFile({ name, status, message, assertionResults }) {
  const tests = assertionResults.filter(test => test.status === 'failed')
  const file = path.relative(root, name)
  if (status === 'failed' && tests.length === 0) return [`${file}: ${message.split('\n')[0]}`]
  return tests.map(test => `${file} > ${test.fullName}`)
}

/**
 * What went wrong outside any test (a file that does not load, a crash) counts as one failure.
 * @param {number | null} status @param {Tally} tally
 */
function tallied(status, tally) {
  const outside = status !== 0 && tally.failed === 0
  return outside ? { ...tally, failed: 1, names: [...tally.names, 'outside of any test'] } : tally
}

/** @param {string} report @returns {Record<string, any>} */
function read(report) {
  return fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : {}
}

/** @param {...string} args */
function node(...args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status
}
