/** Folders that the MCP server may read: the roots of its client, else the working directory. */

import { isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { realPath } from '../fileIdentity'

/** Absolute paths, of which there is at least one. The client is asked at each call, since roots may change. */
export async function foldersOf(server: Server, cwd: string): Promise<readonly string[]> {
  if (server.getClientCapabilities()?.roots === undefined) return [cwd]
  const { roots } = await server.listRoots()
  const folders = roots.filter(({ uri }) => uri.startsWith('file:')).map(({ uri }) => fileURLToPath(uri))
  return folders.length > 0 ? folders : [cwd]
}

/** Whether a path is in one of the folders, with symbolic links resolved. */
export const isWithin = (folders: readonly string[], path: string): boolean =>
  folders.some(folder => {
    const between = relative(realPath(folder), realPath(path))
    return between !== '..' && !between.startsWith(`..${sep}`) && !isAbsolute(between)
  })
