/** Lists the TypeScript and JavaScript files of a workspace folder, on any file system. */
import * as vscode from 'vscode'

const extensions = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs']
const excluded = ['node_modules', 'dist', 'out', 'build', 'coverage']
const pattern = `**/*.{${extensions}}`
const excludedPattern = `**/{${excluded},.*}/**`

/**
 * Time for VS Code's own search of a folder that an extension provides, ms. Most such file systems have no search, and VS Code
 * waits for one without end.
 */
const patience = 3000

/** Schemes of the file systems that VS Code itself searches, however long that takes. */
const searched = ['file', 'vscode-remote']

/** Maximum number of folders that are listed without a search. */
const mostFolders = 500

export async function scriptFiles({ uri }: vscode.WorkspaceFolder, most: number): Promise<readonly vscode.Uri[]> {
  const source = new vscode.CancellationTokenSource()
  const timer = searched.includes(uri.scheme) ? undefined : setTimeout(() => source.cancel(), patience)
  const files = new vscode.RelativePattern(uri, pattern)
  const found = await vscode.workspace.findFiles(files, excludedPattern, most, source.token)
  clearTimeout(timer)
  return source.token.isCancellationRequested ? await listed(uri, most) : found
}

/** Lists folder after folder, those nearest to the root first. Links are left out, since they may lead in a circle. */
async function listed(root: vscode.Uri, most: number): Promise<readonly vscode.Uri[]> {
  const files: vscode.Uri[] = []
  const folders = [root]
  for (let at = 0; at < folders.length && at < mostFolders && files.length < most; at++) {
    const folder = folders[at] as vscode.Uri
    for (const [name, type] of await entriesOf(folder)) {
      const uri = vscode.Uri.joinPath(folder, name)
      if (type === vscode.FileType.Directory && !isExcluded(name)) folders.push(uri)
      if (type === vscode.FileType.File && extensions.includes(name.split('.').at(-1) as string)) files.push(uri)
    }
  }
  return files.slice(0, most)
}

/** None for a folder that cannot be read. */
const entriesOf = async (folder: vscode.Uri): Promise<readonly [string, vscode.FileType][]> => {
  try {
    return await vscode.workspace.fs.readDirectory(folder)
  } catch {
    return []
  }
}

const isExcluded = (name: string): boolean => name.startsWith('.') || excluded.includes(name)
