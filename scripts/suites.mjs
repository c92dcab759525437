/** What npm test runs, as processes of their own, and what each of them reports. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
export const reports = path.join(root, '.vscode-test/reports')

/**
 * @typedef {{ file: string, passed: number, failed: string[], skipped: number, milliseconds: number }} FileResult
 *   failed: the name of each test, and what it says
 * @typedef {{ live: boolean, full: boolean }} Way
 *   live: output is shown as it comes, else when the process has ended
 *   full: all that is drawn, in all themes
 */

/**
 * @param {string} name of the report @param {string[]} args @param {Way} way
 * @returns {Promise<FileResult[]>}
 */
export async function runVitest(name, args, way) {
  const report = path.join(reports, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const status = await run(['node_modules/vitest/vitest.mjs', 'run', ...args, ...reporters], way)
  return withCrash(status, (read(report)?.testResults ?? []).map(fromVitest))
}

/**
 * @param {string} name of the report @param {string} script that runs a suite inside VS Code @param {Way} way
 * @param {string[]} [args] of the script
 * @returns {Promise<FileResult[]>}
 */
export async function runInHost(name, script, way, args = []) {
  const report = path.join(reports, `${name}.json`)
  const status = await run([script, ...args, '--report', report], way)
  return withCrash(status, read(report)?.files ?? [])
}

/**
 * @param {{ name: string, status: string, message: string, startTime: number, endTime: number,
 *   assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }} file
 * @returns {FileResult}
 */
function fromVitest({ name, status, message, startTime, endTime, assertionResults }) {
  const having = (/** @type {string} */ wanted) => assertionResults.filter(test => test.status === wanted)
  const failed = having('failed').map(test => failure(test.fullName, test.failureMessages[0]))
  // Where none of its tests did, the file itself failed.
  if (status === 'failed' && failed.length === 0) failed.push(message.split('\n')[0] ?? '')
  return {
    file: path.relative(root, name),
    passed: having('passed').length,
    failed,
    skipped: assertionResults.length - having('passed').length - having('failed').length,
    milliseconds: endTime - startTime,
  }
}

/** One line for a test that failed. @param {string} name @param {string | undefined} message */
function failure(name, message = '') {
  return `${name}: ${message.split('\n').slice(0, 4).join(' ').slice(0, 600)}`
}

/**
 * What went wrong outside any test (nothing was run, a crash) counts as one failure.
 * @param {number | null} status @param {FileResult[]} files
 */
function withCrash(status, files) {
  const outside = status !== 0 && files.every(({ failed }) => failed.length === 0)
  const crash = { file: 'outside of any file', passed: 0, failed: [`exit code ${status}`], skipped: 0, milliseconds: 0 }
  return outside ? [...files, crash] : files
}

/** @param {string} report */
function read(report) {
  return fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined
}

/**
 * @param {string[]} args @param {Way} way
 * @returns {Promise<number | null>} exit code
 */
function run(args, { live, full }) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: full ? { ...process.env, MEMWALL_FULL: '1' } : process.env,
  })
  /** @type {Buffer[]} */
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => said.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      process.stdout.write(Buffer.concat(said))
      resolve(code)
    })
  })
}
