/**
 * Runs a mocha suite inside the extension host of the VS Code server, as `runTests()` of @vscode/test-electron does
 * inside a desktop VS Code. The workbench is a real one, shown by a headless Chromium.
 */
import fs from 'node:fs'
import path from 'node:path'
import { format } from 'node:util'
import { launchChromium } from './chromium.mjs'
import { makeProfile, remoteUri, removeProfile, startServer, workbenchAddress } from './server.mjs'
import { serveWeb, webAddress } from './webServer.mjs'

/** What a workbench without a network, an account and compiled log and watchdog modules always says. */
const NOISE = new RegExp(
  `^(?:Error: )?(?:${[
    'Could not locate the bindings file',
    "Cannot find module '\\./build/Release/watchdog'",
    'Creation of workbench contribution',
    '(Ignoring|Loading|Request to|Found additional) .*(virtual|extension)',
    'No search provider registered for scheme: virtual',
    'ENOPRO: No file system provider found for resource .virtual:',
    'Resolv(ing|ed) connection token',
    'Creating a socket',
    'getaddrinfo ENOTFOUND',
    'Timed out waiting for authentication provider',
    'Updating additional builtin',
    '\\[(reconnection-grace-time|Service Worker|AccountPolicyGate|AgentHost)',
  ].join('|')})`,
)

/**
 * @typedef {{
 *   extension: string,        // folder of the extension
 *   tests: string,            // module with run(), without ".js"
 *   workspace: string,        // folder to open; copied first
 *   report: string,           // file that the suite writes its counts to
 *   settings?: Record<string, unknown>,
 *   timeout?: number,         // ms
 *   failure?: string,         // PNG to write when the run did not pass
 * }} SuiteRun
 * @typedef {{ tests: number, failures: number }} Counts
 */

/**
 * @param {SuiteRun} run
 * @returns {Promise<Counts>} as the suite itself counted; the workbench's exit code is 0 even when its host crashed
 * @throws when the suite left no report
 */
export async function runSuiteInServer(run) {
  const profile = makeProfile(run.settings)
  const workspace = path.join(profile, 'workspace')
  fs.cpSync(run.workspace, workspace, { recursive: true })
  fs.rmSync(run.report, { force: true })
  const server = await startServer(profile, {
    arguments: ['--enable-smoke-test-driver', '--disable-workspace-trust'],
    environment: { MEMWALL_REPORT: run.report },
  })
  try {
    const address = workbenchAddress(server.port, workspace, [
      ['extensionDevelopmentPath', remoteUri(server.port, run.extension)],
      ['extensionTestsPath', remoteUri(server.port, run.tests)],
    ])
    return await runOnPage(address, run)
  } finally {
    await server.stop()
    removeProfile(profile)
  }
}

/**
 * The same in an extension host that is a Web Worker, on a folder in memory.
 * @param {SuiteRun} run
 * @returns {Promise<Counts>}
 */
export async function runSuiteInBrowser(run) {
  fs.rmSync(run.report, { force: true })
  const server = await serveWeb({
    ...{ extension: run.extension, folder: run.workspace },
    tests: path.relative(run.extension, run.tests).replaceAll('\\', '/'),
    received: report => fs.writeFileSync(run.report, report),
  })
  try {
    return await runOnPage(webAddress(server.port), run)
  } finally {
    await server.stop()
  }
}

/** @param {string} address of a page that runs the suite @param {SuiteRun} run */
async function runOnPage(address, run) {
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    /** @type {string[]} */
    const log = []
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
      const line = format(...args)
      log.push(line)
      if (process.env.MEMWALL_VERBOSE || !NOISE.test(line)) console.log(line)
    })
    /** @type {Promise<unknown>} */
    const ended = new Promise(resolve => {
      void page.exposeFunction('codeAutomationExit', resolve).then(() => page.goto(address, { waitUntil: 'commit' }))
      setTimeout(resolve, run.timeout ?? 300_000, 'a timeout').unref()
    })
    const code = await ended
    const counts = readCounts(run.report)
    if (run.failure && !passed(counts)) await page.screenshot({ path: run.failure }).catch(() => {})
    if (!counts) {
      throw new Error(`The suite ended with ${code} and left no report. Last words:\n${log.slice(-30).join('\n')}`)
    }
    return counts
  } finally {
    await browser.close()
  }
}

/** @param {string} report @returns {Counts | undefined} */
export function readCounts(report) {
  return fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined
}

/** @param {Counts | undefined} counts */
export const passed = counts => counts !== undefined && counts.tests > 0 && counts.failures === 0
