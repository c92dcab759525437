/** Lists the TypeScript and JavaScript files of a workspace folder, on any file system. */
import * as vscode from 'vscode'

const extensions = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs']
const excluded = ['node_modules', 'dist', 'out', 'build', 'coverage']
const pattern = `**/*.{${extensions}}`
const excludedPattern = `**/{${excluded},.*}/**`

/**
 * Time for VS Code's own search, ms. Where the file system of an extension has no search, as in most virtual workspaces, VS Code
 * waits for one without end.
 */
const patience = 3000

/** Maximum number of folders that are listed without a search. */
const mostFolders = 500

export async function scriptFiles(folder: vscode.WorkspaceFolder, most: number): Promise<readonly vscode.Uri[]> {
  const source = new vscode.CancellationTokenSource()
  const timer = setTimeout(() => source.cancel(), patience)
  const searched = new vscode.RelativePattern(folder, pattern)
  const found = await vscode.workspace.findFiles(searched, excludedPattern, most, source.token)
  clearTimeout(timer)
  return source.token.isCancellationRequested ? await listed(folder.uri, most) : found
}

/** Lists folder after folder, those nearest to the root first. */
async function listed(root: vscode.Uri, most: number): Promise<readonly vscode.Uri[]> {
  const files: vscode.Uri[] = []
  const folders = [root]
  for (let at = 0; at < folders.length && at < mostFolders && files.length < most; at++) {
    const folder = folders[at] as vscode.Uri
    for (const [name, type] of await vscode.workspace.fs.readDirectory(folder)) {
      const uri = vscode.Uri.joinPath(folder, name)
      if ((type & vscode.FileType.Directory) !== 0 && !isExcluded(name)) folders.push(uri)
      if ((type & vscode.FileType.File) !== 0 && extensions.includes(name.split('.').at(-1) as string)) files.push(uri)
    }
  }
  return files.slice(0, most)
}

const isExcluded = (name: string): boolean => name.startsWith('.') || excluded.includes(name)
