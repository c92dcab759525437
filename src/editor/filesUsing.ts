/** Searches the workspace for model files that import a file, directly or through others. Nothing is evaluated. */
import * as vscode from 'vscode'
import { importsMemwall } from './modelFile'
import { scriptFiles } from './scriptFiles'

/** Maximum number of files that are read, of bytes of each, and of model files in the answer. */
const mostFiles = 1000
const mostBytes = 256 * 1024
const mostUsers = 8

/** Number of files that are read at once. */
const together = 16

interface Script {
  readonly uri: vscode.Uri
  readonly isModel: boolean
  /** Paths without extension of the files that it imports. */
  readonly imports: readonly string[]
}

/** Model files that import the file, those that are fewest imports away first. */
export async function filesUsing(file: vscode.Uri): Promise<readonly vscode.Uri[]> {
  const folder = vscode.workspace.getWorkspaceFolder(file)
  if (folder === undefined) return []
  const found = await scriptFiles(folder, mostFiles)
  const all: Script[] = []
  for (let at = 0; at < found.length; at += together)
    all.push(...(await Promise.all(found.slice(at, at + together).map(read))).filter(each => each !== null))
  return importersOf(file, all)
    .filter(({ isModel }) => isModel)
    .slice(0, mostUsers)
    .map(({ uri }) => uri)
}

/** Null for a file that imports no other file, is too large, or cannot be read. */
async function read(uri: vscode.Uri): Promise<Script | null> {
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > mostBytes) return null
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))
    const imports = [...text.matchAll(/\bfrom\s*(['"])(\.\.?\/[^'"\n]*)\1/g)].map(([, , name]) =>
      withoutExtension(vscode.Uri.joinPath(uri, '..', name as string).path),
    )
    if (imports.length === 0) return null
    return { uri, imports, isModel: importsMemwall(text) && /\bmodel\s*\(/.test(text) }
  } catch {
    return null
  }
}

/** Files that import the file, breadth first. */
function importersOf(file: vscode.Uri, all: readonly Script[]): readonly Script[] {
  const importers = new Set<Script>()
  for (let wanted = [withoutExtension(file.path)]; wanted.length > 0; ) {
    const next = all.filter(each => !importers.has(each) && each.imports.some(path => wanted.includes(path)))
    for (const each of next) importers.add(each)
    wanted = next.map(({ uri }) => withoutExtension(uri.path))
  }
  return [...importers]
}

const withoutExtension = (path: string): string => path.replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '')
