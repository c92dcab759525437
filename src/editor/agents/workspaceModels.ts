/** Model files that agents may ask about: those in the folders of the workspace, and those that the user has open. */
import * as vscode from 'vscode'
import { isTypeScript, type ModelFiles } from '../../agents/modelFiles'
import { WrongInput } from '../../agents/wrongInput'
import { agentText } from '../../present/agentText'
import * as settings from '../settings'
import type { ModelHost } from './modelHost'
import { currentText, openDocument, openedModel } from './openedModel'

export const workspaceModels = (host: ModelHost, signal: AbortSignal): ModelFiles => ({
  async open(file) {
    const allowed = placesOf(file).filter(mayRead)
    if (allowed.length === 0) throw new WrongInput(agentText.input.outside(file, folders().map(nameOf)))
    for (const uri of allowed) {
      if (!isModel(uri)) throw new WrongInput(agentText.input.notTypeScript(file))
      const text = await currentText(uri, settings.limits().textBytes)
      if (text !== null) return openedModel(uri, text, host, signal, mayRead)
    }
    throw new WrongInput(agentText.input.notFound(file))
  },
})

const folders = (): readonly vscode.WorkspaceFolder[] => vscode.workspace.workspaceFolders ?? []

const nameOf = ({ name }: vscode.WorkspaceFolder): string => name

/** Imports and files from elsewhere are not read, since an answer could repeat their text. */
const mayRead = (uri: vscode.Uri): boolean =>
  vscode.workspace.getWorkspaceFolder(uri) !== undefined || openDocument(uri) !== undefined

const isModel = (uri: vscode.Uri): boolean => isTypeScript(uri.path) || openDocument(uri)?.languageId === 'typescript'

/** URIs that a name may stand for: a URI, an absolute path, or a path in one of the folders. */
function placesOf(file: string): readonly vscode.Uri[] {
  // A scheme has two letters or more; one is a drive.
  if (/^[a-z][\w+.-]+:/i.test(file)) return [normalised(vscode.Uri.parse(file))]
  if (/^([a-z]:)?[\\/]/i.test(file)) return [absolute(file)]
  const path = file.replaceAll('\\', '/')
  return folders().flatMap(({ uri, name }) => [
    vscode.Uri.joinPath(uri, path),
    ...(path.startsWith(`${name}/`) ? [vscode.Uri.joinPath(uri, path.slice(name.length + 1))] : []),
  ])
}

/** An absolute path, on the machine of the workspace where that is a remote one. */
function absolute(path: string): vscode.Uri {
  const local = normalised(vscode.Uri.file(path))
  const root = folders()[0]?.uri
  return root === undefined || root.scheme === 'file' ? local : root.with({ path: local.path })
}

/** Resolves `..`, so that a path that leaves a folder is not taken for one in it. */
const normalised = (uri: vscode.Uri): vscode.Uri =>
  uri.path.startsWith('/') ? vscode.Uri.joinPath(uri.with({ path: '/' }), uri.path) : uri
