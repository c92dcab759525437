/**
 * npm run vscode: examples/ in a real VS Code with the extension installed from its package, until Ctrl-C.
 *
 *   node test/host/open.mjs [FOLDER] [--port N]
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from '../../scripts/ensure.mjs'
import { packageExtension } from '../../scripts/package.mjs'
import { serveExtension } from './workbench.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values, positionals } = parseArgs({ allowPositionals: true, options: { port: { type: 'string' } } })
const folder = path.resolve(positionals[0] ?? path.join(root, 'examples'))

console.log('Building dist/')
build()
const vsix = await packageExtension()
const server = await serveExtension({ vsix, ...(values.port ? { port: Number(values.port) } : {}) })
console.log(`
${folder} is open in VS Code, with Memwall in it, at

  http://127.0.0.1:${server.port}/?folder=${encodeURI(folder)}

Ctrl-C ends it.`)

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.stop().then(() => process.exit(0)))
