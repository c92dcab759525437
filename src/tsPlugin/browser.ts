/**
 * The plugin in TypeScript's server in a browser. The bundle holds the text of the declarations, since the server may have
 * no access to files; their path is that of a real file beside the bundle, which the editor can open.
 */
import type ts from 'typescript/lib/tsserverlibrary'
import { plugin } from './plugin'

/** Text of the declarations; the build puts it in. */
declare const DECLARATIONS: string

/** The server names https://host/folder/plugin.mjs as /https/host/folder/plugin.mjs. */
const { protocol, host, pathname } = new URL('memwall.d.ts', import.meta.url)
const declarations = `/${protocol.slice(0, -1)}/${host || 'ts-nul-authority'}${pathname}`

const served = new WeakSet<ts.server.ServerHost>()

/** Lets the server read the declarations. */
function serve(server: ts.server.ServerHost): void {
  if (served.has(server)) return
  served.add(server)
  const { readFile, fileExists } = server
  server.readFile = (path, encoding) => (path === declarations ? DECLARATIONS : readFile.call(server, path, encoding))
  server.fileExists = path => path === declarations || fileExists.call(server, path)
}

export default plugin(declarations, serve)
