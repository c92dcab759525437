/** The MCP server `memwall mcp`, offered to the agents of the editor; the bundled command line run by the editor's Node. */
import * as vscode from 'vscode'

/** The API of VS Code 1.101, which is newer than the oldest VS Code that the extension supports. */
interface McpApi {
  readonly lm: {
    registerMcpServerDefinitionProvider?(
      id: string,
      provider: { provideMcpServerDefinitions(): readonly StdioServer[] },
    ): vscode.Disposable
  }
  readonly McpStdioServerDefinition?: new (
    label: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    version: string,
  ) => StdioServer
}

export interface StdioServer {
  readonly command: string
  readonly args: string[]
  readonly env: Readonly<Record<string, string>>
  cwd?: vscode.Uri
}

/** Id of the provider in package.json. */
const providerId = 'memwall'

/** Offers nothing in an editor without the API, or without processes, as in a browser. */
export function mcpServer({ extension }: vscode.ExtensionContext): vscode.Disposable {
  const { lm } = vscode as unknown as McpApi
  if (lm.registerMcpServerDefinitionProvider === undefined) return new vscode.Disposable(() => {})
  return lm.registerMcpServerDefinitionProvider(providerId, {
    provideMcpServerDefinitions() {
      const server = serverDefinition(extension)
      return server === null ? [] : [server]
    },
  })
}

/** Command that starts the server in the first folder of the workspace; null where no process can be started. */
export function serverDefinition({ extensionUri, packageJSON }: vscode.Extension<unknown>): StdioServer | null {
  const { McpStdioServerDefinition } = vscode as unknown as McpApi
  const node = typeof process === 'undefined' ? undefined : process.execPath
  if (McpStdioServerDefinition === undefined || !node) return null
  const cli = vscode.Uri.joinPath(extensionUri, 'dist/cli.js').fsPath
  const { displayName, version } = packageJSON as { readonly displayName: string; readonly version: string }
  // Electron's executable behaves as Node with this variable; Node ignores it.
  const environment = { ELECTRON_RUN_AS_NODE: '1' }
  const server = new McpStdioServerDefinition(displayName, node, [cli, 'mcp'], environment, version)
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')
  if (folder !== undefined) server.cwd = folder.uri
  return server
}
