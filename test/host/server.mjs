/** Starts the VS Code server on 127.0.0.1 with a profile of its own, and installs extensions into it. */
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { ensureVSCode } from './setup.mjs'

/** What keeps the workbench quiet; a caller's settings come on top. */
export const QUIET = {
  'editor.cursorBlinking': 'solid',
  'workbench.reduceMotion': 'on',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'typescript.tsc.autoDetect': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'typescript.tsserver.useSyntaxServer': 'never',
}

/**
 * @typedef {Record<string, unknown>} Settings
 * @typedef {{ port: number, profile: string, stop: () => Promise<void> }} Server
 */

/**
 * An empty profile (home, user data, extensions) in a temporary folder.
 * @param {Settings} [settings]
 */
export function makeProfile(settings = {}) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'memwall-vscode-'))
  for (const folder of ['home', 'user/User', 'extensions', 'data'])
    fs.mkdirSync(path.join(profile, folder), { recursive: true })
  writeSettings(profile, settings)
  return profile
}

/**
 * Replaces the user settings of a profile; a running workbench follows at once.
 * @param {string} profile @param {Settings} settings
 */
export function writeSettings(profile, settings) {
  const text = JSON.stringify({ ...QUIET, ...settings }, null, 2)
  fs.writeFileSync(path.join(profile, 'user/User/settings.json'), text)
}

/**
 * Settings of the machine, from which VS Code alone takes those that no folder may change. A machine that runs other
 * suites beside this one may take long to load the analysis.
 * @param {string} profile
 */
export function beOnBusyMachine(profile) {
  const folder = path.join(profile, 'user/Machine')
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, 'settings.json'), JSON.stringify({ 'memwall.limits.milliseconds': 180_000 }))
}

/** @param {string} profile */
export function removeProfile(profile) {
  fs.rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
}

/** @param {string} profile */
const profileArguments = profile => [
  ...['--server-data-dir', path.join(profile, 'data')],
  ...['--user-data-dir', path.join(profile, 'user')],
  ...['--extensions-dir', path.join(profile, 'extensions')],
  ...['--accept-server-license-terms', '--telemetry-level', 'off'],
]

/**
 * The server's environment, which is the extension host's too: a home of its own, and nothing of a VS Code around us.
 * @param {string} profile
 */
function environment(profile) {
  const home = path.join(profile, 'home')
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|VITEST|NODE_OPTIONS)/.test(name),
  )
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local/share'),
    TMPDIR: path.join(profile, 'data'),
    NODE_DISABLE_COMPILE_CACHE: '1', // written when a process ends, so into a profile that is being removed
  }
}

/** @param {string} profile @param {string} vsix */
export function installExtension(profile, vsix) {
  const { node, serverMain } = ensureVSCode()
  const args = [serverMain, ...profileArguments(profile), '--install-extension', vsix]
  const { status, stdout, stderr } = spawnSync(node, args, { env: environment(profile), encoding: 'utf8' })
  if (status !== 0 || !/was successfully installed/.test(stdout)) {
    throw new Error(`Installing ${vsix} failed:\n${stdout}${stderr}`)
  }
}

/**
 * @param {string} profile
 * @param {{ arguments?: string[], environment?: Record<string, string>, port?: number }} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(profile, options = {}) {
  const { node, serverMain } = ensureVSCode()
  const port = options.port ?? (await freePort())
  const args = ['--host', '127.0.0.1', '--port', String(port), '--without-connection-token']
  const errors = path.join(profile, 'server.err')
  const server = spawn(node, [serverMain, ...args, ...profileArguments(profile), ...(options.arguments ?? [])], {
    env: { ...environment(profile), ...options.environment },
    stdio: ['ignore', fs.openSync(path.join(profile, 'server.log'), 'w'), fs.openSync(errors, 'w')],
    detached: process.platform !== 'win32', // so that there is a group to end
  })
  const abandoned = () => killAll(server)
  const interrupted = () => process.exit(130)
  process.once('exit', abandoned).once('SIGINT', interrupted).once('SIGTERM', interrupted)
  server.once('exit', () => {
    process.off('exit', abandoned).off('SIGINT', interrupted).off('SIGTERM', interrupted)
  })
  const deadline = Date.now() + 60_000
  while (!(await answers(port))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      killAll(server)
      throw new Error(`The VS Code server did not start:\n${fs.readFileSync(errors, 'utf8')}`)
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const stop = () =>
    /** @type {Promise<void>} */ (
      new Promise(resolve => {
        if (server.exitCode !== null || server.signalCode !== null) return resolve()
        const impatience = setTimeout(() => killAll(server), 10_000)
        server.once('exit', () => {
          clearTimeout(impatience)
          killAll(server)
          resolve()
        })
        server.kill('SIGTERM')
      })
    )
  return { port, profile, stop }
}

/** With the extension hosts, which outlive a server that is killed. @param {import('node:child_process').ChildProcess} server */
function killAll(server) {
  if (server.pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? server.pid : -server.pid, 'SIGKILL')
  } catch {} // they have ended
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  return new Promise(resolve => {
    const request = http.get({ host: '127.0.0.1', port, path: '/version' }, response => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('error', () => resolve(false))
  })
}

/**
 * The address that opens a folder in the workbench.
 * @param {number} port @param {string} folder absolute
 * @param {[string, string][]} [payload] what the workbench is told besides, such as ['openFile', remoteUri(...)]
 */
export function workbenchAddress(port, folder, payload = []) {
  /** @type {[string, string][]} */
  const all = [['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...payload]
  const query = new URLSearchParams({ folder, payload: JSON.stringify(all) })
  return `http://127.0.0.1:${port}/?${query}`
}

/** @param {number} port @param {string} file absolute */
export const remoteUri = (port, file) => `vscode-remote://127.0.0.1:${port}${file}`
