/**
 * The plugin as TypeScript's server loads it in a browser: late, as an ES module, and without access to files beside it.
 * The server is TypeScript's own; the host is that of a browser in so far as it imports plugins and finds none of our files.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bundle = new URL('../../dist/typescript/plugin.mjs', import.meta.url)
const file = '/vscode-vfs/github/someone/models/model.ts'
const model = `import { attention } from 'memwall'
attention({ heads: 12 })
`

/** A host that imports plugins has it; TypeScript's declarations leave it out. */
type ImportPlugin = (
  folder: string,
  name: string,
) => Promise<{ module: ts.server.PluginModuleFactory; error: undefined }>

/** A server in this process; `loaded` is done when its plugins are. */
class BrowserServer {
  readonly #session: ts.server.Session
  readonly #answers: ts.server.protocol.Response[] = []
  readonly loaded: Promise<void>
  #load = () => {}
  #requests = 0

  constructor(serverMode: ts.LanguageServiceMode) {
    this.loaded = new Promise(resolve => {
      this.#load = resolve
    })
    const isOurs = (path: string) => /memwall/.test(path.replace(`${root}node_modules`, ''))
    const host: ts.server.ServerHost & { importPlugin: ImportPlugin } = {
      ...ts.sys,
      fileExists: path => !isOurs(path) && ts.sys.fileExists(path),
      readFile: path => (isOurs(path) ? undefined : ts.sys.readFile(path)),
      setTimeout: () => 0,
      clearTimeout() {},
      setImmediate: (callback: () => void) => callback(),
      clearImmediate() {},
      watchFile: () => ({ close() {} }),
      watchDirectory: () => ({ close() {} }),
      importPlugin: async (folder, name) => {
        expect([folder, name]).toEqual(['/extension/node_modules', 'memwall-typescript-plugin'])
        return { module: (await import(bundle.href)).default, error: undefined }
      },
    }
    this.#session = new ts.server.Session({
      host,
      logger,
      serverMode,
      cancellationToken: ts.server.nullCancellationToken,
      useSingleInferredProject: false,
      useInferredProjectPerProjectRoot: false,
      typingsInstaller: ts.server.nullTypingsInstaller,
      byteLength: Buffer.byteLength,
      hrtime: process.hrtime,
      canUseEvents: true,
      eventHandler: event => {
        // Sent when plugins were loaded; the host above has no other reason to.
        if (event.eventName === ts.server.ProjectsUpdatedInBackgroundEvent) this.#load()
      },
      globalPlugins: ['memwall-typescript-plugin'],
      pluginProbeLocations: ['/extension'],
    })
    this.#session.send = message => {
      if (message.type === 'response') this.#answers.push(message as ts.server.protocol.Response)
    }
    // Declarations of a browser take longer to read than all else here.
    this.request('compilerOptionsForInferredProjects', { options: { lib: ['lib.es2022.d.ts'] } })
  }

  request<T>(command: `${ts.server.protocol.CommandTypes}`, args: object): T {
    const seq = ++this.#requests
    this.#session.onMessage(JSON.stringify({ seq, type: 'request', command, arguments: args }))
    return this.#answers.find(({ request_seq }) => request_seq === seq)?.body
  }
}

const logger: ts.server.Logger = {
  close() {},
  hasLevel: () => false,
  loggingEnabled: () => false,
  perftrc() {},
  info() {},
  msg() {},
  startGroup() {},
  endGroup() {},
  getLogFileName: () => undefined,
}

test('the extension names the bundle for browsers', () => {
  const manifest = JSON.parse(readFileSync(`${root}node_modules/memwall-typescript-plugin/package.json`, 'utf8'))
  const named = new URL(manifest.browser, new URL('../../node_modules/memwall-typescript-plugin/', import.meta.url))
  expect(named.href).toBe(bundle.href)
})

describe.each([
  ['all files of the workspace', ts.LanguageServiceMode.Semantic],
  ['open files alone', ts.LanguageServiceMode.PartialSemantic],
])('with %s', (_, mode) => {
  test('types are there as soon as the plugin is, without an edit', async () => {
    const server = new BrowserServer(mode)
    server.request('open', { file, fileContent: model })
    const hover = () =>
      server.request<ts.server.protocol.QuickInfoResponseBody>('quickinfo', { file, line: 2, offset: 2 })
    expect(hover().displayString).not.toContain('AttentionOptions')
    await server.loaded
    expect(hover().displayString).toContain('attention(settings: AttentionOptions): Layer')
    const at = { file, line: 2, offset: 13 }
    const { entries } = server.request<ts.server.protocol.CompletionInfo>('completionInfo', at)
    expect(entries.map(({ name }) => name)).toContain('kvHeads')
    const [definition] = server.request<ts.server.protocol.FileSpan[]>('definition', { file, line: 2, offset: 2 })
    expect(definition?.file).toMatch(/^\/file\/ts-nul-authority\/.*\/dist\/typescript\/memwall\.d\.ts$/)
  })

  test('files without the DSL are offered none of its names', async () => {
    const server = new BrowserServer(mode)
    server.request('open', { file, fileContent: 'gelu\n' })
    await server.loaded
    server.request('configure', { preferences: { includeCompletionsForModuleExports: true } })
    const at = { file, line: 1, offset: 5 }
    const { entries } = server.request<ts.server.protocol.CompletionInfo>('completionInfo', at)
    expect(entries.map(({ name }) => name)).not.toContain('gelu')
  })
})
