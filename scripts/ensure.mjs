/**
 * Makes a fresh clone ready: installs the packages of package-lock.json where node_modules does not hold them.
 * Needs nothing but Node and npm.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Installs what is missing, saying so; returns at once where nothing is. */
export function ensureDependencies() {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 20) throw new Error(`Memwall is built with Node 20 or later; this is ${process.version}.`)
  const reason = whatIsMissing()
  if (!reason) return
  console.log(`Installing the packages of package-lock.json into node_modules with npm ci: ${reason}.`)
  // No package of ours needs its install script, and npm runs them or not depending on its version.
  npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error')
}

/** Bundles into dist/. */
export function build() {
  run('node', [path.join(root, 'scripts/build.mjs')])
}

/** @returns {string | undefined} */
function whatIsMissing() {
  const installed = path.join(root, 'node_modules/.package-lock.json')
  if (!fs.existsSync(installed)) return 'there are none'
  const have = packagesOf(installed)
  const wanted = Object.entries(packagesOf(path.join(root, 'package-lock.json')))
  const stale = wanted.find(([where, { version, optional }]) => {
    const there = have[where]
    return where !== '' && (there ? there.version !== version : !optional)
  })
  return stale && `${stale[0]} is not at version ${stale[1].version}`
}

/**
 * @param {string} lockfile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(lockfile) {
  return JSON.parse(fs.readFileSync(lockfile, 'utf8')).packages
}

/** @param {...string} args */
function npm(...args) {
  const own = process.env.npm_execpath
  if (own) run('node', [own, ...args])
  else run('npm', args)
}

/**
 * Runs a command in the repository with its output shown, and throws where it fails.
 * @param {'node' | 'npm'} command @param {string[]} args
 */
export function run(command, args) {
  const file = command === 'node' ? process.execPath : command
  const { status, error } = spawnSync(file, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}.`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) ensureDependencies()
