/**
 * Runs the in-editor suite (test/vscode) in a real VS Code; the extension must have been built.
 *
 *   node test/host/run.mjs [--report FILE] [SUITE]...     such as: libraries panel
 *
 * MEMWALL_VSCODE=desktop   a desktop VS Code, downloaded by @vscode/test-electron
 * MEMWALL_VSCODE=server    the VS Code server of setup.mjs, shown by a headless Chromium
 * Left out: the desktop where there is a display and the download works, else the server.
 * MEMWALL_VERBOSE=1 prints all that the workbench logs.
 */
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron'
import * as esbuild from 'esbuild'
import { makeProfile, removeProfile } from './server.mjs'
import { passed, readCounts, runSuiteInServer } from './suite.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const compiled = path.join(root, '.vscode-test/suite')
const { values, positionals: suites } = parseArgs({
  allowPositionals: true,
  options: { report: { type: 'string' } },
})
const run = {
  extension: root,
  tests: path.join(compiled, 'index'),
  workspace: path.join(root, 'examples'),
  report: path.resolve(values.report ?? `${compiled}/report.json`),
  timeout: 600_000,
  failure: path.join(root, '.vscode-test/failure.png'),
}

compileSuite()
const desktop = await findDesktop()
const counts = desktop ? await runSuiteOnDesktop(desktop) : await runSuiteInServer(run)
console.log(`${counts?.failures ?? 0} of ${counts?.tests ?? 0} failed`)
process.exitCode = passed(counts) ? 0 : 1

/** Each suite becomes a file of its own beside index.js, which finds them there. */
function compileSuite() {
  fs.rmSync(compiled, { recursive: true, force: true })
  const isAsked = (/** @type {string} */ name) => suites.length === 0 || suites.includes(name.replace('.test.ts', ''))
  const sources = fs
    .readdirSync(path.join(root, 'test/vscode'))
    .filter(name => name === 'index.ts' || (name.endsWith('.test.ts') && isAsked(name)))
  esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: sources.map(name => `test/vscode/${name}`),
    outdir: compiled,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  })
}

/**
 * Path of a desktop VS Code's executable, or undefined where the server is to be used.
 * @returns {Promise<string | undefined>}
 */
async function findDesktop() {
  const asked = process.env.MEMWALL_VSCODE
  if (asked !== undefined && asked !== 'desktop' && asked !== 'server') {
    throw new Error(`MEMWALL_VSCODE is "${asked}"; it can be "desktop" or "server".`)
  }
  const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
  if (asked === 'server' || (asked === undefined && headless)) return undefined
  try {
    return await downloadAndUnzipVSCode({ cachePath: path.join(root, '.vscode-test'), timeout: 30_000 })
  } catch (error) {
    if (asked === 'desktop') throw error
    console.log(`No desktop VS Code to be had (${error instanceof Error ? error.message : error}); using the server.`)
    return undefined
  }
}

/** @param {string} vscodeExecutablePath */
async function runSuiteOnDesktop(vscodeExecutablePath) {
  const profile = makeProfile()
  const workspace = path.join(profile, 'workspace')
  fs.cpSync(run.workspace, workspace, { recursive: true })
  fs.rmSync(run.report, { force: true })
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: run.extension,
      extensionTestsPath: run.tests,
      extensionTestsEnv: { MEMWALL_REPORT: run.report },
      launchArgs: [workspace, `--user-data-dir=${profile}/user`, `--extensions-dir=${profile}/extensions`],
    }).catch(error => console.error(String(error))) // the report says what failed
    return readCounts(run.report)
  } finally {
    removeProfile(profile)
  }
}
