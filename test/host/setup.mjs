/**
 * A real VS Code without a desktop: the VS Code server that the npm package code-server carries, and the Node it
 * wants, both plain npm packages. Fetched once into a cache folder outside the repository.
 *
 *   node test/host/setup.mjs      sets it up (or says that it is there) and prints where
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const CODE_SERVER = '4.139.1'
const NODE = '24.21.0'
const PLATFORM = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** Big parts that no test and no model file needs; removing them halves the folder. */
const UNUSED = [
  'vscode/node_modules/@github',
  'vscode/node_modules/@microsoft/mxc-sdk',
  'vscode/node_modules/node-pty/prebuilds',
  'vscode/extensions/copilot',
  'vscode/extensions/mermaid-markdown-features',
  'vscode/extensions/microsoft-authentication',
  'vscode/extensions/ms-vscode.js-debug',
  'vscode/extensions/ms-vscode.vscode-js-profile-table',
  `node/node_modules/node-${PLATFORM}/include`,
]

/**
 * Where everything lies, whether it is there or not.
 * @typedef {{ root: string, serverMain: string, node: string }} VSCode
 * @returns {VSCode}
 */
export function locate() {
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
  return layout(path.join(cache, 'memwall', `vscode-${CODE_SERVER}`))
}

/** @param {string} root @returns {VSCode} */
function layout(root) {
  const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  return {
    root,
    serverMain: path.join(root, 'vscode/out/server-main.js'),
    node: path.join(root, `node/node_modules/node-${PLATFORM}`, binary),
  }
}

/** @param {VSCode} vscode */
const complete = vscode =>
  [vscode.serverMain, vscode.node, path.join(vscode.root, 'complete')].every(file => fs.existsSync(file))

/**
 * The VS Code server, fetched first where it is not there yet.
 * It is built in a folder of its own and renamed at the end, so an interrupted run leaves nothing half-made in use.
 * @returns {VSCode}
 */
export function ensureVSCode() {
  const vscode = locate()
  if (complete(vscode)) return vscode
  console.log(`Fetching a VS Code server for the tests: code-server ${CODE_SERVER} and Node ${NODE}, from npm.`)
  console.log(`  about 230 MB to download and 360 MB on disk, once, into ${vscode.root}`)
  const started = Date.now()
  const parent = path.dirname(vscode.root)
  fs.mkdirSync(parent, { recursive: true })
  const building = fs.mkdtempSync(path.join(parent, '.building-'))
  try {
    fetchNode(building)
    fetchServer(building)
    for (const part of UNUSED) fs.rmSync(path.join(building, part), { recursive: true, force: true })
    pruneRipgrep(path.join(building, 'vscode/node_modules/@vscode/ripgrep-universal/bin'))
    execFileSync(layout(building).node, ['--version'], { stdio: 'ignore' })
    fs.writeFileSync(path.join(building, 'complete'), '')
    if (!complete(layout(building))) throw new Error('The packages did not hold a VS Code server.')
    if (!complete(vscode)) {
      fs.rmSync(vscode.root, { recursive: true, force: true })
      fs.renameSync(building, vscode.root)
    }
  } finally {
    fs.rmSync(building, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  console.log(`  done in ${Math.round((Date.now() - started) / 1000)} s`)
  return vscode
}

/** @param {string} building */
function fetchNode(building) {
  const folder = path.join(building, 'node')
  fs.mkdirSync(folder)
  fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}')
  npm(folder, 'install', '--ignore-scripts', `node-${PLATFORM}@${NODE}`)
}

/**
 * Only lib/vscode of the package: its launcher and its install script are for hosting code-server itself.
 * @param {string} building
 */
function fetchServer(building) {
  const tarball = npm(building, 'pack', '--silent', `code-server@${CODE_SERVER}`).trim().split('\n').pop()
  if (!tarball) throw new Error('npm pack named no file.')
  const folder = path.join(building, 'vscode')
  fs.mkdirSync(folder)
  execFileSync('tar', ['xzf', tarball, '-C', 'vscode', '--strip-components=3', 'package/lib/vscode'], { cwd: building })
  fs.rmSync(path.join(building, tarball))
  npm(folder, 'install', '--omit=dev', '--ignore-scripts')
  npm(path.join(folder, 'extensions'), 'install', '--omit=dev', '--ignore-scripts')
}

/**
 * Ripgrep comes once per platform; one is enough.
 * @param {string} bin
 */
function pruneRipgrep(bin) {
  const here = fs.readdirSync(bin).filter(name => name.includes(PLATFORM))
  if (here.length === 0) return
  for (const name of fs.readdirSync(bin)) {
    if (!here.includes(name)) fs.rmSync(path.join(bin, name), { recursive: true })
  }
}

/**
 * npm as this process runs it, with the same cache and registry settings.
 * @param {string} cwd @param {...string} args
 */
function npm(cwd, ...args) {
  const quiet = [...args, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  const own = process.env.npm_execpath
  const [file, first] = own ? [process.execPath, [own]] : ['npm', []]
  return execFileSync(file, [...first, ...quiet], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const vscode = ensureVSCode()
  console.log(`VS Code server: ${vscode.serverMain}`)
}
