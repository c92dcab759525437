/** The MCP server `memwall mcp`, offered to the agents of the editor; the bundled command line run by the editor's Node. */
import * as vscode from 'vscode'

/** The API of VS Code 1.101, which is newer than the oldest VS Code that the extension supports. */
interface McpApi {
  readonly lm: {
    registerMcpServerDefinitionProvider?(
      id: string,
      provider: { provideMcpServerDefinitions(): readonly object[] },
    ): vscode.Disposable
  }
  readonly McpStdioServerDefinition?: new (
    label: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    version: string,
  ) => { cwd?: vscode.Uri }
}

/** Id of the provider in package.json. */
const providerId = 'memwall'

/** Offers nothing in an editor without the API, or without processes, as in a browser. */
export function mcpServer({ extension }: vscode.ExtensionContext): vscode.Disposable {
  const { lm, McpStdioServerDefinition } = vscode as unknown as McpApi
  const node = typeof process === 'undefined' ? undefined : process.execPath
  if (lm.registerMcpServerDefinitionProvider === undefined || McpStdioServerDefinition === undefined || !node)
    return new vscode.Disposable(() => {})
  const cli = vscode.Uri.joinPath(extension.extensionUri, 'dist/cli.js').fsPath
  const { displayName, version } = extension.packageJSON as { readonly displayName: string; readonly version: string }
  return lm.registerMcpServerDefinitionProvider(providerId, {
    provideMcpServerDefinitions() {
      // Electron's executable behaves as Node with this variable; Node ignores it.
      const server = new McpStdioServerDefinition(
        displayName,
        node,
        [cli, 'mcp'],
        { ELECTRON_RUN_AS_NODE: '1' },
        version,
      )
      const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')
      if (folder !== undefined) server.cwd = folder.uri
      return [server]
    },
  })
}
