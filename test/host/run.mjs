/**
 * Runs the in-editor suite (test/vscode) in a real VS Code; the extension must have been built.
 *
 *   node test/host/run.mjs [--browser] [--report FILE] [SUITE]...     such as: libraries panel
 *
 * --browser   in an extension host that is a Web Worker, as in vscode.dev (webServer.mjs)
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
import { passed, readCounts, runSuiteInBrowser, runSuiteInServer } from './suite.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const compiled = path.join(root, '.vscode-test/suite')
const { values, positionals: suites } = parseArgs({
  allowPositionals: true,
  options: { browser: { type: 'boolean', default: false }, report: { type: 'string' } },
})
const run = {
  extension: root,
  tests: path.join(compiled, 'index'),
  workspace: path.join(root, 'examples'),
  report: path.resolve(values.report ?? `${compiled}/report.json`),
  timeout: 600_000,
  failure: path.join(root, '.vscode-test/failure.png'),
}
/** Suites that need the file system, processes or modules of Node. */
const ofNode = ['activation', 'agents', 'grammar', 'types', 'unreadable']
const ofBrowser = ['browser']
/** @satisfies {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: /** @type {const} */ ('inline'),
  logLevel: /** @type {const} */ ('warning'),
}

compileSuites()
const counts = values.browser ? await runSuiteInBrowser(run) : await runSuiteBesideFiles()
console.log(`${counts?.failures ?? 0} of ${counts?.tests ?? 0} failed`)
process.exitCode = passed(counts) ? 0 : 1

function compileSuites() {
  fs.rmSync(compiled, { recursive: true, force: true })
  const left = values.browser ? ofNode : ofBrowser
  const isAsked = (/** @type {string} */ name) => suites.length === 0 || suites.includes(name)
  const names = fs
    .readdirSync(path.join(root, 'test/vscode'))
    .filter(file => file.endsWith('.test.ts'))
    .map(file => file.replace('.test.ts', ''))
    .filter(name => isAsked(name) && !left.includes(name))
  if (values.browser) compileForBrowser(names)
  else compileForNode(names)
}

/** Each suite becomes a file of its own beside index.js, which finds them there. @param {string[]} names */
function compileForNode(names) {
  esbuild.buildSync({
    ...common,
    entryPoints: ['index.ts', ...names.map(name => `${name}.test.ts`)].map(file => `test/vscode/${file}`),
    outdir: compiled,
    platform: 'node',
    target: 'node20',
    external: ['vscode', 'mocha'],
  })
}

/** One script has all suites, since an extension in a browser can require nothing but VS Code. @param {string[]} names */
function compileForBrowser(names) {
  const declared = names.map(name => `'${name}.test.ts': () => require('./${name}.test')`)
  esbuild.buildSync({
    ...common,
    stdin: {
      contents: `import { runSuites } from './index.browser'
        export const run = () => runSuites({ ${declared.join(', ')} })`,
      resolveDir: path.join(root, 'test/vscode'),
    },
    outfile: `${run.tests}.js`,
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    alias: { 'node:assert': './test/vscode/assert.browser.ts' },
    // Mocha looks for `module`, and with none becomes a global.
    define: { module: 'undefined' },
    external: ['vscode'],
  })
}

/** In an extension host of Node, on a desktop or in the server. */
async function runSuiteBesideFiles() {
  const desktop = await findDesktop()
  return desktop ? await runSuiteOnDesktop(desktop) : await runSuiteInServer(run)
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
