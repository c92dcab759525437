/**
 * Serves VS Code as vscode.dev does: as static files, with no machine behind them. Extensions run in a Web Worker of the page,
 * and the folder that is open, `virtual:/`, is in the memory of one of them.
 *
 * The page is that of the VS Code server (setup.mjs), with its content security policy and without a remote authority.
 */
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { QUIET } from './server.mjs'
import { ensureVSCode } from './setup.mjs'

const VIRTUAL_FOLDER = fileURLToPath(new URL('virtualFolder', import.meta.url))

const TYPES = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.html': 'text/html',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

const POLICY = [
  "default-src 'self'",
  "img-src 'self' https: data: blob:",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "child-src 'self'",
  "frame-src 'self' data:",
  "worker-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "font-src 'self' blob:",
].join('; ')

/**
 * @param {{
 *   extension: string,                     // its folder
 *   folder: string,                        // its text files are copied into `virtual:/`
 *   settings?: Record<string, unknown>,
 *   tests?: string,                        // module of the extension with run(), without ".js", to run its tests
 *   received?: (report: string) => void,   // called with what a page sends to /report
 * }} options
 */
export async function serveWeb({ extension, folder, settings = {}, tests, received = () => {} }) {
  const { serverMain } = ensureVSCode()
  const vscode = path.resolve(path.dirname(serverMain), '..')
  const roots = { vscode, extension, 'virtual-folder': VIRTUAL_FOLDER }
  const server = http.createServer(async (request, response) => {
    const { pathname, host } = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const [, root = '', ...rest] = pathname.split('/').map(decodeURIComponent)
    if (root === '')
      return send(response, '.html', page(vscode, host, { settings, tests }), { 'Content-Security-Policy': POLICY })
    if (root === 'report') {
      received(Buffer.concat(await request.toArray()).toString())
      return send(response, '.json', 'null')
    }
    if (pathname === '/virtual-folder/files.json') return send(response, '.json', JSON.stringify(textsIn(folder)))
    const file = root in roots ? path.join(roots[/** @type {keyof roots} */ (root)], ...rest) : ''
    if (!fs.existsSync(file) || !fs.statSync(file).isFile()) return response.writeHead(404).end()
    const content = fs.readFileSync(file)
    send(response, path.extname(file), file.endsWith(WORKBENCH) ? withoutServer(content.toString()) : content)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    /** @returns {Promise<void>} */
    stop() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

/** Address of a page on the folder. @param {number} port @param {[string, string][]} [payload] */
export const webAddress = (port, payload = []) =>
  `http://127.0.0.1:${port}/?folder=virtual:/&payload=${encodeURIComponent(JSON.stringify(payload))}`

const WORKBENCH = path.join('out', 'vs', 'code', 'browser', 'workbench', 'workbench.js')

/** code-server's workbench always has a server, and keeps settings there. VS Code's own does neither. @param {string} workbench */
function withoutServer(workbench) {
  const withoutAuthority = workbench.replace(/,remoteAuthority:location\.host\}/, '}')
  const edited = withoutAuthority.replace(
    /(this\.userDataPath\)\.with\(\{scheme:\w+\.)vscodeRemote\}/,
    '$1vscodeUserData}',
  )
  if (withoutAuthority === workbench || edited === withoutAuthority) throw new Error('This workbench is another one.')
  return edited
}

/**
 * @param {http.ServerResponse} response @param {string} extension @param {string | Buffer} content
 * @param {Record<string, string>} [headers]
 */
function send(response, extension, content, headers = {}) {
  const type = TYPES[/** @type {keyof TYPES} */ (extension)] ?? 'application/octet-stream'
  response.writeHead(200, { 'Content-Type': type, ...headers }).end(content)
}

/**
 * @param {string} vscode @param {string} authority
 * @param {{ settings: Record<string, unknown>, tests: string | undefined }} options
 */
function page(vscode, authority, { settings, tests }) {
  const at = (/** @type {string} */ folder) => ({ scheme: 'http', authority, path: `/${folder}` })
  const configuration = {
    folderUri: { scheme: 'virtual', path: '/' },
    additionalBuiltinExtensions: [at('virtual-folder'), ...(tests ? [] : [at('extension')])],
    configurationDefaults: { ...QUIET, ...settings },
    webviewEndpoint: `http://${authority}/vscode/out/vs/workbench/contrib/webview/browser/pre`,
    userDataPath: '/',
    isEnabledFileDownloads: true,
    isEnabledFileUploads: true,
    isEnabledCoderGettingStarted: false,
    enableWorkspaceTrust: false,
    developmentOptions: tests && {
      ...{ extensions: [at('extension')], extensionTestsPath: at(`extension/${tests}`) },
      enableSmokeTestDriver: true,
    },
    productConfiguration: { enableTelemetry: false },
  }
  const values = {
    WORKBENCH_WEB_CONFIGURATION: JSON.stringify(configuration).replaceAll('"', '&quot;'),
    WORKBENCH_AUTH_SESSION: '',
    WORKBENCH_WEB_BASE_URL: '/vscode',
    WORKBENCH_NLS_URL: '/vscode/out/nls.messages.js',
    WORKBENCH_NLS_FALLBACK_URL: '/vscode/out/nls.messages.js',
  }
  const template = fs.readFileSync(path.join(vscode, path.dirname(WORKBENCH), 'workbench.html'), 'utf8')
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => values[/** @type {keyof values} */ (name)] ?? '')
}

/** Text files of a folder by their path in `virtual:/`. @param {string} folder @returns {Record<string, string>} */
function textsIn(folder) {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names.filter(name => fs.statSync(path.join(folder, name)).isFile())
  return Object.fromEntries(
    files.map(name => [`/${name.replaceAll('\\', '/')}`, fs.readFileSync(path.join(folder, name), 'utf8')]),
  )
}
