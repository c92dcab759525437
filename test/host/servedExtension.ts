/** Once for all UI tests: the built extension packed, installed into a VS Code server, and the server running. */
import type { TestProject } from 'vitest/node'
import { packageExtension } from '../../scripts/package.mjs'
import { serveExtension } from './workbench.mjs'

export interface ServedExtension {
  readonly vsix: string
  readonly port: number
  readonly profile: string
}

declare module 'vitest' {
  interface ProvidedContext {
    served: ServedExtension
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const vsix = await packageExtension()
  const server = await serveExtension({ vsix })
  project.provide('served', { vsix, port: server.port, profile: server.profile })
  return server.stop
}
